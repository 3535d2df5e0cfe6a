import type { Item } from './draft.ts';
import type { Failure } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import { Modal } from './Modal.tsx';

interface Props {
  item: Item;
  hasChanged: boolean;
  failure?: Failure | undefined;
  onDelete: () => void;
  onCancel: () => void;
}

export function DeleteDialog({ item, hasChanged, failure, onDelete, onCancel }: Props) {
  const isAnswer = hasChanged || failure !== undefined;
  return (
    <Modal title={`Delete “${item.name}”?`} isAnswer={isAnswer} onCancel={onCancel}>
      {failure && <FailureNote failure={failure} onRetry={onDelete} />}
      {hasChanged && <p role="alert">Somebody else has changed it in the meantime.</p>}
      <p>
        In {item.category}, at ${item.price}. It cannot be brought back.
      </p>
      <div className="actions">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className="danger" onClick={onDelete}>
          Delete
        </button>
      </div>
    </Modal>
  );
}
