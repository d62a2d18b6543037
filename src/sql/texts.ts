/** What of a text no UTF-8 can hold. */
export function halfSurrogate(text: string): string | undefined {
  return /\p{Surrogate}/u.test(text) ? "half of a surrogate pair" : undefined;
}
