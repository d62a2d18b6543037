import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SessionRow, SessionState, SummaryRow, SummaryState } from "../../src/domain/rows.ts";
import { sessionStates } from "../../src/domain/rows.ts";
import { sessionTransitions, summaryTransitions } from "../../src/sessions/states.ts";
import { temporaryService } from "../services.ts";
import { type Command, commands } from "./commands.ts";
import { type Snapshot, World } from "./world.ts";

let opened: Awaited<ReturnType<typeof temporaryService>>;
beforeAll(async () => {
  opened = await temporaryService();
});
afterAll(() => opened?.[Symbol.asyncDispose]());

type Needs = "always" | "never" | "after an attempt";

/** Which states say why, and which what to do. */
// biome-ignore format: table
const explanations: Readonly<Record<SessionState, readonly [reason: Needs, remedy: Needs]>> = {
  waiting:       ["always", "never"],
  skipped:       ["always", "never"],
  pending:       ["after an attempt", "after an attempt"],
  running:       ["never",  "never"],
  "over-budget": ["always", "always"],
  unmatched:     ["always", "always"],
  "too-large":   ["always", "always"],
  failed:        ["always", "always"],
  done:          ["never",  "never"],
  deleting:      ["always", "never"],
};

const isOpen = (state: SessionState) => state === "pending" || state === "running" || state === "over-budget";

/** What does not hold of one row. */
function faultsOf(row: SessionRow | SummaryRow): readonly string[] {
  const [reason, remedy] = explanations[row.state];
  const hasReason = row.reason !== "";
  const hasRemedy = row.remedy !== "";
  const waits = ["pending", "over-budget", "deleting"].includes(row.state);
  return Object.entries({
    "has no reason": reason === "always" && !hasReason,
    "has a reason": reason === "never" && hasReason,
    "has no remedy": remedy === "always" && !hasRemedy,
    "has a remedy": remedy === "never" && hasRemedy,
    "has a reason without a next attempt": row.state === "pending" && hasReason && row.next_attempt === null,
    "has a next attempt": !waits && row.next_attempt !== null,
    "has negative attempts": row.attempts < 0,
    "runs without an attempt": row.state === "running" && row.attempts === 0,
  }).flatMap(([what, isSo]) => (isSo ? `${row.state} ${what}` : []));
}

function faultsOfSummary(row: SummaryRow): readonly string[] {
  const { state, created, started, finished, reason, error_message } = row;
  const hasEnded = state === "done" || state === "failed" || state === "too-large";
  const hasFailed = hasEnded && state !== "done";
  const isInOrder = [created, started, finished]
    .flatMap((time) => time?.getTime() ?? [])
    .every((time, index, all) => index === 0 || time >= (all[index - 1] ?? 0));
  return Object.entries({
    "times are out of order": !isInOrder,
    "has no finish": hasEnded && finished === null,
    "has a finish": !hasEnded && finished !== null,
    "has no start": (state === "running" || state === "done") && started === null,
    "has another error than its reason": error_message !== (hasFailed ? reason : ""),
    "has no summary": (state === "done") !== (row.summary !== null),
  }).flatMap(([what, isSo]) => (isSo ? `summary ${state}: ${what}` : []));
}

/** What does not hold of the store as a whole. */
function faultsOfAll(
  { sessions, summaries, jobs, successes, requests }: Snapshot,
  { answers, deleted }: Pick<World, "answers" | "deleted">,
): readonly string[] {
  const has = (id: string, request: string) => jobs.some(({ data }) => data.session === id && data.request === request);
  const faults = [...sessions.flatMap(faultsOf), ...summaries.flatMap(faultsOf), ...summaries.flatMap(faultsOfSummary)];
  for (const { id, state, next_attempt } of sessions) {
    const own = summaries.filter(({ session_id }) => session_id === id);
    const auto = own.filter(({ request }) => request === "auto");
    if (auto.length > 1) faults.push("two automatic summaries");
    if (state === "done" && !own.some((summary) => summary.state === "done")) faults.push("done without a summary");
    for (const summary of auto) {
      const isUnderWay = isOpen(summary.state) || isOpen(state);
      if (isUnderWay && summary.state !== state) faults.push(`${state} with a summary ${summary.state}`);
    }
    const isStuck = state === "over-budget" && next_attempt === null;
    if (isOpen(state) && !isStuck && !has(id, "auto")) faults.push(`${state} without a task`);
  }
  for (const { id } of sessions.filter(({ state }) => state === "deleting")) {
    if (summaries.some(({ session_id }) => session_id === id)) faults.push("deleting with a summary");
    if (jobs.some(({ data }) => data.session === id)) faults.push("deleting with a task");
  }
  for (const { session_id, request, state, next_attempt } of summaries) {
    const isStuck = state === "over-budget" && next_attempt === null;
    if (request !== "auto" && isOpen(state) && !isStuck && !has(session_id, request)) faults.push("no task on demand");
  }
  const done = summaries.filter(({ state }) => state === "done").length;
  if (successes !== done + deleted) faults.push(`${done} summaries, ${successes} of them audited`);
  if (requests !== answers) faults.push(`${answers} answers, ${requests} of them in the books`);
  return faults;
}

type Pair<State> = readonly [from: State, to: State];

function pairsOf<State>(table: Readonly<Record<string, { from: readonly State[]; to: readonly State[] }>>) {
  return Object.values(table).flatMap(({ from, to }) =>
    from.flatMap((one) => to.map((other): Pair<State> => [one, other])),
  );
}
const sessionPairs = new Set(pairsOf<SessionState>(sessionTransitions).map(String));
const summaryPairs = new Set(pairsOf<SummaryState>(summaryTransitions).map(String));

const final: ReadonlySet<SessionState> = new Set(["skipped", "unmatched", "done", "failed", "too-large"]);

/** What does not hold of a change. */
function faultsOfChange(before: Snapshot, after: Snapshot, command: Command): readonly string[] {
  const faults: string[] = [];
  for (const now of after.sessions) {
    const was = before.sessions.find(({ id }) => id === now.id);
    if (was === undefined || was.state === now.state) continue;
    const change = `session ${was.state} to ${now.state}`;
    if (!sessionPairs.has(String([was.state, now.state]))) faults.push(change);
    const mayReopen =
      ["retry", "ingest", "mark"].includes(command.do) || (command.do === "conclude" && now.state === "done");
    const auto = after.summaries.find(({ session_id, request }) => session_id === now.id && request === "auto");
    if (isOpen(was.state) && now.state === "done" && auto?.state !== "done")
      faults.push(`${change} without its summary`);
    if (final.has(was.state) && !mayReopen) faults.push(`${change} by ${command.do}`);
    const isUncounted = now.state === "over-budget" || (now.state === "pending" && now.reason === "");
    const attempts =
      now.state === "deleting"
        ? 0
        : now.state === "running"
          ? was.attempts + 1
          : was.state === "running"
            ? was.attempts - (isUncounted ? 1 : 0)
            : now.state === "pending" || now.state === "skipped"
              ? 0
              : was.attempts;
    if (now.attempts !== attempts) faults.push(`${change}: ${was.attempts} attempts become ${now.attempts}`);
  }
  for (const now of after.summaries) {
    const was = before.summaries.find(({ id }) => id === now.id);
    if (was === undefined || was.state === now.state) continue;
    if (!summaryPairs.has(String([was.state, now.state]))) faults.push(`summary ${was.state} to ${now.state}`);
  }
  // A session that failed without a recording begins anew when one arrives.
  const isKept = ({ session_id }: SummaryRow) =>
    before.sessions.find(({ id }) => id === session_id)?.recording !== null &&
    after.sessions.find(({ id }) => id === session_id)?.state !== "deleting";
  const lost = before.summaries.filter((was) => isKept(was) && !after.summaries.some(({ id }) => id === was.id));
  return [...faults, ...lost.map(({ request }) => `the summary ${request} is gone`)];
}

test("whatever happens, in any order, sessions and summaries stay sound", async () => {
  let count = 0;
  const seen = new Set<SessionState>();
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      count += 1;
      const world = new World(opened.service, `world${count}`);
      let before = await world.look();
      for (const command of sequence) {
        await world.run(command);
        const after = await world.look();
        expect([...faultsOfAll(after, world), ...faultsOfChange(before, after, command)]).toEqual([]);
        for (const { state } of after.sessions) seen.add(state);
        before = after;
      }
    }),
    { numRuns: 60, seed: 20_261_130 },
  );
  expect([...seen].toSorted()).toEqual(sessionStates.toSorted());
});

test("two answers to one task are one summary, and both are paid for, whatever the numbers of their attempts", async () => {
  const world = new World(opened.service, "twice");
  const how = { session: 0, cut: undefined, again: false };
  const taking = { ...how, do: "take", index: 0, route: "model" } as const;
  const concluding = { ...how, do: "conclude", index: 0, twice: false } as const;
  await world.run({ ...how, do: "ingest", recording: true, attested: false, interactive: true });
  // The first worker stands still; the second fails; after a retry the third has the first attempt again.
  await world.run(taking);
  await world.run(taking);
  await world.run({ ...concluding, index: 1, ending: "too-large" });
  await world.run({ ...how, do: "retry" });
  await world.run(taking);
  await world.run({ ...concluding, ending: "done" });
  await world.run({ ...concluding, ending: "done" });
  const { sessions, summaries, requests } = await world.look();
  expect(sessions.map(({ state }) => state)).toEqual(["done"]);
  expect(summaries.map(({ state, attempts }) => [state, attempts])).toEqual([["done", 1]]);
  expect(requests).toBe(2);
});
