import type { Command } from "commander";
import { Option } from "commander";
import type { SearchAnswer, SearchResult, Snippet } from "../../api/search.ts";
import { plainLine } from "../../domain/plain.ts";
import type { SearchMode } from "../../domain/search.ts";
import { searchModes } from "../../domain/search.ts";
import type { Connection } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { attempt, note } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withColor, withConnection, withFormat } from "../options.ts";
import { sayData } from "../output/data.ts";
import { endedText, headline, placeOf } from "../output/headline.ts";
import type { ColorChoice, Style } from "../output/style.ts";
import { styleFor } from "../output/style.ts";
import { tableText } from "../output/table.ts";
import type { SessionFilterFlags } from "../session-filters.ts";
import { filtersOf, withSessionFilters } from "../session-filters.ts";

interface Flags extends ConnectionFlags, SessionFilterFlags {
  readonly searchMode?: SearchMode;
  readonly format: Format;
  readonly color: ColorChoice;
}

/** Sessions asked for at once. */
const perPage = 200;

/** `recordings search`. */
export function searchCommand(recordings: Command): void {
  const command = recordings
    .command("search")
    .description("search sessions by their commands and summaries, by word and by meaning")
    .argument("<text...>", 'words, "exact phrases", -excluded words, this OR that')
    .addOption(
      new Option(
        "--search-mode <mode>",
        "by keyword, by embeddings, or both (hybrid); without it by both if there are embeddings",
      ).choices(searchModes),
    );
  withConnection(withColor(withFormat(withSessionFilters(command), "text"))).action(
    (words: readonly string[], flags: Flags) =>
      attempt(() => connected(flags, (api) => search(api, words.join(" "), flags))),
  );
}

async function search(api: Connection, text: string, flags: Flags): Promise<void> {
  const { stdout } = host();
  const { results, notes, mode } = await resultsOf(api, text, flags);
  for (const { code, message, remedy } of notes) {
    // Nothing is missing from a search by words, unless somebody asked for more.
    if (code === "no-retrieval-model" && flags.searchMode === undefined) continue;
    note(remedy === "" ? message : `${message}; ${remedy}`);
  }
  if (flags.format !== "text") sayData(flags.format, { mode, results });
  else if (results.length === 0) note("no matching sessions");
  else stdout.write(`${listing(results, styleFor(flags.color, stdout))}\n`);
}

/** What the API finds, as much as asked for. */
async function resultsOf(api: Connection, text: string, flags: Flags): Promise<SearchAnswer> {
  const query = { q: text, mode: flags.searchMode, ...filtersOf(flags) };
  const results: SearchResult[] = [];
  let first: SearchAnswer | undefined;
  const pages = pagesOf((after) => {
    const most = Math.min(perPage, flags.limit - results.length);
    return api.request("GET /v1/search", { query: { ...query, limit: most, after } });
  });
  for await (const page of pages) {
    first ??= page;
    results.push(...page.results);
    if (results.length >= flags.limit) break;
  }
  return { mode: first?.mode ?? "keyword", notes: first?.notes ?? [], results };
}

/** A line a session, and below it where it was found. */
function listing(results: readonly SearchResult[], style: Style): string {
  const rows = results.map(({ session: report }) => {
    const { id, session, summary } = report;
    return [
      id,
      session?.kind ?? "",
      session?.user ?? "",
      placeOf(report),
      endedText(report),
      summary?.risk_level ?? "",
      headline(report),
    ];
  });
  const [head = "", ...lines] = tableText(["id", "kind", "user", "resource", "ended", "risk", "summary"], rows).split(
    "\n",
  );
  const found = lines.flatMap((line, index) => [
    line,
    ...(results[index]?.snippets ?? []).map((snippet) => `    ${marked(snippet, style)}`),
  ]);
  return [style("dim", head), ...found].join("\n");
}

const fieldNames: Readonly<Record<Snippet["field"], string>> = {
  title: "title",
  short_description: "in short",
  detailed_description: "summary",
  command: "command",
  finding: "finding",
  name: "name",
  label: "label",
};

function marked({ field, segments }: Snippet, style: Style): string {
  const text = segments.map(({ text, hit }) => {
    const shown = plainLine(text.trim());
    const before = /^\s/.test(text) ? " " : "";
    const after = shown !== "" && /\s$/.test(text) ? " " : "";
    return `${before}${hit ? style(["bold", "yellow"], shown) : shown}${after}`;
  });
  return `${style("dim", `${fieldNames[field]}:`)} ${text.join("")}`;
}
