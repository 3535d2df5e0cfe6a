/** Which dialog is open, and where each answer leads. */

import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';

import { createItem, deleteItem, updateItem } from './changes.ts';
import { changedIn, type Draft, draftOf, EMPTY, type Item, rebased } from './draft.ts';
import { type Failure, failureOf } from './failure.ts';
import type { ItemListQueryVariables } from './generated/graphql.ts';
import type { Refusal } from './ItemForm.tsx';

export type Step =
  | { kind: 'create'; idempotencyKey: string; draft: Draft; refusal: Refusal; isBusy: boolean }
  | { kind: 'edit'; item: Item; draft: Draft; refusal: Refusal }
  | { kind: 'conflict'; theirs: Item; yours: Draft }
  | { kind: 'delete'; item: Item; hasChanged: boolean; failure?: Failure | undefined };

interface Options {
  list: ItemListQueryVariables;
  announce: (text: string) => void;
  onGone: () => void;
}

export function useEditing({ list, announce, onGone }: Options) {
  const client = useApolloClient();
  const [step, setStep] = useState<Step>();

  async function create(start: Step & { kind: 'create' }, draft: Draft): Promise<void> {
    const again = (refusal: Refusal) => setStep({ ...start, draft, refusal, isBusy: false });
    setStep({ ...start, draft, isBusy: true });
    try {
      const result = await createItem(client, draft, start.idempotencyKey, list);
      switch (result.__typename) {
        case 'CreateItemSuccess':
          setStep(undefined);
          return announce(`“${result.item.name}” was created.`);
        case 'InputProblem':
          return again({ faults: result.fields });
        case 'IdempotencyProblem':
          return again({ failure: lasting(result) });
        default:
          return again({ failure: lasting(result) }); // a problem newer than this page
      }
    } catch (error) {
      again({ failure: failureOf(error) });
    }
  }

  async function update(item: Item, draft: Draft): Promise<void> {
    const again = (refusal: Refusal) => {
      announce('Not saved.');
      setStep({ kind: 'edit', item, draft, refusal });
    };
    setStep(undefined); // the table shows the change at once
    if (changedIn(draft, item).length === 0) return announce('Nothing was changed.');
    announce('Saving …');
    try {
      const result = await updateItem(client, draft, item);
      switch (result.__typename) {
        case 'UpdateItemSuccess':
          return announce(`“${result.item.name}” was saved.`);
        case 'InputProblem':
          return again({ faults: result.fields });
        case 'NotFoundProblem':
          onGone();
          return announce(`“${item.name}” had been deleted by somebody else.`);
        case 'VersionConflictProblem':
          return conflict(result.current, rebased(draft, item, result.current));
        default:
          return again({ failure: lasting(result) });
      }
    } catch (error) {
      again({ failure: failureOf(error) });
    }
  }

  function conflict(theirs: Item, yours: Draft): void {
    // The same change, by somebody else or by an earlier try whose answer was lost.
    if (changedIn(yours, theirs).length === 0) return announce(`“${theirs.name}” was saved.`);
    announce('Not saved.');
    setStep({ kind: 'conflict', theirs, yours });
  }

  async function remove(item: Item): Promise<void> {
    const again = (current: Item, hasChanged: boolean, failure?: Failure) => {
      announce('Not deleted.');
      setStep({ kind: 'delete', item: current, hasChanged, failure });
    };
    setStep(undefined);
    announce('Deleting …');
    try {
      const result = await deleteItem(client, item);
      switch (result.__typename) {
        case 'DeleteItemSuccess':
        case 'NotFoundProblem': // somebody else has done it
          onGone();
          return announce(`“${item.name}” was deleted.`);
        case 'VersionConflictProblem':
          return again(result.current, true);
        default:
          return again(item, false, lasting(result));
      }
    } catch (error) {
      again(item, false, failureOf(error));
    }
  }

  return {
    step,
    setStep,
    create,
    update,
    remove,
    close: () => setStep(undefined),
    startCreate: () =>
      setStep({
        kind: 'create',
        idempotencyKey: crypto.randomUUID(), // of this form: sent twice, it still makes one item
        draft: EMPTY,
        refusal: {},
        isBusy: false,
      }),
    startEdit: (item: Item, draft = draftOf(item)) =>
      setStep({ kind: 'edit', item, draft, refusal: {} }),
    startDelete: (item: Item) => setStep({ kind: 'delete', item, hasChanged: false }),
  };
}

/** A problem that sending the same once more does not change. */
function lasting(problem: { __typename: string; message: string }): Failure {
  return { code: problem.__typename, message: problem.message, retryable: false };
}
