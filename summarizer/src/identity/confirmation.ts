import type { Queryable } from "../database/database.ts";
import type { TokenInfo } from "./tokens.ts";
import { lifeOf } from "./tokens.ts";
import type { WebSession } from "./web-sessions.ts";

/** By what somebody asks; neither for a call from within the process. */
export interface Asking {
  readonly session?: WebSession | undefined;
  readonly token?: TokenInfo | undefined;
  /** By which they confirm who they are. */
  readonly password?: string | undefined;
}

/** Something that a cookie or a token alone is not enough for: a thief would keep it. */
export class ConfirmationNeeded extends Error {
  readonly code: "password-needed" | "sign-in-needed";
  readonly remedy: string;

  constructor(code: ConfirmationNeeded["code"], message: string, remedy: string) {
    super(message);
    this.name = "ConfirmationNeeded";
    this.code = code;
    this.remedy = remedy;
  }
}

const day = 86_400_000;

/** For how many milliseconds a token that is made without a confirmation may live, by the clock of the store. */
export async function unconfirmedLife(store: Queryable, { session, token }: Asking): Promise<number> {
  if (token !== undefined) return await lifeOf(store, token.id);
  return session === undefined ? Number.POSITIVE_INFINITY : day;
}

/** What makes a token that lives longer. */
export function confirmationNeeded({ token }: Asking, hasPassword: boolean): ConfirmationNeeded {
  const lives = token === undefined ? "expires after more than a day" : "expires after the current one";
  if (hasPassword) {
    const remedy = "send your password, or choose a shorter lifetime";
    return new ConfirmationNeeded("password-needed", `a token that ${lives} requires your password`, remedy);
  }
  const remedy = "sign in to the pages again and create it within 15 minutes, or choose a shorter lifetime";
  return new ConfirmationNeeded(
    "sign-in-needed",
    `a token that ${lives} requires a sign-in within the last 15 minutes`,
    remedy,
  );
}
