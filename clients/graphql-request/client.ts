import type { DocumentNode } from 'graphql';
import { GraphQLClient } from 'graphql-request';

import type { Options } from '../behaviour/client.ts';
import * as generated from '../codegen/generated/graphql.ts';

export function newClient({ address, fetch, persisted }: Options): GraphQLClient {
  return persisted
    ? new GraphQLClient(address, { method: 'GET', fetch: byDocumentId(fetch) }) // mutations: POST
    : new GraphQLClient(address, { fetch });
}

/** Sends a document's id in the place of its text: the service has it from codegen's manifest. */
function byDocumentId(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const address = new URL(String(input));
    const query = address.searchParams;
    if (typeof init?.body === 'string') {
      const { query: _, ...request } = JSON.parse(init.body);
      const body = JSON.stringify({ ...request, documentId: ids.get(request.operationName) });
      return fetch(address, { ...init, body });
    }
    query.set('documentId', ids.get(query.get('operationName') ?? '') ?? '');
    query.delete('query');
    return fetch(address, init);
  };
}

const ids = new Map(Object.values(generated).flatMap(nameAndId));

function nameAndId(document: DocumentNode): [string, string][] {
  const { __meta__: meta } = document as { __meta__?: { hash: string } };
  return meta
    ? document.definitions.flatMap((definition) =>
        definition.kind === 'OperationDefinition' && definition.name
          ? [[definition.name.value, meta.hash] as [string, string]]
          : [],
      )
    : [];
}
