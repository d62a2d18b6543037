import type { Analysis } from "./analysis.ts";
import { multiple, table } from "./table.ts";

export function renderAnalysis({ questions, typing, sets }: Analysis): string {
  const asked = questions.map((row) => [
    String(row.conditions),
    String(row.questions),
    String(row.proofs),
    row.medianMs.toFixed(3),
    row.worst99Ms.toFixed(3),
    row.z3 === undefined ? "" : row.z3.medianMs.toFixed(1),
    row.z3 === undefined ? "" : row.z3.worst99Ms.toFixed(1),
    row.z3 === undefined ? "" : `${row.z3.gaveUp} of ${row.z3.questions}`,
    row.z3 === undefined ? "" : multiple(row.z3.medianMs, row.medianMs),
  ]);
  const typed = typing.map((row) => [
    String(row.conditions),
    row.plainMs.toFixed(2),
    row.medianMs.toFixed(2),
    row.worstMs.toFixed(2),
  ]);
  const audited = sets.map((row) => [
    row.policies.toLocaleString("en"),
    Math.round(row.auditMs).toLocaleString("en"),
    row.findings.toLocaleString("en"),
    row.changedMs.toFixed(1),
    row.compareMs.toFixed(1),
    String(row.changes),
  ]);
  return `## Questions for every context

\`implies\`, \`disjoint\` and \`equivalent\` on pairs of filters of as many conditions each, with \`&&\`, \`||\` and \`!\`; half of
the pairs differ in one condition. Processor time, proof or witness. z3-solver (WASM, its theory of strings, already started)
answers the first of the same questions; it gives up after 2 s. × is the multiple of the median.

${table(["conditions", "questions", "proofs", "median, ms", "99 %, ms", "z3, median, ms", "z3, 99 %, ms", "z3 gave up", "×"], asked)}

\`check\` of a filter, with the option \`analysis\` and without.

${table(["conditions", "without, ms", "with, ms", "with, worst, ms"], typed)}

\`audit\` of the mixed sets; again after one policy has changed; \`compare\` of the set before that with the set after.

${table(["policies", "audit, ms", "findings", "changed, ms", "compare, ms", "pairs of decisions"], audited)}`;
}
