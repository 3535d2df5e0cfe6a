// region: cursor
// cursor.ts
/** Where a list goes on: the one rule of paging that all clients share. */

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor?: string | null | undefined;
  readonly endCursor?: string | null | undefined;
}

/**
 * Returns the cursor to ask on from, or undefined at the end. A page may be short or empty and not
 * be the last: only `hasNextPage` tells. A cursor that stands still ends the list too.
 */
export function further(page: PageInfo, way: 'after' | 'before', from?: string | undefined) {
  const [more, cursor] =
    way === 'after'
      ? [page.hasNextPage, page.endCursor]
      : [page.hasPreviousPage, page.startCursor];
  return more && cursor && cursor !== from ? cursor : undefined;
}
// endregion
