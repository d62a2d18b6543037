import type { Hostile } from "./hostile.ts";
import type { Pages } from "./pages.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Searches } from "./search.ts";
import type { Transcription } from "./transcript.ts";

export interface Report {
  readonly version: string;
  readonly node: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly date: string;
  /** Average of the minute before: what else the machine had to do. */
  readonly load: number;
  readonly transcripts: readonly (Transcription & { readonly bytes: number; readonly file: number })[];
  readonly throughput: readonly Pipeline[];
  readonly overhead: readonly Pipeline[];
  readonly pages: Pages;
  readonly searches: readonly Searches[];
  readonly hostile: Hostile;
}

const MB = 1_000_000;

/** The results as a page. */
export function render({
  version,
  node,
  cpu,
  cpus,
  date,
  load,
  transcripts,
  throughput,
  overhead,
  pages,
  searches,
  hostile,
}: Report): string {
  return `# wherefore-summarizer ${version}

Node ${node}, ${cpu}, ${cpus} cores, ${date}, with a load of ${load.toFixed(1)} when it began. \`npm run bench -w summarizer\`

## From recording to transcript

A shell session as a recorder writes it, read as a stream and replayed on the virtual terminal. The memory is all that the
process had at its highest, Node itself included.

${table(
  ["session", "file", "seconds", "MB/s of the session", "peak memory"],
  transcripts.map(({ bytes, file, seconds, peak }) => [
    `${bytes / MB} MB`,
    `${(file / MB).toFixed(1)} MB`,
    seconds.toFixed(2),
    (bytes / MB / seconds).toFixed(1),
    `${Math.round(peak / MB)} MB`,
  ]),
)}

## Sessions a second

Small sessions (4 kB) from the queue through policy, transcript, model and store, with a model on the same machine that
answers at once. On PGlite the workers share one process; on PostgreSQL each is a process, and the server and the model
run on the same cores.

${pipelineTable(throughput)}

## Overhead of a session

From the start of its attempt to its summary in the store, for sessions of 200 kB with a model that answers at once: all that is not
the model's own time.

${pipelineTable(overhead)}

## The page of recordings

${pages.recordings.toLocaleString("en")} recordings in the store, in a browser on the same machine. The times are from the address to the first paint, and to
the first tile; the frames are those of a list of ${pages.listed.toLocaleString("en")} while the wheel turns.

${table(
  ["what", "milliseconds"],
  [
    ["first paint, first visit", Math.round(pages.paint).toString()],
    ["first tile, first visit", Math.round(pages.first).toString()],
    ["first tile, later visits", Math.round(pages.again).toString()],
    ["the highest risk first", Math.round(pages.byRisk).toString()],
    ["a search", Math.round(pages.search).toString()],
    ["between two frames, median", pages.frame.toFixed(1)],
    ["between two frames, 95 %", pages.frame95.toFixed(1)],
  ],
)}

## Search

Over ${(searches[0]?.summaries ?? 0).toLocaleString("en")} summaries of about 100 words of a small vocabulary, so that common words are in most of them; embeddings of
${searches[0]?.dimensions} numbers. Medians of one to three words, in milliseconds. The list stops at the first 50 that fit; a search ranks all that
do. Without pgvector the embeddings of the newest 5,000 sessions are compared.

${table(
  ["what", ...searches.map(({ engine, vectors }) => `${engine === "pglite" ? "PGlite" : "PostgreSQL"}, ${vectors}`)],
  [
    ["words of all, at the migration", ...searches.map(({ backfill }) => Math.round(backfill).toString())],
    ["the list as it was: titles and names, row by row", ...searches.map(({ before }) => before.toFixed(1))],
    ["the list by the words of search", ...searches.map(({ list }) => list.toFixed(1))],
    ["… as a ratio", ...searches.map(({ list, before }) => (list / before).toFixed(2))],
    ["a search by words", ...searches.map(({ words }) => words.toFixed(1))],
    ["… by somebody who may see half", ...searches.map(({ restricted }) => restricted.toFixed(1))],
    ["… for a misspelt word", ...searches.map(({ misspelt }) => misspelt.toFixed(1))],
    ["a search by meaning", ...searches.map(({ meaning }) => meaning.toFixed(1))],
    ["a hybrid search", ...searches.map(({ hybrid }) => hybrid.toFixed(1))],
    ["… as a ratio to one by words", ...searches.map(({ hybrid, words }) => (hybrid / words).toFixed(2))],
  ],
)}

${renderHostile(hostile)}`;
}

/** How long `/healthz` took while a service was attacked. */
export function renderHostile({ idle, attacks }: Hostile): string {
  return `## Hostile input

How long \`/healthz\` took at most while a service was sent one hostile input after the other, and all of them at once, in
milliseconds. Without input it took ${idle}.

${table(
  ["input", "until it was answered", "slowest `/healthz`"],
  attacks.map(({ name, milliseconds, slowest }) => [name, milliseconds.toString(), slowest.toString()]),
)}
`;
}

function pipelineTable(rows: readonly Pipeline[]): string {
  return table(
    ["store", "workers", "sessions a second", "median", "99 %"],
    rows.map(({ engine, workers, perSecond, median, p99 }) => [
      engine === "pglite" ? "PGlite" : "PostgreSQL",
      String(workers),
      perSecond.toFixed(1),
      `${median.toFixed(1)} ms`,
      `${p99.toFixed(1)} ms`,
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "--:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
