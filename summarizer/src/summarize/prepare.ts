import { digest } from "../digest/digest.ts";
import type { SessionInfo } from "../domain/session-info.ts";
import type { Item, Summary } from "../domain/summary.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { InferenceModel } from "../kinds/schema.ts";
import { maskOf, maskTranscript } from "../mask/mask.ts";
import { sizeLimit } from "../models/choose.ts";
import { job } from "../threads/job.ts";
import { transcriptText } from "../transcript/text.ts";
import type { Part } from "./parts.ts";
import { cutTranscript, numberedText } from "./parts.ts";

export interface Preparation {
  readonly transcript: Transcript;
  readonly session: SessionInfo;
  readonly model: InferenceModel;
}

/** A transcript ready for a model, and its digest. */
export interface Prepared {
  /** With its secrets masked. */
  readonly transcript: Transcript;
  /** How many secrets of each sort were masked. */
  readonly masks: Readonly<Record<string, number>>;
  /** The masks as sensitive items. */
  readonly shown: readonly Item[];
  readonly digest: Summary;
  /** Its text in parts that the model takes. */
  readonly parts: readonly Part[];
}

/** Masks, digests and cuts a transcript. */
export function prepare({ transcript: whole, session, model }: Preparation): Prepared {
  const { transcript, masks, found } = maskTranscript(whole, { masks: model.spec.masks });
  return {
    transcript,
    masks,
    shown: shownSecrets(found, transcript),
    digest: digest(transcript, session),
    parts: model.spec.digest === undefined ? partsOf(transcript, model) : [],
  };
}

export const prepareJob = job(import.meta.url, prepare, "masking and digesting the session");

function partsOf(transcript: Transcript, model: InferenceModel): readonly Part[] {
  const limit = sizeLimit(model);
  if (model.spec.oversize === "split" && Buffer.byteLength(transcriptText(transcript)) > limit) {
    return cutTranscript(transcript, limit);
  }
  const text = numberedText(transcript);
  return [{ text, bytes: Buffer.byteLength(text) }];
}

/** One item for each sort of secret in each entry. */
function shownSecrets(
  found: readonly { readonly sort: string; readonly entry: number }[],
  { entries }: Transcript,
): readonly Item[] {
  const items = found.map(({ sort, entry }): readonly [string, Item] => {
    const item = { type: sort, value: maskOf(sort), entry, at: entries[entry]?.start ?? 0 };
    return [`${sort} ${entry}`, item];
  });
  return [...new Map(items).values()];
}
