import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';

import { failureOf } from './failure.ts';
import { leavesPage, LOCAL_USERS, problemOfSignIn, SignInFailed, signIn } from './session.ts';

interface Props {
  onSignedIn?: () => void;
}

/**
 * Signs in. As a local user without leaving the page: what was typed, here or in a dialog, stays.
 */
export function SignInButtons({ onSignedIn }: Props) {
  const client = useApolloClient();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState(problemOfSignIn);

  async function become(user?: string): Promise<void> {
    if (isBusy) return;
    setIsBusy(true);
    setProblem('');
    try {
      await signIn(user);
      if (leavesPage) return;
      onSignedIn?.();
      // Nothing that one person has seen is shown to another. What fails is each query's to show.
      await client.resetStore().catch(() => undefined);
    } catch (error) {
      setProblem(error instanceof SignInFailed ? error.message : failureOf(error).message);
    } finally {
      setIsBusy(false);
    }
  }

  if (leavesPage) {
    return (
      <div className="users" role="group" aria-label="Sign in">
        <button type="button" aria-disabled={isBusy} onClick={() => void become()}>
          Sign in
        </button>
        {problem && <p role="alert">{problem}</p>}
      </div>
    );
  }
  return (
    <div className="users" role="group" aria-label="Sign in">
      <p>Sign in as</p>
      {LOCAL_USERS.map((user) => (
        <button key={user} type="button" aria-disabled={isBusy} onClick={() => void become(user)}>
          {user}
        </button>
      ))}
      {problem && <p role="alert">{problem}</p>}
    </div>
  );
}
