/** Attempts at a change, each with its own dialog, and where each answer leads. */

import { useApolloClient } from '@apollo/client/react';

import { createdBy, createItem, deleteItem, updateItem } from './changes.ts';
import { type Draft, draftOf, EMPTY, isSame, type Item, rebased } from './draft.ts';
import { type Failure, failureOf } from './failure.ts';
import type { ItemListQueryVariables } from './generated/graphql.ts';
import type { Refusal } from './ItemForm.tsx';
import { newKey } from './key.ts';
import { type StepOf, useSteps } from './useSteps.ts';

interface Options {
  /** The list that is shown now. */
  list: () => ItemListQueryVariables;
  announce: (text: string) => void;
  onGone: () => void;
}

export function useEditing({ list, announce, onGone }: Options) {
  const client = useApolloClient();
  const { shown: step, open, close, replace, reopen } = useSteps();

  async function create(step: StepOf<'create'>, draft: Draft): Promise<void> {
    const { id, idempotencyKey, sent } = step;
    const name = draft.name || 'New item';
    const refuse = (refusal: Refusal, change: Partial<typeof step> = {}) => {
      announce(refusal.failure ? said(name, refusal.failure) : `“${name}” was not created.`);
      replace({ ...step, draft, refusal, isBusy: false, ...change });
    };
    const succeed = (item: Item) => {
      close(id);
      announce(`“${item.name}” was created.`);
    };
    replace({ ...step, draft, isBusy: true });
    try {
      const result = await createItem(client, draft, idempotencyKey, list);
      switch (result.__typename) {
        case 'CreateItemSuccess':
          return succeed(result.item);
        case 'InputProblem':
          return refuse({ faults: result.fields });
        case 'IdempotencyProblem': {
          // An earlier try was saved, though its answer was lost: this one can only change it.
          const theirs = await createdBy(client, sent, idempotencyKey, list);
          if (!theirs) return refuse({ failure: GONE }, { idempotencyKey: newKey(), sent: [] });
          if (isSame(draft, draftOf(theirs))) return succeed(theirs);
          announce(`“${theirs.name}” was created at the first attempt.`);
          return replace({ id, kind: 'conflict', theirs, yours: draft, isOwn: true });
        }
        default:
          return refuse({ failure: lasting(result) }); // a problem newer than this page
      }
    } catch (error) {
      refuse({ failure: failureOf(error) }, { sent: [...sent, draft] });
    }
  }

  async function update(
    { id, item, sent }: Pick<StepOf<'edit'>, 'id' | 'item' | 'sent'>,
    draft: Draft,
  ): Promise<void> {
    const known = [draftOf(item), ...sent];
    const again = (refusal: Refusal, tried = sent) => {
      const { failure } = refusal;
      announce(failure ? said(item.name, failure) : `“${item.name}” was not saved.`);
      reopen({ id, kind: 'edit', item, draft, sent: tried, refusal });
    };
    close(id); // the table shows the change at once
    if (known.every((each) => isSame(draft, each))) return announce('Nothing was changed.');
    announce('Saving …');
    try {
      const result = await updateItem(client, draft, item, sent, list);
      switch (result.__typename) {
        case 'UpdateItemSuccess':
          return announce(`“${result.item.name}” was saved.`);
        case 'InputProblem':
          return again({ faults: result.fields });
        case 'NotFoundProblem':
          onGone();
          return announce(`“${item.name}” had been deleted by somebody else.`);
        case 'VersionConflictProblem': {
          const theirs = result.current;
          const yours = rebased(draft, known, theirs);
          // The same change by somebody else.
          if (isSame(yours, draftOf(theirs))) return announce(`“${theirs.name}” was saved.`);
          announce(`“${item.name}” was not saved.`);
          return reopen({ id, kind: 'conflict', theirs, yours, isOwn: false });
        }
        default:
          return again({ failure: lasting(result) });
      }
    } catch (error) {
      again({ failure: failureOf(error) }, [...sent, draft]);
    }
  }

  async function remove({ id, item }: Pick<StepOf<'delete'>, 'id' | 'item'>): Promise<void> {
    const again = (current: Item, hasChanged: boolean, failure?: Failure) => {
      announce(failure ? said(item.name, failure) : `“${item.name}” was not deleted.`);
      reopen({ id, kind: 'delete', item: current, hasChanged, failure });
    };
    close(id);
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
    replace,
    close,
    create,
    update,
    remove,
    startCreate: () =>
      open({
        id: newKey(),
        kind: 'create',
        idempotencyKey: newKey(), // of this form: sent twice, it still makes one item
        draft: EMPTY,
        sent: [],
        refusal: {},
        isBusy: false,
      }),
    startEdit: (item: Item) =>
      open({ id: newKey(), kind: 'edit', item, draft: draftOf(item), sent: [], refusal: {} }),
    startDelete: (item: Item) => open({ id: newKey(), kind: 'delete', item, hasChanged: false }),
  };
}

const GONE: Failure = {
  code: 'IdempotencyProblem',
  message: 'It was created at the first attempt, and has been deleted since. Save makes a new one.',
  retryable: false,
};

/** Whether anything was changed is open after a failure, so nothing is said about it. */
function said(name: string, failure: Failure): string {
  return `“${name}”: ${failure.message}`;
}

/** A problem that sending the same once more does not change. */
function lasting(problem: { __typename: string; message: string }): Failure {
  return { code: problem.__typename, message: problem.message, retryable: false };
}
