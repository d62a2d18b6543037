import { LimitExceeded } from "../threads/limit-exceeded.ts";
import type { Threads } from "../threads/threads.ts";
import type { Read } from "./connector.ts";
import { askAdministrator, SignInError, tryAgain } from "./failure.ts";

/** Parses responses of identity providers, in `threads`. */
export function readIn(threads: Threads): Read {
  return async (job, ...input) => {
    try {
      return await threads.run(job, input);
    } catch (error) {
      if (!(error instanceof LimitExceeded)) throw error;
      const details = { error: error.message };
      if (error.code === "busy") throw new SignInError("provider", "too many concurrent sign-ins", tryAgain, details);
      const message = "the identity provider's response is too large";
      throw new SignInError("untrusted", message, askAdministrator, details);
    }
  };
}
