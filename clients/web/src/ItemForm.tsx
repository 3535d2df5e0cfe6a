import { useEffect, useId, useRef } from 'react';

import { type Draft, draftFrom, type Fault, faultsOf, FIELDS } from './draft.ts';
import type { Failure } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import { Modal } from './Modal.tsx';

export interface Refusal {
  faults?: Fault[];
  failure?: Failure;
}

interface Props {
  title: string;
  draft: Draft;
  refusal: Refusal;
  isBusy?: boolean;
  onSubmit: (draft: Draft) => void;
  onRefuse: (draft: Draft, refusal: Refusal) => void;
  onCancel: () => void;
}

export function ItemForm({ title, draft, refusal, isBusy, onSubmit, onRefuse, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const { faults = [], failure } = refusal;

  useEffect(() => {
    if (!form.current?.contains(document.activeElement)) return; // it has only just come back
    form.current.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [refusal]);

  function submit(): void {
    if (!form.current || isBusy) return;
    const typed = draftFrom(new FormData(form.current));
    const found = faultsOf(typed);
    if (found.length > 0) onRefuse(typed, { faults: found });
    else onSubmit(typed);
  }

  return (
    <Modal title={title} isAnswer={Boolean(refusal.faults || failure)} onCancel={onCancel}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {failure && <FailureNote failure={failure} onRetry={submit} />}
        {FIELDS.map(({ name, label }) => {
          const fault = faults.find(({ path }) => path.at(-1) === name);
          const faultId = `${id}-${name}-fault`;
          const Input = name === 'description' ? 'textarea' : 'input';
          return (
            <div className="field" key={name}>
              <label htmlFor={`${id}-${name}`}>{label}</label>
              <Input
                id={`${id}-${name}`}
                name={name}
                defaultValue={draft[name]}
                inputMode={name === 'price' ? 'decimal' : undefined}
                list={name === 'category' ? 'categories' : undefined}
                autoComplete="off"
                aria-invalid={fault ? true : undefined}
                aria-describedby={fault ? faultId : undefined}
              />
              {fault && (
                <p className="fault" id={faultId} data-code={fault.code}>
                  {fault.message}
                </p>
              )}
            </div>
          );
        })}
        <p className="visually-hidden" role="alert">
          {faults.length > 0 && `Not saved: ${faults.map((fault) => fault.message).join(' ')}`}
        </p>
        <div className="actions">
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
          <button type="submit" className="primary" aria-disabled={isBusy}>
            {isBusy ? 'Saving …' : 'Save'}
          </button>
        </div>
      </form>
    </Modal>
  );
}
