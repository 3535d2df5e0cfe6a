// persisted.ts
import type { DocumentNode } from 'graphql';
import { GraphQLClient } from 'graphql-request';

import * as generated from './generated/graphql.ts';

const ids = new Map(Object.values(generated).flatMap(nameAndId));
const client = new GraphQLClient(process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql', {
  method: 'GET', // only queries; mutations go with POST
  fetch: byDocumentId,
});
const { items } = await client.request(generated.ItemsDocument, { first: 2 });
for (const { node } of items?.edges ?? []) console.log(node.name);

/** Sends a document's id in the place of its text: the service has it from codegen's manifest. */
function byDocumentId(input: unknown, init?: RequestInit): Promise<Response> {
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
}

function nameAndId(document: DocumentNode & { __meta__?: { hash: string } }): [string, string][] {
  return (document.definitions ?? []).flatMap((definition) =>
    definition.kind === 'OperationDefinition' && definition.name
      ? [[definition.name.value, document.__meta__?.hash ?? ''] as [string, string]]
      : [],
  );
}
