import type { ConnectorKind } from "../domain/connectors.ts";

/** Why a sign-in with a connector failed. */
export type SignInFault =
  /** The user canceled it at the provider. */
  | "canceled"
  /** The provider rejected it. */
  | "refused"
  /** The provider is unreachable, or returned an error. */
  | "provider"
  /** The connector is misconfigured. */
  | "configuration"
  /** The provider's response is not trusted. */
  | "untrusted"
  /** The sign-in is unknown to this browser, or has expired. */
  | "expired"
  /** The user is authenticated but not authorized. */
  | "not-allowed";

/** Details, only for the log and the audit log. */
export interface SignInDetails {
  /** The message of the provider or of a library. */
  readonly error?: string;
  /** The claims of the provider. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly user?: string;
}

/** The connector of a failure. */
export interface FailedBy {
  readonly kind: ConnectorKind;
  readonly connector: string;
}

/** A failed sign-in. The user sees message and remedy; `details` are never shown. */
export class SignInError extends Error {
  readonly fault: SignInFault;
  readonly remedy: string;
  readonly details: SignInDetails;
  /** Undefined for a sign-in that was not started here. */
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

/** An excerpt of foreign text that is safe to log. */
export function excerptOf(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The message of an error with its causes. */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error && parts.length < 3; at = at.cause) parts.push(at.message);
  return excerptOf(parts.length === 0 ? String(error) : parts.join(": "));
}
