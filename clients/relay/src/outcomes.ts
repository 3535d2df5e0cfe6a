/** What a page shows of each mutation's result. Relay's types leave room for members to come. */

import { readInlineData } from 'relay-runtime';

import type { Shown } from '../../behaviour/client.ts';
import { faultCodes, plain } from '../../behaviour/shown.ts';
import type { operations_item$key } from './generated/operations_item.graphql.ts';
import type { operationsCreateMutation$data } from './generated/operationsCreateMutation.graphql.ts';
import type { operationsDeleteMutation$data } from './generated/operationsDeleteMutation.graphql.ts';
import type { operationsUpdateMutation$data } from './generated/operationsUpdateMutation.graphql.ts';
import { ITEM_FIELDS } from './operations.ts';

export function itemOf(key: operations_item$key) {
  const { description, ...item } = readInlineData(ITEM_FIELDS, key);
  return plain({ ...item, description: description ?? null });
}

export function creation(result: NonNullable<operationsCreateMutation$data['createItem']>): Shown {
  switch (result.__typename) {
    case 'CreateItemSuccess':
      return { as: 'item', item: itemOf(result.item) };
    case 'InputProblem':
      return { as: 'faults', codes: faultCodes(result.fields) };
    case 'IdempotencyProblem':
      return { as: 'key in use', message: result.message };
    default:
      return unknown();
  }
}

export function change(result: NonNullable<operationsUpdateMutation$data['updateItem']>): Shown {
  switch (result.__typename) {
    case 'UpdateItemSuccess':
      return { as: 'item', item: itemOf(result.item) };
    case 'InputProblem':
      return { as: 'faults', codes: faultCodes(result.fields) };
    case 'NotFoundProblem':
      return { as: 'missing', id: result.itemId };
    case 'VersionConflictProblem':
      return { as: 'conflict', theirs: itemOf(result.current) };
    default:
      return unknown();
  }
}

export function removal(result: NonNullable<operationsDeleteMutation$data['deleteItem']>): Shown {
  switch (result.__typename) {
    case 'DeleteItemSuccess':
      return { as: 'deleted', id: result.deletedItemId };
    case 'NotFoundProblem':
      return { as: 'missing', id: result.itemId };
    case 'VersionConflictProblem':
      return { as: 'conflict', theirs: itemOf(result.current) };
    default:
      return unknown();
  }
}

function unknown(): never {
  throw new Error('The answer is not understood.');
}
