// region: urql-empty-pages
// pages.ts
import { stringifyVariables } from '@urql/core';
import type { FieldInfo, Resolver } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';

const pagesWithItems = relayPagination();

/** relayPagination leaves empty pages out, and would ask for the same one again: go on behind them. */
export const allPages: Resolver = (parent, args, cache, info) => {
  const list = pagesWithItems(parent, args, cache, info) as { pageInfo: object } | undefined;
  if (!list) return list;
  const pageInfo = { ...list.pageInfo } as Record<string, unknown>;
  let pages = cache.inspectFields(info.parentKey).filter((page) => isOf(page, info.fieldName, args));
  const goOn = (argument: 'after' | 'before', cursor: string, more: string): void => {
    const next = pages.find((page) => page.arguments?.[argument] === pageInfo[cursor]);
    if (!next || !pageInfo[cursor]) return;
    pages = pages.filter((page) => page !== next); // a cursor that stands still ends here
    const connection = cache.resolve(info.parentKey, next.fieldKey) as string;
    const found = cache.resolve(connection, 'pageInfo') as string;
    for (const field of [cursor, more]) pageInfo[field] = cache.resolve(found, field);
    goOn(argument, cursor, more);
  };
  goOn('after', 'endCursor', 'hasNextPage');
  goOn('before', 'startCursor', 'hasPreviousPage');
  return { ...list, pageInfo };
};

/** Whether a field is a page of the list that the arguments describe, wherever in it. */
function isOf(field: FieldInfo, fieldName: string, args: object): boolean {
  return field.fieldName === fieldName && nameOf(field.arguments) === nameOf(args);
}

function nameOf(args: object | null): string {
  const { first, last, after, before, ...list } = (args ?? {}) as Record<string, unknown>;
  return stringifyVariables(list);
}
// endregion
