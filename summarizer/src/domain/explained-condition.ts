import type { ExplanationNode } from "wherefore";

/** A condition of a filter and what came of it in one session; plain data, small enough to be kept with the session. */
export interface ExplainedCondition {
  readonly kind: ExplanationNode["kind"];
  /** As the language writes it. */
  readonly text: string;
  /** Null where the filter was decided before it was looked at. */
  readonly value: boolean | null;
  /** Whether the verdict of the whole filter hung on it. */
  readonly decided: boolean;
  /** What it read. */
  readonly reads: readonly ReadValue[];
  /** The conditions that it is made of. */
  readonly children: readonly ExplainedCondition[];
}

interface ReadValue {
  /** The field or entry: `resource.metadata.labels["env"]`. */
  readonly text: string;
  /** As JSON, cut where it is long; null where the session has none. */
  readonly value: string | null;
}

/** Characters of a value that are kept. */
const most = 200;

/** What the library explains, as it is kept and shown. */
export function explainedCondition({
  kind,
  text,
  value,
  decided,
  reads,
  children,
}: ExplanationNode): ExplainedCondition {
  return {
    kind,
    text,
    value: typeof value === "boolean" ? value : null,
    decided,
    reads: reads.map((reading) => ({ text: reading.text, value: reading.missing ? null : shown(reading.value) })),
    children: children.map(explainedCondition),
  };
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > most ? `${json.slice(0, most)}…` : json;
}
