import { plainLine } from "../domain/plain.ts";
import type { Summary } from "../domain/summary.ts";

/** The characters of a passage, and the passages of a summary, at most: what any model takes whole. */
const longest = 2000;
const most = 4;

/**
 * What of a summary is embedded: what happened, and what was done, cut between words where it is long. A summary is made
 * of a transcript without its secrets, and its passages hold nothing else.
 */
export function passagesOf(summary: Summary): readonly string[] {
  const { title, shortDescription, detailedDescription, notableCommands, suspicions, riskReasons } = summary;
  const story = [title, shortDescription, detailedDescription];
  const exampleJobs = [
    ...suspicions.map(({ activity }) => activity),
    ...riskReasons.map(({ reason }) => reason),
    ...notableCommands.map(({ command, reason }) => (reason === "" ? command : `${command}: ${reason}`)),
  ];
  return [...pieces(sentences(story)), ...pieces(sentences(exampleJobs))].slice(0, most);
}

function sentences(texts: readonly string[]): string {
  const lines = texts.map((text) => plainLine(text)).filter((text) => text !== "");
  return [...new Set(lines)].map((text) => (/[.!?…:;]$/.test(text) ? text : `${text}.`)).join(" ");
}

function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let rest = text;
  while (rest !== "") {
    const blank = rest.length <= longest ? rest.length : rest.lastIndexOf(" ", longest);
    // Half a character is none.
    const end = blank > 0 ? blank : longest - Number(/[\ud800-\udbff]/.test(rest.charAt(longest - 1)));
    found.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return found;
}
