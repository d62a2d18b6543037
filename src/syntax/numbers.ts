/** The value of one of Go's int literals, with or without a sign; `undefined` beyond ±(2^53 - 1). */
export function readInt(raw: string): number | undefined {
  const digits = unsigned(raw);
  const value = /^0[0-7]/.test(digits) ? Number(`0o${digits.slice(1)}`) : Number(digits);
  return Number.isSafeInteger(value) ? withSign(raw, value) : undefined;
}

/**
 * The value of one of Go's float literals, with or without a sign, as the nearest double; `undefined` if that is
 * infinite.
 */
export function readFloat(raw: string): number | undefined {
  const digits = unsigned(raw);
  const value = /^0x/i.test(digits) ? readHexFloat(digits) : Number(digits);
  return Number.isFinite(value) ? withSign(raw, value) : undefined;
}

/** The digits of a literal without separators. */
function unsigned(raw: string): string {
  return raw.replace(/^[+-]/, "").replaceAll("_", "");
}

/** Zero has no sign, because it would be printed without it. */
function withSign(raw: string, value: number): number {
  return raw.startsWith("-") && value !== 0 ? -value : value;
}

function readHexFloat(digits: string): number {
  const [, whole = "", fraction = "", power = "0"] = /^0x(.*?)(?:\.(.*))?p(.*)$/i.exec(digits) ?? [];
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const exponent = Number(power) - 4 * fraction.length;
  const top = mantissa.toString(2).length + exponent;
  if (mantissa === 0n || top < -1074) return 0;
  if (top > 1024) return Number.POSITIVE_INFINITY;
  // The result is a whole multiple of 2 ** unit; rounding happens here, once.
  const unit = Math.max(top - 53, -1074);
  return Number(shiftRounding(mantissa, exponent - unit)) * 2 ** unit;
}

/** `value * 2 ** by`, to the nearest whole number, halves to even. */
function shiftRounding(value: bigint, by: number): bigint {
  if (by >= 0) return value << BigInt(by);
  const right = BigInt(-by);
  const floor = value >> right;
  const twiceRest = (value - (floor << right)) * 2n;
  const one = 1n << right;
  return twiceRest > one || (twiceRest === one && floor % 2n === 1n) ? floor + 1n : floor;
}

/** The shortest literal that parses as the same float. */
export function writeFloat(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
