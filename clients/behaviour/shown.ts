import type { Item } from './client.ts';

/** The codes of an InputProblem by the field that each belongs to. */
export function faultCodes(
  fields: readonly { readonly path: readonly string[]; readonly code: string }[],
): Record<string, string> {
  return Object.fromEntries(fields.map(({ path, code }) => [path.at(-1), code]));
}

/** The item without what a client adds to it: `__typename`, keys of its cache. */
export function plain({ id, name, description, price, category, version }: Item): Item {
  return { id, name, description, price, category, version };
}

/** A root field is null only where an error says why, and clients throw that. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('Neither data nor errors came.');
  return value;
}
