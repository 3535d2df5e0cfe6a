/** A fetch that remembers what was sent, and can make the server seem to have lost a feature. */

import { type Loss, lose } from './losses.ts';

export interface Sent {
  method: string;
  query: string | undefined;

  /** As JSON. */
  variables: string | undefined;

  /** What names the document: a hash for automatic persisted queries, or a trusted one's id. */
  document: string | undefined;
}

export interface Recorder {
  fetch: typeof globalThis.fetch;
  sent: Sent[];
}

export function recorder(loss: Loss | undefined): Recorder {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const parameters = await parametersOf(request.clone());
      sent.push({
        method: request.method,
        query: parameters.query,
        variables: textOf(parameters.variables),
        document: parameters.documentId ?? parameters.extensions?.persistedQuery?.sha256Hash,
      });
      const response = await globalThis.fetch(request);
      return loss ? lose(loss, parameters.query !== undefined, response) : response;
    },
  };
}

const textOf = (variables: string | object | undefined) =>
  typeof variables === 'object' ? JSON.stringify(variables) : variables;

interface Parameters {
  variables?: string | object;
  query?: string;
  documentId?: string;
  extensions?: { persistedQuery?: { sha256Hash: string } };
}

async function parametersOf(request: Request): Promise<Parameters> {
  if (request.method !== 'GET') return (await request.json()) as Parameters;
  const { extensions, ...others } = Object.fromEntries(new URL(request.url).searchParams);
  return { ...others, ...(extensions ? { extensions: JSON.parse(extensions) } : {}) };
}
