/**
 * Characters that must not reach a reader, a page or a model: controls but for line feed and tab, format characters
 * (bidi controls, tags, zero-width ones, but for the two joiners that scripts and emoji need), other line ends,
 * supplementary variation selectors, and lone surrogates.
 */
const unsafe = /(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}|[\u2028\u2029]|[\u{e0100}-\u{e01ef}]|\p{Cs}/gu;

/** Text with U+FFFD where an unsafe character was; line ends become line feeds. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(unsafe, "\ufffd");
}
