import { disjoint, equivalent, implies } from "wherefore/analyze";
import { typedExpression } from "wherefore/internals";
import { sessionFilter } from "wherefore/teleport";
import { and, Encoder, not } from "../../test/analyze/smt.ts";
import { startSolver } from "../../test/analyze/z3.ts";
import { Draw } from "../draw.ts";
import { median, processorTime } from "../measure.ts";
import { Filters } from "../policies/mixed.ts";

/** Questions about pairs of filters of one length, in milliseconds. */
export interface Questions {
  /** Conditions of each of the two filters. */
  readonly conditions: number;
  readonly questions: number;
  /** How many of them hold. */
  readonly proofs: number;
  readonly medianMs: number;
  readonly worst99Ms: number;
  /** The first of the same questions to z3, which has started already: wall time, and how often it gave up after 2 s. */
  readonly z3?: {
    readonly questions: number;
    readonly medianMs: number;
    readonly worst99Ms: number;
    readonly gaveUp: number;
  };
}

type Question = "implies" | "disjoint" | "equivalent";
const asks = { implies, disjoint, equivalent } as const;

interface Pair {
  readonly question: Question;
  readonly a: ReturnType<typeof sessionFilter.compile>;
  readonly b: ReturnType<typeof sessionFilter.compile>;
}

/** Half of the pairs have much in common: the second is the first with one clause changed, added or left out. */
function makePairs(conditions: number, count: number): readonly Pair[] {
  const draw = new Draw(20_261_201 + conditions);
  const filters = new Filters(draw);
  const questions = Object.keys(asks) as readonly Question[];
  return Array.from({ length: count }, (_, index): Pair => {
    const clauses = filters.clauses(conditions);
    const others = index % 2 === 0 ? filters.clauses(conditions) : changed(clauses, draw, filters);
    return {
      question: questions[index % questions.length] as Question,
      a: sessionFilter.compile(joined(clauses)),
      b: sessionFilter.compile(joined(others)),
    };
  });
}

function changed(clauses: readonly string[], draw: Draw, filters: Filters): readonly string[] {
  const at = draw.below(clauses.length);
  const [other = ""] = filters.clauses(1);
  return draw.of([clauses.toSpliced(at, 1), clauses.toSpliced(at, 1, other), [...clauses, other]]);
}

/** `a && (b || c) && !(d || e) && a && …` */
function joined(clauses: readonly string[]): string {
  const parts: string[] = [];
  for (let at = 0; at < clauses.length; ) {
    const size = [1, 2, 2][parts.length % 3] ?? 1;
    const some = clauses.slice(at, at + size);
    at += size;
    parts.push(some.length === 1 ? (some[0] ?? "") : `${parts.length % 3 === 2 ? "!" : ""}(${some.join(" || ")})`);
  }
  return parts.join(" && ");
}

export async function measureQuestions(conditions: number, count: number, z3Count: number): Promise<Questions> {
  const pairs = makePairs(conditions, count);
  const ask = ({ question, a, b }: Pair) => asks[question](a, b);
  for (const pair of pairs) ask(pair);
  const verdicts = pairs.map(ask);
  const times = pairs.map((pair) => processorTime(() => ask(pair)));
  const z3 =
    z3Count === 0
      ? undefined
      : await measureZ3(
          pairs.slice(0, z3Count),
          verdicts.map(({ holds }) => holds),
        );
  return {
    conditions,
    questions: count,
    proofs: verdicts.filter(({ holds }) => holds === true).length,
    medianMs: median(times),
    worst99Ms: worst99(times),
    ...(z3 && { z3 }),
  };
}

/** Milliseconds after which z3 gives up. */
const longest = 2_000;

/** @throws Error where z3 disagrees */
async function measureZ3(pairs: readonly Pair[], holds: readonly (boolean | undefined)[]) {
  const solver = await startSolver(longest);
  const times: number[] = [];
  let gaveUp = 0;
  for (const [index, pair] of pairs.entries()) {
    const script = scriptOf(pair);
    const start = performance.now();
    const [answer] = await solver.check([script]);
    times.push(performance.now() - start);
    if (answer === "unknown") gaveUp += 1;
    if (answer !== "unknown" && (answer === "unsat") !== holds[index])
      throw new Error(`z3 says ${answer} of pair ${index}`);
  }
  solver.end();
  return { questions: pairs.length, medianMs: median(times), worst99Ms: worst99(times), gaveUp };
}

function scriptOf({ question, a, b }: Pair): string {
  const [p, q] = [typedExpression(a), typedExpression(b)];
  const encoder = new Encoder(sessionFilter.data.kinds, [p, q]);
  const [c, d] = [encoder.condition(p), encoder.condition(q)];
  const refutation = question === "equivalent" ? `(distinct ${c} ${d})` : and([c, question === "implies" ? not(d) : d]);
  return `${encoder.preamble}\n(assert ${refutation})`;
}

function worst99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0;
}
