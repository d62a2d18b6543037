/** A job exceeded a limit; `message` says which job and which limit, `remedy` what to do. */
export class LimitExceeded extends Error {
  /** `busy`: the queue is full, and the same job may succeed later. */
  readonly code: "time" | "memory" | "busy";
  readonly remedy: string;

  constructor(code: LimitExceeded["code"], message: string, remedy: string) {
    super(message);
    this.name = "LimitExceeded";
    this.code = code;
    this.remedy = remedy;
  }
}
