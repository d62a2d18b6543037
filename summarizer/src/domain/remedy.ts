/** A remedy with the id of its session behind the command that it ends with: `…, then: summarizer retry ID`. */
export function remedyFor(id: string, remedy: string): string {
  return remedy.replace(/\bsummarizer (?:retry|summarize)$/, (command) => `${command} ${id}`);
}
