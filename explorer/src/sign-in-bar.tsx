import { useState, useSyncExternalStore } from 'react';

import {
  hasSignedIn,
  isSignedIn,
  leavesPage,
  LOCAL_USERS,
  nameOfUser,
  problemOfSignIn,
  signIn,
  signOut,
  subscribe,
} from './session';

const signedInName = () => (isSignedIn() ? (nameOfUser() ?? 'somebody') : '');

/** Who is signed in, or the way to be somebody. */
export function SignInBar() {
  const name = useSyncExternalStore(subscribe, signedInName);
  const [problem, setProblem] = useState(problemOfSignIn);

  async function become(user?: string) {
    setProblem('');
    try {
      await signIn(user);
    } catch (error) {
      setProblem(`Signing in failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  if (name !== '') {
    return (
      <div className="sign-in" role="group" aria-label="Sign-in">
        <p>
          Signed in as <strong>{name}</strong>
        </p>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    );
  }
  return (
    <div className="sign-in" role="group" aria-label="Sign-in">
      <p role="status">
        {hasSignedIn() ? 'Your sign-in has ended.' : 'Sign in to read the schema and to run operations.'}
      </p>
      {leavesPage ? (
        <button type="button" onClick={() => void become()}>
          Sign in
        </button>
      ) : (
        LOCAL_USERS.map((user) => (
          <button key={user} type="button" onClick={() => void become(user)}>
            {user}
          </button>
        ))
      )}
      {problem && <p role="alert">{problem}</p>}
    </div>
  );
}
