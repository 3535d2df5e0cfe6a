import { changedIn, type Draft, draftOf, FIELDS, type Item } from './draft.ts';
import { Modal } from './Modal.tsx';

interface Props {
  yours: Draft;
  theirs: Item;
  /** "Theirs" is what the first attempt of this very form has saved. */
  isOwn: boolean;
  onOverwrite: () => void;
  onEdit: () => void;
  onCancel: () => void;
}

const WORDS = {
  theirs: {
    title: 'Changed by somebody else',
    text: 'has changed since you opened it. Yours has not been saved.',
    columns: ['Yours', 'Theirs'],
    keep: 'Keep theirs',
    overwrite: 'Save yours',
  },
  own: {
    title: 'The first attempt was saved',
    text: 'was created before the answer was lost. The correction has not been saved.',
    columns: ['Corrected', 'Saved'],
    keep: 'Keep as saved',
    overwrite: 'Save the correction',
  },
} as const;

/** Somebody else was faster, or one's own first attempt: both versions, and a choice. */
export function ConflictDialog({ yours, theirs, isOwn, onOverwrite, onEdit, onCancel }: Props) {
  const words = isOwn ? WORDS.own : WORDS.theirs;
  const other = draftOf(theirs);
  const differing = changedIn(yours, other);
  return (
    <Modal title={words.title} isAnswer onCancel={onCancel}>
      <p>
        “{theirs.name}” {words.text}
      </p>
      <table className="versions" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader" className="narrow-hidden">
              Field
            </th>
            {words.columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {FIELDS.map(({ name, label }) => (
            <tr key={name} role="row" className={differing.includes(name) ? 'differs' : undefined}>
              <th scope="row" role="rowheader">
                {label}
              </th>
              <td role="cell">{yours[name] || '–'}</td>
              <td role="cell">{other[name] || '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="actions">
        <button type="button" onClick={onCancel}>
          {words.keep}
        </button>
        <button type="button" onClick={onEdit}>
          Edit again
        </button>
        <button type="button" className="primary" onClick={onOverwrite}>
          {words.overwrite}
        </button>
      </div>
    </Modal>
  );
}
