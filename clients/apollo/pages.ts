// region: apollo-nodes
// pages.ts
import type { FieldPolicy, Reference } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

const edges = relayStylePagination(['filter', 'orderBy']);

interface Nodes {
  nodes?: Reference[];
}

/** relayStylePagination makes one list of `edges` only, and keeps `nodes` of the last page: merge both. */
export const allPages: FieldPolicy = {
  ...edges,
  merge(existing: Nodes | undefined, incoming: Nodes, options) {
    if (typeof edges.merge !== 'function') return incoming;
    const merged: object = edges.merge(existing as never, incoming as never, options as never) ?? {};
    if (!incoming?.nodes) return merged;
    const [before, after] = [options.args?.['before'], options.args?.['after']];
    const known = before || after ? (existing?.nodes ?? []) : [];
    const refs = new Set(incoming.nodes.map((node) => node.__ref));
    const others = known.filter((node) => !refs.has(node.__ref));
    const nodes = before ? [...incoming.nodes, ...others] : [...others, ...incoming.nodes];
    return { ...merged, nodes };
  },
  read(existing: Nodes | undefined, options) {
    const list: object | null | undefined = edges.read?.(existing as never, options as never);
    if (!list || !existing?.nodes) return list;
    return { ...list, nodes: existing.nodes.filter((node) => options.canRead(node)) };
  },
};
// endregion
