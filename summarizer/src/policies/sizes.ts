import type { Queryable } from "../database/database.ts";
import type { RecordingLocation, SessionRow } from "../domain/rows.ts";
import type { RecordingReader } from "../reading/reader.ts";
import { RecordingError } from "../recordings/recording-error.ts";
import { StorageError } from "../recordings/storage/storage.ts";
import { keepFacts } from "../sessions/details.ts";
import { LimitExceeded } from "../threads/limit-exceeded.ts";
import type { Size } from "./trial.ts";

/** How long to read recordings for their size, and of how many sessions at most. */
export interface SizeBudget {
  readonly sessions: number;
  readonly milliseconds: number;
}

/** Bytes of transcript for a byte of recording, where no recording of that format was measured yet. */
const commonRatios: Readonly<Record<RecordingLocation["format"], number>> = { stream: 2, cast: 0.3 };

/**
 * The sizes of the transcripts of `sessions` that have a recording: counted before, counted now as far as the budget goes
 * (and kept), and else estimated from the size of the recording.
 */
export async function sizesOf(
  sessions: readonly SessionRow[],
  { database, reader }: { readonly database: Queryable; readonly reader: RecordingReader },
  budget: SizeBudget,
): Promise<ReadonlyMap<string, Size>> {
  const sizes = new Map<string, Size>();
  const unknown: SessionRow[] = [];
  for (const session of sessions) {
    if (session.transcript_bytes === null) unknown.push(session);
    else sizes.set(session.id, { bytes: session.transcript_bytes, measured: true });
  }
  const until = performance.now() + budget.milliseconds;
  for (const session of unknown.slice(0, budget.sessions)) {
    if (performance.now() > until) break;
    const bytes = await measured(session, reader);
    if (bytes === undefined) continue;
    sizes.set(session.id, { bytes, measured: true });
    await keepFacts(database, session.id, { transcriptBytes: bytes });
  }
  const ratios = ratiosOf(sessions, sizes);
  for (const { id, recording } of unknown) {
    if (sizes.has(id) || recording === null) continue;
    sizes.set(id, { bytes: Math.ceil(recording.bytes * ratios[recording.format]), measured: false });
  }
  return sizes;
}

/** Undefined where the recording cannot be read. */
async function measured({ recording, kind }: SessionRow, reader: RecordingReader): Promise<number | undefined> {
  if (recording === null) return undefined;
  try {
    return await reader.measure({ recording, kind });
  } catch (error) {
    if ([RecordingError, StorageError, LimitExceeded].some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

function ratiosOf(
  sessions: readonly SessionRow[],
  sizes: ReadonlyMap<string, Size>,
): Readonly<Record<RecordingLocation["format"], number>> {
  const ratio = (format: RecordingLocation["format"]) => {
    let recordings = 0;
    let transcripts = 0;
    for (const { id, recording } of sessions) {
      const size = sizes.get(id);
      if (recording?.format !== format || size === undefined) continue;
      recordings += recording.bytes;
      transcripts += size.bytes;
    }
    return recordings > 0 ? transcripts / recordings : commonRatios[format];
  };
  return { stream: ratio("stream"), cast: ratio("cast") };
}
