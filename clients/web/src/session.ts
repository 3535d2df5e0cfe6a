/** Who is signed in. In memory only: what a page keeps in storage, any script in it can read. */

let token: string | undefined;

export function authorization(): Record<string, string> {
  return token ? { authorization: `Bearer ${token}` } : {};
}

export function isSignedIn(): boolean {
  return token !== undefined;
}

/** Only on a laptop, with SIGN_IN=local. On AWS, take an access token from your Cognito client. */
export async function signIn(user: string): Promise<void> {
  const answer = await fetch(`/local/token?user=${encodeURIComponent(user)}`);
  if (!answer.ok) throw new Error(`The sign-in answered ${answer.status}.`);
  token = await answer.text();
}

export function signOut(): void {
  token = undefined;
}
