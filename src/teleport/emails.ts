const atom = "[\\w!#$%&'*+/=?^{|}~`\\u0080-\\u{10ffff}-]+";
const dotted = String.raw`${atom}(?:\.${atom})*`;
const quoted = String.raw`"(?:[^"\\\r\n]|\\.)*"`;
const domain = String.raw`(?:${dotted}|\[[^\[\]\\\s]*\])`;
const address = new RegExp(`^(${dotted}|${quoted})@${domain}$`, "u");
const named = /^[^<>]*<([^<>]*)>$/;

/**
 * The part before the `@` of an address, alone or as `Alice <alice@example.com>`; `undefined` for other text. Comments
 * of RFC 5322 are not supported.
 */
export function localPart(text: string): string | undefined {
  const trimmed = text.trim();
  const [, local] = address.exec(named.exec(trimmed)?.[1]?.trim() ?? trimmed) ?? [];
  if (local === undefined || !local.startsWith('"')) return local;
  const [first = ""] = local.slice(1, -1).replaceAll(/\\(.)/g, "$1").split("@");
  return first === "" ? undefined : first;
}
