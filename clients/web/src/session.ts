/** Who is signed in. In memory only: what a page keeps in storage, any script in it can read. */

import { ServerError } from '@apollo/client/errors';

export const LOCAL_USERS = ['reader', 'editor'];

let token: string | undefined;

export function authorization(): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

export function isSignedIn(): boolean {
  return token !== undefined;
}

/** Only locally, with SIGN_IN=local. On AWS, take an access token from your Cognito client. */
export async function signIn(user: string): Promise<void> {
  const response = await fetch(`/local/token?user=${encodeURIComponent(user)}`);
  const bodyText = await response.text();
  if (!response.ok) throw new ServerError('No token', { response, bodyText });
  token = bodyText;
}

/** Loads the page again: the token, and all that was loaded with it, is gone. */
export function signOut(): void {
  location.reload();
}
