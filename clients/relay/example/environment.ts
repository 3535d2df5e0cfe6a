// environment.ts
import { Environment, Network, RecordSource, Store } from 'relay-runtime';
import type { GraphQLResponse, RequestParameters, Variables } from 'relay-runtime';

const address = process.env['ITEMS_API'] ?? 'http://localhost:8000/graphql';

export const environment = new Environment({
  network: Network.create(send),
  store: new Store(new RecordSource()),
});

/** An id is there where the compiler has a `persistConfig`: it is sent, and queries go with GET. */
async function send({ id, text, operationKind }: RequestParameters, variables: Variables) {
  if (id && operationKind === 'query') {
    const parameters = { documentId: id, variables: JSON.stringify(variables) };
    return answerOf(await fetch(`${address}?${new URLSearchParams(parameters)}`));
  }
  const document = id ? { documentId: id } : { query: text };
  return answerOf(
    await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...document, variables }),
    }),
  );
}

async function answerOf(response: Response): Promise<GraphQLResponse> {
  return response.json();
}
