/** A labelled input, with what is wrong with it below. */
export function Field({ name, fault }: { name: string; fault: string | undefined }) {
  const id = `${name}-fault`;
  return (
    <p>
      <label>
        {name} <input name={name} aria-invalid={fault !== undefined} aria-describedby={id} />
      </label>
      <small id={id}>{fault}</small>
    </p>
  );
}
