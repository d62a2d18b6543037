/** Something that cannot be taken in; `message` says where and what, `remedy` what to do. */
export class IngestError extends Error {
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy = "") {
    super(message);
    this.name = "IngestError";
    this.code = code;
    this.remedy = remedy;
  }
}
