import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { SearchAnswer, SearchResult, Snippet } from "../../api/search.ts";
import { plainLine } from "../../domain/plain.ts";
import type { SearchMode } from "../../domain/search.ts";
import { searchModes } from "../../domain/search.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected } from "../connection/connection.ts";
import { pagesOf } from "../connection/pages.ts";
import { attempt, Failure, note, say } from "../failure.ts";
import { host } from "../host.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { endedText, headline, placeOf } from "../output/headline.ts";
import type { ColorChoice, Style } from "../output/style.ts";
import { styleFor } from "../output/style.ts";
import { tableText } from "../output/table.ts";

interface Flags extends ConnectionFlags {
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly kind?: string;
  readonly username?: string;
  readonly role?: string;
  readonly resourceKind?: string;
  readonly resourceName?: string;
  readonly label: readonly string[];
  readonly severity?: string;
  readonly state?: string;
  readonly searchMode: SearchMode;
  readonly limit: number;
  readonly format: Format;
  readonly color: ColorChoice;
}

/** How options are read that `recordings ls` has too. */
export interface Readers {
  readonly duration: (text: string) => number;
  readonly count: (text: string) => number;
}

/** Sessions asked for at once. */
const perPage = 200;

/** `recordings search`. */
export function searchCommand(recordings: Command, { duration, count }: Readers): void {
  const command = recordings.command("search").description("find sessions by what their summaries say and mean");
  withFormat(withConnection(command), "text")
    .argument("<text...>", 'words, "words side by side", -not, this OR that')
    .option("--from <time>", "sessions that ended at this time or later, as 2026-11-24 or 2026-11-24T09:00:00Z")
    .option("--to <time>", "sessions that ended before this time")
    .option("--last <time>", "sessions that ended in this time, as 5h or 30d", duration)
    .option("--kind <kinds>", "ssh, k8s or db; several with commas between")
    .option("--username <name>", "whose")
    .option("--role <name>", "of users who had this role")
    .option("--resource-kind <kind>", "node, kube_cluster or db")
    .option("--resource-name <name>", "the machine, the cluster or the database")
    .option("--label <key=value>", "a label of the resource; may be repeated", collect, [])
    .option("--severity <levels>", "LOW, MEDIUM, HIGH or CRITICAL; several with commas between")
    .option("--state <states>", "such as done, unmatched or failed")
    .addOption(
      new Option("--search-mode <mode>", "by words and meaning, by words, or by meaning")
        .choices(searchModes)
        .default("hybrid"),
    )
    .option("--limit <number>", "at most so many", count, 50)
    .addOption(
      new Option("--color [when]", "mark what was found by color")
        .choices(["auto", "always", "never"])
        .default("auto")
        .preset("always"),
    )
    .action((words: readonly string[], flags: Flags) =>
      attempt(() => connected(flags, (api) => search(api, words.join(" "), flags))),
    );
}

async function search(api: Connection, text: string, flags: Flags): Promise<void> {
  const { stdout } = host();
  const { results, notes, mode } = await resultsOf(api, text, flags);
  for (const { message, remedy } of notes) note(remedy === "" ? message : `${message}; ${remedy}`);
  if (flags.format === "json") say(jsonText({ mode, results }));
  else if (flags.format === "yaml") say(yamlText({ mode, results }));
  else if (results.length === 0) note("no session is like that");
  else stdout.write(`${listing(results, styleFor(flags.color, stdout))}\n`);
}

/** What the API finds, as much as asked for. */
async function resultsOf(api: Connection, text: string, flags: Flags): Promise<SearchAnswer> {
  const { from: since, to, last, kind, username, role, resourceKind, resourceName, label, severity, state } = flags;
  if (last !== undefined && since !== undefined) throw new Failure("--last and --from say the same: give one");
  const from = last === undefined ? since : new Date(Date.now() - last).toISOString();
  const query = {
    q: text,
    mode: flags.searchMode,
    from,
    to,
    kind,
    user: username,
    role,
    resource_kind: resourceKind,
    resource: resourceName,
    label,
    risk: severity?.toUpperCase(),
    state,
  };
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
  return { mode: first?.mode ?? flags.searchMode, notes: first?.notes ?? [], results };
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

function collect(pair: string, pairs: readonly string[]): readonly string[] {
  if (!/^[^=]+=/.test(pair)) throw new InvalidArgumentError("a label is written as key=value.");
  return [...pairs, pair];
}
