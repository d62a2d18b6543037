/** `text` without the run of `character` at its end. A pattern such as `/x+$/` takes time by the square of other runs. */
export function withoutTrailing(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
