import { Environment, Network, RecordSource, ROOT_TYPE, Store } from 'relay-runtime';
import type { GraphQLResponse, RequestParameters, Variables } from 'relay-runtime';

import type { Options } from '../../behaviour/client.ts';

export function newEnvironment({ address, fetch }: Options): Environment {
  const send = async (request: RequestParameters, variables: Variables) => {
    // relay.config.json's persistConfig: the service has the text, from the same manifest.
    const documentId = request.id ?? '';
    const parameters = { documentId, variables: JSON.stringify(variables) };
    const response =
      request.operationKind === 'query'
        ? await fetch(`${address}?${new URLSearchParams(parameters)}`)
        : await fetch(address, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ documentId, variables }),
          });
    return (await response.json()) as GraphQLResponse;
  };
  return new Environment({
    network: Network.create(send),
    store: new Store(new RecordSource()),
    missingFieldHandlers: [
      {
        kind: 'linked', // node(id:) and item(id:) find what a list has brought
        handle: (field, parent, { id }) =>
          parent?.getType() === ROOT_TYPE && ['node', 'item'].includes(field.name)
            ? id
            : undefined,
      },
    ],
  });
}
