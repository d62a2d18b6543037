/** Invalid usage, or input that cannot be read: exit code 2. The message says what is wrong and what to do. */
export class Failure extends Error {
  readonly what: string;
  readonly remedy: string | undefined;

  constructor(what: string, remedy?: string) {
    super(remedy === undefined ? what : `${what}\n  help: ${remedy}`);
    this.name = "Failure";
    this.what = what;
    this.remedy = remedy;
  }
}
