import { ConflictDialog } from './ConflictDialog.tsx';
import { DeleteDialog } from './DeleteDialog.tsx';
import { ItemForm } from './ItemForm.tsx';
import type { useEditing } from './useEditing.ts';

/** The dialog that is open, if one is. By its key, none takes over the inputs of another. */
export function Dialogs({ editing }: { editing: ReturnType<typeof useEditing> }) {
  const { step, replace, close } = editing;
  if (!step) return null;
  const { id } = step;
  const onCancel = () => close(id);
  switch (step.kind) {
    case 'create':
      return (
        <ItemForm
          key={id}
          title="New item"
          draft={step.draft}
          refusal={step.refusal}
          isBusy={step.isBusy}
          onSubmit={(draft) => void editing.create(step, draft)}
          onRefuse={(draft, refusal) => replace({ ...step, draft, refusal })}
          onCancel={onCancel}
        />
      );
    case 'edit':
      return (
        <ItemForm
          key={id}
          title={`Edit “${step.item.name}”`}
          draft={step.draft}
          refusal={step.refusal}
          onSubmit={(draft) => void editing.update(step, draft)}
          onRefuse={(draft, refusal) => replace({ ...step, draft, refusal })}
          onCancel={onCancel}
        />
      );
    case 'conflict': {
      const { theirs, yours, isOwn } = step;
      const from = { id, item: theirs, sent: [] };
      return (
        <ConflictDialog
          key={id}
          yours={yours}
          theirs={theirs}
          isOwn={isOwn}
          onOverwrite={() => void editing.update(from, yours)}
          onEdit={() => replace({ ...from, kind: 'edit', draft: yours, refusal: {} })}
          onCancel={onCancel}
        />
      );
    }
    case 'delete':
      return (
        <DeleteDialog
          key={id}
          item={step.item}
          hasChanged={step.hasChanged}
          failure={step.failure}
          onDelete={() => void editing.remove(step)}
          onCancel={onCancel}
        />
      );
  }
}
