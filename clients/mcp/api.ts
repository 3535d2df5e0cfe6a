/** Asks the API, and says in words what came of it: a model reads it. */

import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

import type { Operation } from './operations.ts';

const MILLISECONDS = 35_000; // API Gateway gives up after 30 s

export interface Api {
  readonly url: string;
  /** An access token, where the API has sign-in. It is sent, and never printed. */
  readonly token: string | undefined;
}

export interface Outcome {
  readonly text: string;
  readonly isError: boolean;
}

interface Fault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
}

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly Fault[];
}

/** Runs an operation. Never rejects: what fails is an outcome too. */
export async function ask(
  api: Api,
  schema: GraphQLSchema,
  { name, text, isMutation }: Operation,
  variables: Record<string, unknown>,
): Promise<Outcome> {
  let response: Response;
  let body: string;
  try {
    response = await fetch(api.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(api.token ? { authorization: `Bearer ${api.token}` } : {}),
      },
      body: JSON.stringify({ query: text, operationName: name, variables }),
      signal: AbortSignal.timeout(MILLISECONDS),
    });
    body = await response.text();
  } catch {
    const unsure = isMutation ? ' Whether anything was changed is not known: look first.' : '';
    return failed(`The API at ${api.url} does not answer. Start it, or set ITEMS_API.${unsure}`);
  }
  const answer = answerIn(body);
  if (!answer) return failed(withoutAnswer(api, response));
  if (answer.errors) return failed(answer.errors.map(inWords).join('\n'));
  const data = JSON.stringify(answer.data, null, 2);
  return { text: data, isError: Object.values(answer.data ?? {}).some((one) => isProblem(one, schema)) };
}

function failed(text: string): Outcome {
  return { text, isError: true };
}

function answerIn(body: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const isAnswer = typeof answer === 'object' && answer && ('data' in answer || 'errors' in answer);
    return isAnswer ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function withoutAnswer(api: Api, { status }: Response): string {
  if (status !== 401 && status !== 403) return `${api.url} answered ${status}, and not with GraphQL.`;
  const what = api.token ? 'does not accept the token in ITEMS_TOKEN' : 'wants a token: set ITEMS_TOKEN';
  return `The API ${what} (${status}).`;
}

function inWords({ message, extensions }: Fault): string {
  const again = extensions?.retryable ? ' The same call may work later.' : '';
  return `${message}${extensions?.code ? ` (${extensions.code})` : ''}${again}`;
}

/** Whether a result is one of the expected failures, whose message says what is wrong. */
function isProblem(result: unknown, schema: GraphQLSchema): boolean {
  const name = (result as { __typename?: string } | null)?.__typename;
  const type = name ? schema.getType(name) : undefined;
  const problem = schema.getType('Problem');
  return isObjectType(type) && isInterfaceType(problem) && type.getInterfaces().includes(problem);
}
