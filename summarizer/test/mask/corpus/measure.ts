import { findSecrets } from "../../../src/mask/find.ts";
import type { Sample } from "./generate.ts";

/** How well secrets were found. */
export interface Score {
  /** Secrets there were, and of those the ones that nothing is left of. */
  secrets: number;
  masked: number;
  /** Masks there were, and of those the ones that cover a secret and no word beside it. */
  masks: number;
  right: number;
}

/** What may be left of a secret that is divided: blanks, line ends, the signs that join two literals. */
const divides = /\u200d|[\s"'+.\\<>=]/;

export function scoreOf(samples: readonly Sample[]): Score {
  const score: Score = { secrets: 0, masked: 0, masks: 0, right: 0 };
  for (const { text, command, secrets } of samples) {
    const found = findSecrets(text, command);
    const covered = (at: number) =>
      divides.test(text[at] ?? "") || found.some(({ start, end }) => start <= at && at < end);
    for (const { start, end } of secrets) {
      score.secrets++;
      if (Array.from({ length: end - start }, (_, offset) => start + offset).every(covered)) score.masked++;
    }
    for (const { start, end } of found) {
      const own = secrets.filter((secret) => secret.start < end && start < secret.end);
      const [first, last] = [own[0], own.at(-1)];
      score.masks++;
      if (
        first !== undefined &&
        last !== undefined &&
        letters(text, start, first.start) + letters(text, last.end, end) < 3
      ) {
        score.right++;
      }
    }
  }
  return score;
}

function letters(text: string, from: number, to: number): number {
  return from < to ? (text.slice(from, to).match(/[A-Za-z0-9]/g)?.length ?? 0) : 0;
}

export const recall = ({ masked, secrets }: Score): number => masked / secrets;
export const precision = ({ right, masks }: Score): number => right / masks;

/** The scores of several kinds as one. */
export function sum(scores: readonly Score[]): Score {
  const total: Score = { secrets: 0, masked: 0, masks: 0, right: 0 };
  for (const { secrets, masked, masks, right } of scores) {
    total.secrets += secrets;
    total.masked += masked;
    total.masks += masks;
    total.right += right;
  }
  return total;
}
