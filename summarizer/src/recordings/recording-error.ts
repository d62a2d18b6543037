/** Why a recording cannot be read, for programs. */
export type RecordingErrorCode =
  | "unreadable"
  | "empty"
  | "not-a-recording"
  | "unknown-version"
  | "encrypted"
  | "malformed"
  | "truncated"
  | "too-large"
  | "unsupported-kind";

/** A recording that cannot be read; `message` says where, what, and what to do. The only error that reading throws. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
  readonly code: RecordingErrorCode;

  constructor(code: RecordingErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
