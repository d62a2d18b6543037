import type { Answer } from "./decide.ts";
import {
  type Case,
  type Decisions,
  inquire,
  isStopped,
  nobody,
  type Position,
  type Stopped,
  seek,
} from "./decisions.ts";
import { smallestHitting } from "./hitting.ts";

/** What a policy takes of the contexts of some kinds: one that it takes, or the names of those that take all of it. */
export type Reached =
  | { readonly witness: Case; readonly by?: undefined }
  | { readonly witness?: undefined; readonly by: readonly string[] };

/** Rounds in which a smaller cover is looked for. */
const mostRounds = 100;

/** Whether a policy takes a context of one of the `kinds`. */
export function reach(decisions: Decisions, position: Position, kinds: readonly string[]): Reached | Stopped {
  if (kinds.length === 0 && decisions.kinds.length > 0) return { by: [] };
  const first = (one: Case) => [decisions.of(one)].filter((taker) => taker !== nobody);
  const met: Case[] = [];
  const found = decisions.remembering(position, { about: `reach ${kinds}`, read: first, isFirst: true }, (step) =>
    seek(decisions, inquire(decisions, kinds, [position]), position, (one) => {
      met.push(one);
      step(one);
    }),
  );
  if (found !== undefined) return isStopped(found) ? found : { witness: found };
  const earlier = (one: Case) => decisions.allOf(one).filter((taker) => taker < position);
  const by = decisions.remembering(position, { about: `cover ${kinds}`, read: earlier }, (step) => {
    // what was remembered is not met again
    if (met.length === 0) seek(decisions, inquire(decisions, kinds, [position]), position, (one) => met.push(one));
    return smallestCover(decisions, position, kinds, met, step).map((taker) => decisions.entries[taker]?.name ?? "");
  });
  return { by };
}

/**
 * The fewest policies before `position` that together take all of it. Each context that it matches has to be taken by one
 * of them: the fewest that do that for the contexts `met` so far are a cover, or leave another context.
 */
function smallestCover(
  decisions: Decisions,
  position: Position,
  kinds: readonly string[],
  met: readonly Case[],
  step: (one: Case) => void,
): readonly Position[] {
  const takers: (readonly Position[])[] = [];
  const add = (one: Case) => {
    step(one);
    takers.push(decisions.allOf(one).filter((taker) => taker < position));
  };
  for (const one of met) add(one);
  const cover = inOrder(new Set(met.map((one) => decisions.of(one))));
  for (let round = 0; round < mostRounds; round++) {
    const fewest = smallestHitting(takers);
    if (fewest === undefined) break;
    if (fewest.length === cover.length) return cover;
    const left = isCovered(decisions, position, kinds, fewest);
    if (left.found === false) return inOrder(fewest);
    if (left.found === undefined) break;
    add(left);
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
  const inquiry = inquire(decisions, kinds, [position]);
  for (const taker of takers) inquiry.claim(decisions.matches(taker, false));
  return inquiry.answer("any");
}

function withoutNeedless(
  cover: readonly Position[],
  suffices: (fewer: readonly Position[]) => boolean,
): readonly Position[] {
  let kept = cover;
  for (const one of cover) {
    const fewer = kept.filter((other) => other !== one);
    if (suffices(fewer)) kept = fewer;
  }
  return kept;
}

function inOrder(positions: Iterable<Position>): readonly Position[] {
  return [...positions].sort((a, b) => a - b);
}
