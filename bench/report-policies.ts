import type { ModuleCost } from "./policies/modules.ts";
import type { Policies } from "./policies.ts";
import { multiple, table } from "./table.ts";

export function renderPolicies({ oneLabel, mixed, modules, coldMs }: Policies): string {
  const yardstick = oneLabel[0]?.ns;
  const found = oneLabel.map(({ finder, sessions, ns, note }) => [
    finder,
    nanoseconds(ns),
    multiple(ns, yardstick),
    sessions.toLocaleString("en"),
    note,
  ]);
  const searches = mixed.map((row) => [
    row.policies.toLocaleString("en"),
    microseconds(row.loopNs),
    microseconds(row.matchNs),
    multiple(row.loopNs, row.matchNs),
    microseconds(row.generatedNs),
    multiple(row.loopNs, row.generatedNs),
    microseconds(row.indexableNs),
    microseconds(row.loopAllNs),
    microseconds(row.matchAllNs),
    multiple(row.loopAllNs, row.matchAllNs),
    row.matches.toFixed(2),
  ]);
  const costs = mixed.map((row) => [
    row.policies.toLocaleString("en"),
    row.compileMs.toFixed(1),
    row.indexMs.toFixed(1),
    row.generatedIndexMs.toFixed(1),
    Math.round(row.compiledBytes).toLocaleString("en"),
    Math.round(row.indexBytes).toLocaleString("en"),
    row.changeMs.toFixed(3),
    row.searchAfterMs.toFixed(3),
  ]);
  return `## One session through many policies

Times of the thread's processor, so that what else the machine does counts less; taken in turns.

A thousand policies of one equality each on one label, over 10,000 sessions (the slow ones over fewer of the same). Every
finder is timed only if it finds what the bare \`Map\` does. × is the multiple of that.

${table(["", "ns", "×", "sessions", "what is measured"], found)}

A mixed set: 85 % of the policies of two clauses, 10 % of four or five with \`||\` and \`!\`, 5 % that no index can use, over
ten label keys with fifty values each; half of the policies are for some kinds alone. The loop goes through the same
compiled filters in order, and stops at the first match as \`match\` does. Microseconds a session.

${table(
  [
    "policies",
    "loop",
    "match",
    "×",
    "match, generated",
    "×",
    "match, without the 5 %",
    "loop over all",
    "matchAll",
    "×",
    "matches a session",
  ],
  searches,
)}

What a set costs: milliseconds from the policies to a set, and for the first search, which builds the index; bytes that a
policy keeps, compiled and in the index; milliseconds for a policy more or less, and for the first search after that.

${table(
  [
    "policies",
    "compile, ms",
    "index, ms",
    "generated index, ms",
    "compiled, bytes",
    "index, bytes",
    "with, without, ms",
    "search after, ms",
  ],
  costs,
)}

${modules === undefined ? "" : renderModules(modules)}A fresh process, whose code is still cold, takes ${Math.round(coldMs)} ms from ten thousand policies to the first one found.`;
}

function renderModules(modules: readonly ModuleCost[]): string {
  const rows = modules.map(({ policies, generateMs, bytes, gzipBytes, importMs }) => [
    policies.toLocaleString("en"),
    generateMs.toFixed(0),
    kilobytes(bytes),
    kilobytes(gzipBytes),
    importMs.toFixed(1),
  ]);
  return `The same sets as modules of \`toModule\`: to generate, and to import in a fresh process with \`wherefore/runtime\`.

${table(["policies", "generate, ms", "kB", "gzipped, kB", "import, ms"], rows)}

`;
}

const kilobytes = (bytes: number): string => Math.round(bytes / 1_000).toLocaleString("en");
const nanoseconds = (value: number): string =>
  value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
const microseconds = (ns: number): string => (ns / 1_000).toFixed(ns < 10_000 ? 2 : 1);
