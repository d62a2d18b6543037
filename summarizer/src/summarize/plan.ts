import type { InferenceModel } from "../kinds/schema.ts";
import { sizeLimit } from "../models/choose.ts";
import type { Tokens } from "../spending/spend.ts";
import { estimate } from "../spending/spend.ts";

/** What a model would do with a transcript, before anything is sent. */
export interface Plan {
  /** The transcript's size in bytes of UTF-8. */
  readonly bytes: number;
  /** Into how many parts it would be cut, at least. */
  readonly parts: number;
  /** About what that takes. */
  readonly estimate: Tokens;
  /** Why the model does not take it, and what to do about it; undefined where it does. */
  readonly tooLarge: { readonly reason: string; readonly remedy: string } | undefined;
}

/** The maximum number of parts of one session: a larger one is not a session of a person. */
export const mostParts = 200;

/** What `model` would do with a transcript of `bytes` bytes. */
export function planFor(bytes: number, model: InferenceModel): Plan {
  const limit = sizeLimit(model);
  const parts = model.spec.oversize === "split" && model.spec.digest === undefined ? Math.ceil(bytes / limit) || 1 : 1;
  const splits = model.spec.oversize === "split" && parts <= mostParts;
  const plan = { bytes, parts, estimate: estimate(model, bytes, parts), tooLarge: undefined };
  if (bytes <= limit || splits) return plan;
  const reason = `the transcript has ${bytes.toLocaleString("en")} bytes; the model's limit is ${limit.toLocaleString("en")}`;
  if (parts > mostParts) {
    const remedy = "raise spec.max_session_length_bytes of the model";
    return { ...plan, tooLarge: { reason: `${reason} per part, in at most ${mostParts} parts`, remedy } };
  }
  const remedy = "raise spec.max_session_length_bytes of the model, or set its spec.oversize to split";
  return { ...plan, tooLarge: { reason, remedy } };
}
