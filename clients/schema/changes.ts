import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';

/** A breaking change that is made on purpose; see docs/clients.md. */
export interface Accepted {
  type: string;
  path: string;
  reason: string;
}

/** Returns what forbids a release: breaking changes that nobody has given a reason for. */
export async function objections(
  released: GraphQLSchema,
  current: GraphQLSchema,
  accepted: Accepted[],
): Promise<string[]> {
  const breaking = (await diff(released, current)).filter(
    ({ criticality }) => criticality.level === CriticalityLevel.Breaking,
  );
  const covers = (entry: Accepted, change: Change): boolean =>
    entry.type === change.type && entry.path === change.path;
  return [
    ...breaking
      .filter((change) => !accepted.some((entry) => covers(entry, change)))
      .map(({ type, path, message }) => `${message} (${type} ${path})`),
    ...accepted
      .filter((entry) => !breaking.some((change) => covers(entry, change)))
      .map(({ type, path }) => `Accepted, but not a change any more: ${type} ${path}`),
    ...accepted
      .filter(({ reason }) => !reason?.trim())
      .map(({ type, path }) => `Accepted without a reason: ${type} ${path}`),
  ];
}
