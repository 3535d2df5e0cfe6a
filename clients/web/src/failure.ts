/** What went wrong where no problem of the schema says it: top-level errors, HTTP, the network. */

import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';

export interface Failure {
  code: string;
  message: string;
  /** Whether the same request may succeed when it is sent again. */
  retryable: boolean;
}

const SIGN_IN_FIRST: Failure = {
  code: 'UNAUTHENTICATED',
  message: 'Please sign in first.',
  retryable: false,
};

// In words of this page; for any other code the API's own message is shown.
const MESSAGES: Record<string, string> = {
  FORBIDDEN: 'You may look at the items, but not change them.',
  // A second try repeats nothing: an idempotency key or an expected version goes along.
  OUTCOME_UNKNOWN: 'Nothing can tell whether this was saved. It is safe to try again.',
  THROTTLED: 'The service is very busy just now.',
  UNAVAILABLE: 'The service cannot be reached just now.',
};

export function failureOf(error: unknown): Failure {
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0];
    const code = String(first?.extensions?.['code'] ?? 'INTERNAL');
    if (code === SIGN_IN_FIRST.code) return SIGN_IN_FIRST;
    const message = MESSAGES[code] ?? first?.message ?? 'Something went wrong.';
    return { code, message, retryable: first?.extensions?.['retryable'] === true };
  }
  if (ServerError.is(error)) {
    if (error.statusCode === 401) return SIGN_IN_FIRST; // API Gateway's own answer is no GraphQL
    const message = `The server answered ${error.statusCode}.`;
    return { code: 'HTTP', message, retryable: error.statusCode >= 500 };
  }
  return { code: 'NETWORK', message: 'The server did not answer.', retryable: true };
}
