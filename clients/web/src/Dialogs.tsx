import { ConflictDialog } from './ConflictDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { ItemForm } from './ItemForm.tsx';
import type { useEditing } from './useEditing.ts';

/** The dialog that is open, if one is. */
export function Dialogs({ editing }: { editing: ReturnType<typeof useEditing> }) {
  const { step, setStep, close } = editing;
  switch (step?.kind) {
    case undefined:
      return null;
    case 'create':
      return (
        <ItemForm
          key="create"
          title="New item"
          draft={step.draft}
          refusal={step.refusal}
          isBusy={step.isBusy}
          onSubmit={(draft) => void editing.create(step, draft)}
          onRefuse={(draft, refusal) => setStep({ ...step, draft, refusal })}
          onCancel={close}
        />
      );
    case 'edit':
      return (
        <ItemForm
          key="edit"
          title={`Edit “${step.item.name}”`}
          draft={step.draft}
          refusal={step.refusal}
          onSubmit={(draft) => void editing.update(step.item, draft)}
          onRefuse={(draft, refusal) => setStep({ ...step, draft, refusal })}
          onCancel={close}
        />
      );
    case 'conflict':
      return (
        <ConflictDialog
          yours={step.yours}
          theirs={step.theirs}
          onOverwrite={() => void editing.update(step.theirs, step.yours)}
          onEdit={() => editing.startEdit(step.theirs, step.yours)}
          onCancel={close}
        />
      );
    case 'delete':
      return (
        <DeleteDialog
          item={step.item}
          hasChanged={step.hasChanged}
          failure={step.failure}
          onDelete={() => void editing.remove(step.item)}
          onCancel={close}
        />
      );
  }
}
