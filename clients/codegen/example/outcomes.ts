// outcomes.ts
import type { UpdateItemMutation } from './generated/graphql.ts';

/** Returns what a person is told of an update. */
export function told(result: NonNullable<UpdateItemMutation['updateItem']>): string {
  switch (result.__typename) {
    case 'UpdateItemSuccess':
      return `Saved: ${result.item.name}, ${result.item.price}`;
    case 'InputProblem':
      return result.fields.map(({ path, code }) => `${path.join('.')}: ${code}`).join(', ');
    case 'NotFoundProblem':
      return result.message;
    case 'VersionConflictProblem':
      return `Changed meanwhile: ${result.current.name}, ${result.current.price}`;
    default:
      return unknown(result); // does not compile once the union has a member that is not handled
  }
}

/** A server newer than this client may send more; the message of any problem can be shown. */
function unknown(result: never): never {
  throw new Error((result as { message?: string }).message ?? 'The answer is not understood.');
}
