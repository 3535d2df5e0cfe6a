/** What went wrong where no problem of the schema says it: top-level errors, HTTP, the network. */

import { CombinedGraphQLErrors, ServerError, ServerParseError } from '@apollo/client/errors';

import { hasSignedIn, leavesPage } from './session.ts';

export interface Failure {
  code: string;
  message: string;
  /** Whether the same request may succeed when it is sent again. */
  retryable: boolean;
  /** What the API's log knows the request by. */
  requestId?: string | undefined;
}

// In words of this page; for any other code the API's own message is shown.
const MESSAGES: Record<string, string> = {
  FORBIDDEN: 'You may look at the items, but not change them.',
  // A second try repeats nothing: an idempotency key or an expected version goes along.
  OUTCOME_UNKNOWN: 'Nothing can tell whether this was saved. It is safe to try again.',
  THROTTLED: 'The service is very busy just now.',
  UNAVAILABLE: 'The service cannot be reached just now.',
};

/** Request Timeout, Too Early, Too Many Requests; and all from 500 on. */
const RETRYABLE_STATUSES = [408, 425, 429];

export function failureOf(error: unknown): Failure {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    const extensions: Partial<Failure> = first?.extensions ?? {};
    const { code = 'INTERNAL', retryable, requestId } = extensions;
    if (code === 'UNAUTHENTICATED') return signedOut(requestId);
    const message = MESSAGES[code] ?? first?.message ?? 'Something went wrong.';
    return { code, message, retryable: retryable === true, requestId };
  }
  if (ServerError.is(error) || ServerParseError.is(error)) {
    const { statusCode: status, response } = error;
    const requestId = requestIdOf(response);
    if (status === 401) return signedOut(requestId); // API Gateway's own answer is no GraphQL
    const retryable = status < 300 || status >= 500 || RETRYABLE_STATUSES.includes(status);
    const message = status < 300 ? 'The answer is not readable.' : `The server answered ${status}.`;
    return { code: 'HTTP', message, retryable, requestId };
  }
  return { code: 'NETWORK', message: 'The server did not answer.', retryable: true };
}

/** The API's own, or API Gateway's where it never got there. */
export function requestIdOf({ headers }: Response): string | undefined {
  return headers.get('x-request-id') ?? headers.get('apigw-requestid') ?? undefined;
}

function signedOut(requestId: string | undefined): Failure {
  const rest = leavesPage
    ? 'Signing in leaves this page: copy what you have typed.'
    : 'Nothing that you typed is lost.';
  const message = hasSignedIn() ? `Your sign-in has ended. ${rest}` : 'Please sign in first.';
  return { code: 'UNAUTHENTICATED', message, retryable: false, requestId };
}
