import type { Queryable } from "../database/database.ts";
import type { TokenInfo } from "./tokens.ts";
import { lifeOf } from "./tokens.ts";
import type { WebSession } from "./web-sessions.ts";

/** The credential of a request; neither for a call within the process. */
export interface Asking {
  readonly session?: WebSession | undefined;
  readonly token?: TokenInfo | undefined;
  /** The confirmation of the user's identity. */
  readonly password?: string | undefined;
}

/** An action for which a cookie or a token alone is not enough, because a thief could make it permanent. */
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

/** The maximum lifetime of a token without confirmation, in milliseconds, by the store's clock. */
export async function unconfirmedLife(store: Queryable, { session, token }: Asking): Promise<number> {
  if (token !== undefined) return await lifeOf(store, token.id);
  return session === undefined ? Number.POSITIVE_INFINITY : day;
}

/** Creates a token with a longer lifetime. */
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
