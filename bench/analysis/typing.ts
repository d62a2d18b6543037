import { analysis } from "wherefore/analyze";
import { sessionFilter } from "wherefore/teleport";
import { Draw } from "../draw.ts";
import { median, processorTime } from "../measure.ts";
import { Filters } from "../policies/mixed.ts";

/** A check of a filter with the analysis and without, in milliseconds. */
export interface Typing {
  readonly conditions: number;
  readonly plainMs: number;
  readonly medianMs: number;
  readonly worstMs: number;
}

const count = 40;

export function measureTyping(conditions: number): Typing {
  const filters = new Filters(new Draw(20_261_202 + conditions));
  const texts = Array.from({ length: count }, () => filters.clauses(conditions).join(" && "));
  const analyzed = sessionFilter.with({ analysis });
  const unanalyzed = sessionFilter.with({ analysis: undefined });
  for (const text of texts) analyzed.check(text);
  const times = texts.map((text) => processorTime(() => analyzed.check(text)));
  const plain = texts.map((text) => processorTime(() => unanalyzed.check(text)));
  return { conditions, plainMs: median(plain), medianMs: median(times), worstMs: Math.max(...times) };
}
