import { computed, signal } from "@preact/signals";
import type { ApiError } from "./client.ts";
import { request } from "./client.ts";

/** Who is signed in, and what they may do. */
export interface Account {
  readonly name: string;
  readonly roles: readonly string[];
  readonly traits: Readonly<Record<string, readonly string[]>>;
  /** By kind, what they may do to some or all of that kind. */
  readonly rights: Readonly<Record<string, readonly string[]>>;
}

const key = "token";

/** What proves who asks, for as long as this tab is open. */
export const token = signal<string | undefined>(stored());

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
export async function recognise(): Promise<void> {
  account.value = await request<Account>("/v1/whoami");
}

/**
 * Signs in with a name and its password.
 * @throws ApiError
 */
export async function signIn(user: string, password: string): Promise<void> {
  const made = await request<{ token: string }>("/v1/login", { method: "POST", body: { user, password } });
  keep(made.token);
  await recognise();
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
  const made = await request<{ token: string }>("/v1/login/code", { method: "POST", body: { code } });
  keep(made.token);
  await recognise();
  return true;
}

/** Forgets who was signed in. */
export function signedOut(): void {
  keep(undefined);
  account.value = "signed-out";
}

function keep(value: string | undefined): void {
  token.value = value;
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Storage is refused: it lasts until the page is left.
  }
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
