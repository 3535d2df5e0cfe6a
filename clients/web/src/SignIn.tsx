import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';

import { type Failure, failureOf } from './failure.ts';
import { FailureNote } from './FailureNote.tsx';
import type { ViewerQuery } from './generated/graphql.ts';
import { isSignedIn, signIn, signOut } from './session.ts';

interface Props {
  viewer: ViewerQuery['viewer'] | undefined;
  isNeeded: boolean;
}

/** Who is signed in, and on a laptop the way to be somebody. */
export function SignIn({ viewer, isNeeded }: Props) {
  const client = useApolloClient();
  const [failure, setFailure] = useState<Failure>();

  async function become(user: string | undefined): Promise<void> {
    setFailure(undefined);
    try {
      if (user) await signIn(user);
      else signOut();
      await client.resetStore(); // nothing that one of them has seen is shown to the other
    } catch (error) {
      const found = failureOf(error); // where nobody is signed in any more, the page itself asks
      if (found.code !== 'UNAUTHENTICATED') setFailure(found);
    }
  }

  return (
    <div className="sign-in">
      {viewer?.isSignedIn && (
        <p>
          Signed in as <strong>{viewer.name ?? 'somebody'}</strong>
          {!viewer.mayEdit && ' (may only read)'}
        </p>
      )}
      {viewer && !viewer.isSignedIn && <p>No sign-in needed</p>}
      {isNeeded && (
        <div role="group" aria-label="Sign in">
          <p>Sign in as</p>
          {['reader', 'editor'].map((user) => (
            <button key={user} type="button" onClick={() => void become(user)}>
              {user}
            </button>
          ))}
        </div>
      )}
      {viewer?.isSignedIn && isSignedIn() && (
        <button type="button" onClick={() => void become(undefined)}>
          Sign out
        </button>
      )}
      {failure && <FailureNote failure={failure} />}
    </div>
  );
}
