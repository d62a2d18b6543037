/** Texts that hold a secret by their form, and what is left of them. */
// biome-ignore format: table
const forms: readonly (readonly [form: RegExp, left: string])[] = [
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi,               "$1 [secret]"],
  [/(\w{1,30}:\/\/[^\s/:@]*):[^\s/@]+@/g,                "$1:[secret]@"],
  [/\b(wfs_[0-9a-f]{16})_[\w-]+/g,                 "$1_[secret]"],
  [/\bsk-[\w-]{8,}/g,                               "[secret]"],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g,                  "[secret]"],
  [/([?&](?:token|key|secret|password|signature|X-Amz-[A-Za-z-]+)=)[^\s&]+/gi, "$1[secret]"],
];

/** `text` with what looks like a secret masked. */
export function redacted(text: string): string {
  return forms.reduce((rest, [form, left]) => rest.replace(form, left), text);
}
