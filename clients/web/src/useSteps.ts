/** The dialogs that are open: one is shown, the others wait until it is closed. */

import { useState } from 'react';

import type { Draft, Item } from './draft.ts';
import type { Failure } from './failure.ts';
import type { Refusal } from './ItemForm.tsx';

/** Of one attempt at a change. Its id is how an answer, however late, finds its own dialog. */
export type Step = { id: string } & (
  | {
      kind: 'create';
      idempotencyKey: string;
      draft: Draft;
      /** Tries whose outcome is not known. */
      sent: Draft[];
      refusal: Refusal;
      isBusy: boolean;
    }
  | { kind: 'edit'; item: Item; draft: Draft; sent: Draft[]; refusal: Refusal }
  | {
      kind: 'conflict';
      theirs: Item;
      yours: Draft;
      /** "Theirs" is one's own first attempt, whose answer was lost. */
      isOwn: boolean;
    }
  | { kind: 'delete'; item: Item; hasChanged: boolean; failure?: Failure | undefined }
);

export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

export function useSteps() {
  const [steps, setSteps] = useState<Step[]>([]);
  return {
    shown: steps[0],
    open: (step: Step) => setSteps((open) => [step, ...open]),
    close: (id: string) => setSteps((open) => open.filter((other) => other.id !== id)),
    /** In the place of the same attempt's dialog, unless that was closed in the meantime. */
    replace: (step: Step) =>
      setSteps((open) => open.map((other) => (other.id === step.id ? step : other))),
    /** Comes back after all that are open: nothing is put before what somebody is working on. */
    reopen: (step: Step) =>
      setSteps((open) => [...open.filter((other) => other.id !== step.id), step]),
  };
}
