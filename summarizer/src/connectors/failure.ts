import type { ConnectorKind } from "../domain/connectors.ts";

/** Why somebody could not be signed in by a connector. */
export type SignInFault =
  /** They said no at the provider, or went back. */
  | "canceled"
  /** The provider says no. */
  | "refused"
  /** The provider does not answer, or answers with an error of its own. */
  | "provider"
  /** The connector's settings do not fit the provider. */
  | "configuration"
  /** What came from the provider cannot be trusted. */
  | "untrusted"
  /** The sign-in is none that this browser has begun, or it took too long. */
  | "expired"
  /** They are known, and may not come in. */
  | "not-allowed";

/** Details for the log and the audit log alone. */
export interface SignInDetails {
  /** In the words of the provider or of a library. */
  readonly error?: string;
  /** What the provider said of them. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly user?: string;
}

/** Which connector a failure is of. */
export interface FailedBy {
  readonly kind: ConnectorKind;
  readonly connector: string;
}

/** A sign-in that failed. Message and remedy are ours, for whoever signs in; `details` are never shown to them. */
export class SignInError extends Error {
  readonly fault: SignInFault;
  readonly remedy: string;
  readonly details: SignInDetails;
  /** Undefined for a sign-in that nobody has begun here. */
  readonly by: FailedBy | undefined;

  constructor(fault: SignInFault, message: string, remedy: string, details: SignInDetails = {}, by?: FailedBy) {
    super(message);
    this.name = "SignInError";
    this.fault = fault;
    this.remedy = remedy;
    this.details = details;
    this.by = by;
  }

  /** The same as a failure of one connector. */
  of(by: FailedBy): SignInError {
    return new SignInError(this.fault, this.message, this.remedy, this.details, by);
  }
}

export const askAdministrator = "ask an administrator; the audit log has details";
export const tryAgain = "try again; if that does not help, sign in another way";

/** A part of a foreign text that a log can hold. */
export function excerptOf(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The same of an error, with what lies beneath it. */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 3; at = at.cause) parts.push(at.message);
  return excerptOf(parts.length === 0 ? String(error) : parts.join(": "));
}
