import { useState } from 'react';

import type { Failure } from './failure.ts';
import { SignInButtons } from './SignInButtons.tsx';

interface Props {
  failure: Failure;
  onRetry?: () => void;
}

/** What went wrong, and what can be done about it: try again, or sign in. */
export function FailureNote({ failure, onRetry }: Props) {
  const [settled, setSettled] = useState<Failure>();
  const { message, code, requestId } = failure;
  const isSettled = settled === failure;
  const isSignedOut = code === 'UNAUTHENTICATED' && !isSettled;
  const mayRetry = onRetry && (failure.retryable || isSettled);

  return (
    <div className="failure" role="alert">
      {isSettled ? (
        <p>You are signed in now.</p>
      ) : (
        <div>
          <p>
            {message} <code>{code}</code>
          </p>
          {requestId && (
            <p className="request">
              Request id <code>{requestId}</code>
            </p>
          )}
        </div>
      )}
      {isSignedOut && <SignInButtons onSignedIn={() => setSettled(failure)} />}
      {mayRetry && (
        <button type="button" autoFocus={isSettled} onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
