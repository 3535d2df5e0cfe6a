/**
 * Who is signed in: by authorization code with PKCE at a sign-in page, or as one of the local users.
 * Tokens are in sessionStorage: they are this tab's, and end with it.
 *
 * The explorer and the example page have this file each, so that either can be copied or deleted
 * without the other. A test compares the two.
 */
import { ErrorResponse, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

/** How to sign in, as <meta name="sign-in"> says it: at a page, as a local user, or not at all. */
interface Way {
  page?: string;
  clientId?: string;
  local?: boolean;
}

interface Tokens {
  id_token: string;
  access_token: string;
  expires_in: number;
  token_type: string;
}

/** The message is for people. */
export class SignInFailed extends Error {}

export const LOCAL_USERS = ['reader', 'editor'];
const SCOPE = 'openid email profile';
/** A token that ends within so many seconds is replaced before it is sent. */
const MARGIN = 60;

const element = document.querySelector<HTMLMetaElement>('meta[name="sign-in"]');
const way = JSON.parse(element?.content || '{}') as Way;

// Without query and hash: the sign-in page compares it with the URLs that it may lead back to.
const here = `${location.origin}${location.pathname}`;
const page = way.page ?? here;
const clientId = way.clientId ?? 'local';
const store = new WebStorageStateStore({ store: sessionStorage });
const manager = new UserManager({
  authority: page,
  client_id: clientId,
  redirect_uri: here,
  scope: SCOPE,
  // Named here, not discovered: the issuer is another origin, which would have to be allowed too.
  metadata: {
    issuer: page,
    authorization_endpoint: `${page}/oauth2/authorize`,
    token_endpoint: `${page}/oauth2/token`,
  },
  stateStore: store,
  userStore: store,
  automaticSilentRenew: false, // where it is needed: see accessToken
});

let user: User | null = null;
let wasSignedIn = false;
let problem = '';
let renewal: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** Calls back at each change of who is signed in; returns what ends that. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function changeTo(next: User | null): void {
  user = next;
  wasSignedIn ||= next !== null;
  for (const listener of listeners) listener();
}

export const isOffered = way.page !== undefined || way.local === true;
/** Whether signing in leaves this page. */
export const leavesPage = way.page !== undefined;

export function isSignedIn(): boolean {
  return user !== null;
}

/** Whether somebody is signed in, or was until their sign-in ended. */
export function hasSignedIn(): boolean {
  return wasSignedIn;
}

/** The name of who is signed in, as the ID token has it. */
export function nameOfUser(): string | undefined {
  return user?.profile.name ?? user?.profile.email;
}

/** Why the last sign-in at the page failed; '' if it did not. */
export function problemOfSignIn(): string {
  return problem;
}

/** Completes a sign-in that led back to this page, or finds the one from before a reload. */
export async function start(): Promise<void> {
  const answer = new URLSearchParams(location.search);
  const returned = location.href;
  if (leavesPage && answer.has('state') && (answer.has('code') || answer.has('error'))) {
    history.replaceState(null, '', here); // the code is of use once
    try {
      await manager.signinRedirectCallback(returned);
    } catch (error) {
      problem = `Signing in failed: ${error instanceof Error ? error.message : String(error)}.`;
    }
  }
  changeTo(await manager.getUser());
}

/** Signs in: at the page, which this one is left for, or as a local user. */
export async function signIn(localUser = ''): Promise<void> {
  if (leavesPage) {
    await manager.signinRedirect({ nonce: crypto.randomUUID() });
    return;
  }
  const headers = { accept: 'application/json' };
  const response = await fetch(`/local/token?user=${encodeURIComponent(localUser)}`, { headers });
  if (!response.ok) throw new SignInFailed(`The server answered ${response.status}.`);
  const tokens = (await response.json()) as Tokens;
  const expires_at = Math.floor(Date.now() / 1000) + tokens.expires_in;
  const next = new User({ ...tokens, profile: claimsOf(tokens.id_token), expires_at });
  await manager.storeUser(next);
  changeTo(next);
}

/** Signs out, and leaves or loads the page: all that was loaded for this user is gone. */
export async function signOut(): Promise<void> {
  await manager.removeUser();
  if (!leavesPage) return location.reload();
  const parameters = new URLSearchParams({ client_id: clientId, logout_uri: here });
  location.assign(`${page}/logout?${parameters}`);
}

/**
 * Fetches with the token of who is signed in, if the request has none. A token that is about to
 * end, or that is refused, is replaced: with 401 nothing was executed, so that the request is sent
 * again.
 */
export async function signedFetch(
  input: RequestInfo | URL,
  init: RequestInit = {},
): Promise<Response> {
  if (new Headers(init.headers).has('authorization')) return fetch(input, init);
  if (user && (user.expires_in ?? MARGIN) < MARGIN) await renew();
  const sent = user?.access_token;
  const response = await fetch(input, withToken(init, sent));
  if (response.status !== 401 || sent === undefined) return response;
  // Another request may have replaced it by now.
  if (user?.access_token === sent) await renew();
  if (user && user.access_token !== sent) {
    return fetch(input, withToken(init, user.access_token));
  }
  if (user && !user.refresh_token) await end(); // with one, the network may be back later
  return response;
}

function withToken(init: RequestInit, token: string | undefined): RequestInit {
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  return { ...init, headers };
}

/** Replaces the tokens, once for all requests that need it; without success, they stay. */
function renew(): Promise<void> {
  renewal ??= replaced().finally(() => (renewal = undefined));
  return renewal;
}

async function replaced(): Promise<void> {
  if (!user?.refresh_token) return; // local users have none
  try {
    const next = await manager.signinSilent();
    if (next) changeTo(next);
  } catch (error) {
    // Refused: signing in again is the only way. Anything else may pass, such as a lost network.
    if (error instanceof ErrorResponse) await end();
  }
}

async function end(): Promise<void> {
  await manager.removeUser();
  changeTo(null);
}

/** Returns what a token says; it came from its issuer, so that no signature is checked. */
function claimsOf(token: string): User['profile'] {
  const [, claims = ''] = token.split('.');
  const bytes = Uint8Array.from(
    atob(claims.replaceAll('-', '+').replaceAll('_', '/')),
    (character) => character.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as User['profile'];
}
