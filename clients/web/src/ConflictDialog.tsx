import { changedIn, type Draft, draftOf, FIELDS, type Item } from './draft.ts';
import { Modal } from './Modal.tsx';

interface Props {
  yours: Draft;
  theirs: Item;
  onOverwrite: () => void;
  onEdit: () => void;
  onCancel: () => void;
}

/** Somebody else was faster: both versions side by side, and a choice. */
export function ConflictDialog({ yours, theirs, onOverwrite, onEdit, onCancel }: Props) {
  const other = draftOf(theirs);
  const differing = changedIn(yours, theirs);
  return (
    <Modal title="Changed by somebody else" onCancel={onCancel}>
      <p>“{theirs.name}” has changed since you opened it. Yours has not been saved.</p>
      <div className="scroll">
        <table className="versions">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Yours</th>
              <th scope="col">Theirs</th>
            </tr>
          </thead>
          <tbody>
            {FIELDS.map(({ name, label }) => (
              <tr key={name} className={differing.includes(name) ? 'differs' : undefined}>
                <th scope="row">{label}</th>
                <td>{yours[name] || '–'}</td>
                <td>{other[name] || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="actions">
        <button type="button" onClick={onCancel}>
          Keep theirs
        </button>
        <button type="button" onClick={onEdit}>
          Edit again
        </button>
        <button type="button" className="primary" onClick={onOverwrite}>
          Save yours
        </button>
      </div>
    </Modal>
  );
}
