/** The part of a string that UTF-8 cannot encode. */
export function halfSurrogate(text: string): string | undefined {
  return /\p{Surrogate}/u.test(text) ? "half of a surrogate pair" : undefined;
}
