/** What a page shows of each mutation's result; a new member does not compile until handled. */

import type { Shown } from '../behaviour/client.ts';
import { faultCodes, plain } from '../behaviour/shown.ts';
import type {
  CreateItemMutation,
  DeleteItemMutation,
  UpdateItemMutation,
} from './generated/graphql.ts';

export function creation(result: NonNullable<CreateItemMutation['createItem']>): Shown {
  switch (result.__typename) {
    case 'CreateItemSuccess':
      return { as: 'item', item: plain(result.item) };
    case 'InputProblem':
      return { as: 'faults', codes: faultCodes(result.fields) };
    case 'IdempotencyProblem':
      return { as: 'key in use', message: result.message };
    default:
      return unknown(result);
  }
}

export function change(result: NonNullable<UpdateItemMutation['updateItem']>): Shown {
  switch (result.__typename) {
    case 'UpdateItemSuccess':
      return { as: 'item', item: plain(result.item) };
    case 'InputProblem':
      return { as: 'faults', codes: faultCodes(result.fields) };
    case 'NotFoundProblem':
      return { as: 'missing', id: result.itemId };
    case 'VersionConflictProblem':
      return { as: 'conflict', theirs: plain(result.current) };
    default:
      return unknown(result); // does not compile once the union has a member that is not handled
  }
}

export function removal(result: NonNullable<DeleteItemMutation['deleteItem']>): Shown {
  switch (result.__typename) {
    case 'DeleteItemSuccess':
      return { as: 'deleted', id: result.deletedItemId };
    case 'NotFoundProblem':
      return { as: 'missing', id: result.itemId };
    case 'VersionConflictProblem':
      return { as: 'conflict', theirs: plain(result.current) };
    default:
      return unknown(result);
  }
}

/** A server newer than this client may send more; the message of any problem can be shown. */
function unknown(result: never): never {
  throw new Error((result as { message?: string }).message ?? 'The answer is not understood.');
}
