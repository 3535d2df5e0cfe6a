import type { ViewerQuery } from './generated/graphql.ts';
import { isSignedIn, nameOfUser, signOut } from './session.ts';
import { SignInButtons } from './SignInButtons.tsx';

interface Props {
  viewer: ViewerQuery['viewer'] | undefined;
  isNeeded: boolean;
}

/** Who is signed in, and the way to be somebody. The name is the ID token's: `viewer` has an id. */
export function SignIn({ viewer, isNeeded }: Props) {
  return (
    <div className="sign-in">
      {viewer?.isSignedIn && (
        <p>
          Signed in as <strong>{nameOfUser() ?? viewer.name ?? 'somebody'}</strong>
          {!viewer.mayEdit && ' (may only read)'}
        </p>
      )}
      {viewer && !viewer.isSignedIn && <p>No sign-in needed</p>}
      {isNeeded && <SignInButtons />}
      {viewer?.isSignedIn && isSignedIn() && (
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </div>
  );
}
