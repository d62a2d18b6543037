import { type Answer, Inquiry } from "./decide.ts";
import { type Case, type Decisions, isStopped, type Position, type Stopped, seek } from "./decisions.ts";
import { smallestHitting } from "./hitting.ts";

/** What a policy takes of the contexts of some kinds: one that it takes, or those that take all of it. */
export type Reached =
  | { readonly witness: Case; readonly by?: undefined }
  | { readonly witness?: undefined; readonly by: readonly Position[] };

/** Rounds in which a smaller cover is looked for. */
const mostRounds = 100;

/** Whether a policy takes a context of one of the `kinds`. */
export function reach(decisions: Decisions, position: Position, kinds: readonly string[]): Reached | Stopped {
  if (kinds.length === 0 && decisions.kinds.length > 0) return { by: [] };
  const takers = new Set<Position>();
  const met: Case[] = [];
  const inquiry = new Inquiry(decisions.scope(kinds)).claim(decisions.matches(position, true));
  const found = seek(decisions, inquiry, position, (taker, one) => {
    takers.add(taker);
    met.push(one);
  });
  if (isStopped(found)) return found;
  if (found !== undefined) return { witness: found };
  return { by: smallestCover(decisions, position, kinds, [...takers], met) };
}

/**
 * The fewest policies before `position` that together take all of it. Each context that it matches has to be taken by one
 * of them: the fewest that do that for the contexts met so far are a cover, or leave another context.
 */
function smallestCover(
  decisions: Decisions,
  position: Position,
  kinds: readonly string[],
  cover: readonly Position[],
  met: readonly Case[],
): readonly Position[] {
  const takers = met.map((one) => decisions.allOf(one).filter((taker) => taker < position));
  for (let round = 0; round < mostRounds; round++) {
    const fewest = smallestHitting(takers);
    if (fewest === undefined) break;
    if (fewest.length === cover.length) return inOrder(cover);
    const left = isCovered(decisions, position, kinds, fewest);
    if (left.found === false) return inOrder(fewest);
    if (left.found === undefined) break;
    takers.push(decisions.allOf(left).filter((taker) => taker < position));
  }
  return withoutNeedless(cover, (fewer) => isCovered(decisions, position, kinds, fewer).found === false);
}

/** Whether anything of the policy is left by those at `takers`. */
function isCovered(
  decisions: Decisions,
  position: Position,
  kinds: readonly string[],
  takers: readonly Position[],
): Answer {
  const inquiry = new Inquiry(decisions.scope(kinds)).claim(decisions.matches(position, true));
  for (const taker of takers) inquiry.claim(decisions.matches(taker, false));
  return inquiry.answer();
}

function withoutNeedless(
  cover: readonly Position[],
  suffices: (fewer: readonly Position[]) => boolean,
): readonly Position[] {
  let kept = inOrder(cover);
  for (const one of kept) {
    const fewer = kept.filter((other) => other !== one);
    if (suffices(fewer)) kept = fewer;
  }
  return kept;
}

function inOrder(positions: readonly Position[]): readonly Position[] {
  return [...positions].sort((a, b) => a - b);
}
