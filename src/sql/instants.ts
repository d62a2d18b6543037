import type { Scalar } from "../types/value.ts";

const normal = /^([+-]?\d+)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/;

/** A normalized instant as whole seconds since 1970 and the digits of the fraction, without trailing zeros. */
export interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

export function instantOf(value: Scalar): Instant {
  const [, , , , , fraction = ""] = normal.exec(String(value)) ?? [];
  return { seconds: Date.parse(String(value).replace(/\.\d+Z$/, "Z")) / 1000, fraction };
}

/** Whether a timestamp to the microsecond, of a year from 1 to 9999, equals the instant. */
export function isOfMicroseconds(value: Scalar): boolean {
  const text = String(value);
  return instantOf(text).fraction.length <= 6 && /^\d{4}-/.test(text) && !text.startsWith("0000");
}

/** Seconds since 1970 as a decimal number: `1767323045.5`; before 1970 too, the fraction counts forward. */
export function decimalSeconds(value: Scalar): string {
  const { seconds, fraction } = instantOf(value);
  if (fraction === "" || seconds >= 0) return `${seconds}${fraction === "" ? "" : `.${fraction}`}`;
  const rest = (10n ** BigInt(fraction.length) - BigInt(fraction)).toString().padStart(fraction.length, "0");
  return `${seconds + 1 === 0 ? "-0" : seconds + 1}.${rest}`;
}
