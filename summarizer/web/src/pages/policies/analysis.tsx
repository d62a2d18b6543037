import type { PolicyAnalysis } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { FilterText } from "../../components/filter-text.tsx";
import { FailedLine, Skeleton } from "../../components/states.tsx";
import { NameLink } from "../resources/resource-list.tsx";
import type { Rested } from "./use-rested.ts";

type Unreachable = PolicyAnalysis["unreachable"][number];
type Example = PolicyAnalysis["moves"][number]["example"];

interface AnalysisPanelProps {
  readonly analyzed: Rested<PolicyAnalysis>;
  /** The policy that is being changed; undefined: all of them are shown. */
  readonly name?: string | undefined;
}

/** What is proven of the policies: which never match, what an edit moves, and what no policy matches. */
export function AnalysisPanel({ analyzed: { answer, error, busy, retry }, name }: AnalysisPanelProps) {
  const isStale = busy || error !== undefined;
  return (
    <section class="card side-part" aria-label="Analysis" aria-busy={busy}>
      <h2>Analysis</h2>
      <p class="quiet small">All possible sessions, not only recorded ones.</p>
      {error !== undefined && <FailedLine error={error} retry={retry} />}
      {answer === undefined ? (
        busy && <Skeleton count={3} />
      ) : (
        <div class={isStale ? "preview stale" : "preview"}>
          <Unreachables unreachable={answer.unreachable} name={name} />
          <Moves moves={answer.moves} />
          <Uncovered uncovered={answer.uncovered} />
          {answer.undecided > 0 && (
            <p class="quiet small">
              {answer.undecided === 1 ? "One question is" : `${answer.undecided} questions are`} too large to decide.
            </p>
          )}
        </div>
      )}
    </section>
  );
}

/** The policies that never match, the one that is being changed first. */
function Unreachables({ unreachable, name }: { unreachable: readonly Unreachable[]; name: string | undefined }) {
  if (unreachable.length === 0) return <p>Every policy can match a session.</p>;
  const sorted = unreachable.toSorted((a, b) => Number(b.policy === name) - Number(a.policy === name));
  return (
    <ul class="analysis">
      {sorted.map((one) => (
        <li key={`${one.policy} ${one.kind ?? ""}`}>
          <Badge tone="medium">unreachable</Badge> <UnreachableText {...one} isLinked={one.policy !== name} />
        </li>
      ))}
    </ul>
  );
}

/** Why a policy never matches, in a sentence. */
function UnreachableText({ policy, kind, by, isLinked }: Unreachable & { readonly isLinked: boolean }) {
  const of = kind === undefined ? "a session" : `a session of type ${kind}`;
  return (
    <>
      {isLinked ? <NameLink kind="inference_policy" name={policy} /> : policy} never matches {of}:{" "}
      {by.length === 0 ? (
        "its filter is never true."
      ) : (
        <>
          {by.map((earlier, at) => (
            <>
              {at > 0 && (at === by.length - 1 ? " and " : ", ")}
              <NameLink kind="inference_policy" name={earlier} />
            </>
          ))}{" "}
          {by.length === 1 ? "matches" : "match"} all of them first.
        </>
      )}
    </>
  );
}

/** Each pair of policies between which sessions move. */
function Moves({ moves }: Pick<PolicyAnalysis, "moves">) {
  if (moves.length === 0) return null;
  return (
    <>
      <h3>Sessions that move</h3>
      <ul class="analysis">
        {moves.map(({ from, to, example }) => (
          <li key={`${from ?? ""} ${to ?? ""}`}>
            {from ?? "no policy"} <span aria-hidden="true">→</span>
            <span class="unseen">to</span> {to ?? <strong>no policy</strong>}
            <ExampleOf example={example} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What no policy matches; types with the same filter are one row. */
function Uncovered({ uncovered }: Pick<PolicyAnalysis, "uncovered">) {
  if (uncovered.length === 0) return null;
  const rows = Map.groupBy(uncovered, ({ filter }) => filter);
  return (
    <>
      <h3>Sessions without a policy</h3>
      <ul class="analysis">
        {[...rows].map(([filter, gaps]) => (
          <li key={filter ?? ""}>
            {gaps.map(({ kind }) => kind).join(", ")}:{" "}
            {filter === undefined ? "all sessions" : <FilterText text={filter} />}
            {gaps[0] !== undefined && gaps[0].example.length > 1 && <ExampleOf example={gaps[0].example} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function ExampleOf({ example }: { readonly example: Example }) {
  return (
    <details>
      <summary>Example</summary>
      <ul class="analysis-example">
        {example.map(({ field, value }) => (
          <li key={field}>
            <code>
              {field} = {value}
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}
