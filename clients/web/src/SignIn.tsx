import type { ViewerQuery } from './generated/graphql.ts';
import { isSignedIn, signOut } from './session.ts';
import { SignInButtons } from './SignInButtons.tsx';

interface Props {
  viewer: ViewerQuery['viewer'] | undefined;
  isNeeded: boolean;
}

/** Who is signed in, and locally the way to be somebody. */
export function SignIn({ viewer, isNeeded }: Props) {
  return (
    <div className="sign-in">
      {viewer?.isSignedIn && (
        <p>
          Signed in as <strong>{viewer.name ?? 'somebody'}</strong>
          {!viewer.mayEdit && ' (may only read)'}
        </p>
      )}
      {viewer && !viewer.isSignedIn && <p>No sign-in needed</p>}
      {isNeeded && <SignInButtons />}
      {viewer?.isSignedIn && isSignedIn() && (
        <button type="button" onClick={signOut}>
          Sign out
        </button>
      )}
    </div>
  );
}
