import { computed, signal } from "@preact/signals";
import type { ApiError } from "./client.ts";
import { request } from "./client.ts";
import type { Account } from "./types.ts";

const key = "signed-in";

/**
 * Whether this browser was signed in when it last knew: nothing but a hint, so that a page need not wait for the server to
 * say so. What proves who asks is a cookie that no script can read.
 */
export const wasSignedIn = signal(stored());

/** `unknown` until the server was asked. */
export const account = signal<Account | "unknown" | "signed-out">("unknown");

/** What to tell somebody who is asked to sign in: why the way that they came by did not. */
export const notice = signal<ApiError | undefined>(undefined);

/** The account, where somebody is signed in. */
export const signedIn = computed(() => (typeof account.value === "string" ? undefined : account.value));

/** Whether the one who is signed in may do `verb` to anything of `kind`. */
export function may(verb: string, kind: string): boolean {
  return signedIn.value?.rights[kind]?.includes(verb) === true;
}

/**
 * Asks the server who is signed in.
 * @throws ApiError
 */
export async function recognize(): Promise<void> {
  account.value = await request("GET /v1/whoami");
  hint(true);
}

/**
 * Signs in with a name and its password.
 * @throws ApiError
 */
export async function signIn(user: string, password: string): Promise<void> {
  await request("POST /v1/sign-in", { body: { user, password } });
  await recognize();
}

/**
 * Signs in by the code that an address brought along, `#code=…`, and takes it out of the address; false where it brought
 * none.
 * @throws ApiError for a code that was used, or is too old
 */
export async function signInByAddress(): Promise<boolean> {
  const [, code] = /^#code=([\w-]+)$/.exec(window.location.hash) ?? [];
  if (code === undefined) return false;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  await request("POST /v1/sign-in/code", { body: { code } });
  await recognize();
  return true;
}

/**
 * Ends the session.
 * @throws ApiError where the server does not answer: then it lasts
 */
export async function signOut(): Promise<void> {
  await request("POST /v1/sign-out");
  signedOut();
}

/** Forgets who was signed in: the session has ended. */
export function signedOut(): void {
  hint(false);
  account.value = "signed-out";
}

/** Follows what becomes of the session in other tabs of this browser. */
export function followOtherTabs(): void {
  window.addEventListener("storage", ({ key: changed, newValue }) => {
    if (changed !== key) return;
    if (newValue === null) account.value = "signed-out";
    else void recognize().catch(() => {});
  });
}

function hint(value: boolean): void {
  wasSignedIn.value = value;
  try {
    if (value) localStorage.setItem(key, "yes");
    else localStorage.removeItem(key);
  } catch {
    // Storage is refused: the next page waits for the server.
  }
}

function stored(): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}
