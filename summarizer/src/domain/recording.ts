import type { SummarizedKind } from "wherefore/teleport";

/** Kinds of session, as policies name them. */
export type SessionKind = SummarizedKind;

/** An audit event as the reference system writes it in JSON: `event`, `sid`, `time`, … */
export type AuditEvent = Readonly<Record<string, unknown>>;

/** One thing that a recording shows. Times are milliseconds since the start of the session. */
export type RecordingEvent =
  | { readonly type: "output"; readonly at: number; readonly data: Uint8Array }
  | { readonly type: "input"; readonly at: number; readonly data: string }
  | { readonly type: "resize"; readonly at: number; readonly columns: number; readonly rows: number }
  | { readonly type: "marker"; readonly at: number; readonly label: string }
  | { readonly type: "exit"; readonly at: number; readonly status: number }
  | {
      readonly type: "query";
      readonly at: number;
      readonly database: string;
      readonly text: string;
      readonly parameters: readonly string[];
    }
  | {
      readonly type: "result";
      readonly at: number;
      readonly rows: number | undefined;
      readonly error: string | undefined;
    };

/** What a recording shows, read whole or as it comes. */
export interface RecordingContent extends Pick<Recording, "kind" | "columns" | "rows"> {
  /** All of them, or one batch after another, to be read once. */
  readonly events: readonly RecordingEvent[] | AsyncIterable<readonly RecordingEvent[]>;
  /** What a reader should know of the recording's state; complete once all events were read. */
  readonly notes: readonly string[];
}

/** A finished session, read whole. */
export interface Recording {
  readonly format: "asciicast-1" | "asciicast-2" | "asciicast-3" | "teleport-1" | "teleport-2";
  /** The recording's end event, or one made up from its last event when it has none. */
  readonly endEvent: AuditEvent;
  readonly kind: SessionKind;
  readonly interactive: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly events: readonly RecordingEvent[];
  /** What a reader should know of the recording's state: truncated, gaps, unknown events. Empty when it is whole. */
  readonly notes: readonly string[];
}
