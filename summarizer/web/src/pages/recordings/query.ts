import type { InputOf } from "../../../../src/api/request.ts";
import type { SearchMode, SessionSort } from "../../../../src/domain/search.ts";

/** What the address says of the list of recordings. */
export interface RecordingsQuery {
  readonly range: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** How the text is looked for. */
  readonly mode: SearchMode;
  readonly kinds: readonly string[];
  readonly states: readonly string[];
  readonly risks: readonly string[];
  readonly user: string;
  readonly role: string;
  readonly resource: string;
  /** Each as `key=value`. */
  readonly labels: readonly string[];
  /** Sessions without a terminal are left out. */
  readonly interactive: boolean;
  readonly sort: SessionSort | "best";
  readonly view: "cards" | "list";
  readonly density: "comfortable" | "compact";
}

export const modes = [
  ["hybrid", "Words and meaning"],
  ["keyword", "Words"],
  ["embeddings", "Meaning"],
] as const;

/** Ranges up to now, by what the address calls them, in hours; `all` and `custom` beside them. */
export const ranges = [
  ["all", "All time"],
  ["1h", "Last hour"],
  ["24h", "Last 24 hours"],
  ["7d", "Last 7 days"],
  ["30d", "Last 30 days"],
  ["90d", "Last 90 days"],
  ["custom", "Between dates"],
] as const;

export const sorts = [
  ["newest", "Newest first"],
  ["oldest", "Oldest first"],
  ["risk", "Highest risk first"],
  ["type", "By type"],
  ["longest", "Longest first"],
  ["shortest", "Shortest first"],
] as const;

/** The order of what was looked for, where no other is asked for. */
export const best = ["best", "Best match first"] as const;

/** What the address calls everything that narrows the list. */
const narrowing = [
  "range",
  "from",
  "to",
  "text",
  "kind",
  "risk",
  "state",
  "user",
  "role",
  "resource",
  "label",
  "interactive",
] as const;

/** The change of the address that has nothing narrow the list any more. */
export const everything: Readonly<Record<string, string>> = Object.fromEntries(
  [...narrowing, "mode"].map((name) => [name, ""]),
);

/** Reads the address; what it does not know is as if it were not there. */
export function readQuery(query: URLSearchParams): RecordingsQuery {
  const text = (name: string) => query.get(name) ?? "";
  const one = <Name extends string>(name: string, known: readonly (readonly [Name, ...unknown[]])[], fallback: Name) =>
    known.find(([value]) => value === text(name))?.[0] ?? fallback;
  return {
    range: one("range", ranges, "all"),
    from: text("from"),
    to: text("to"),
    text: text("text"),
    mode: one("mode", modes, "hybrid"),
    kinds: several(text("kind")),
    states: several(text("state")),
    risks: several(text("risk")),
    user: text("user"),
    role: text("role"),
    resource: text("resource"),
    labels: readLabels(text("label")),
    interactive: text("interactive") === "yes",
    sort: one<SessionSort | "best">("sort", sorts, text("text").trim() === "" ? "newest" : "best"),
    view: one("view", [["cards"], ["list"]] as const, "cards"),
    density: one("density", [["comfortable"], ["compact"]] as const, "comfortable"),
  };
}

/** What is asked of the API: a search, or a list. */
export type Question =
  | { readonly search: InputOf<"GET /v1/search">["query"] }
  | { readonly list: NonNullable<InputOf<"GET /v1/sessions">["query"]> };

/** What the address asks of the API; `now` is what ranges end with. */
export function questionOf(query: RecordingsQuery, now: number): Question {
  const { range, from, to, text, mode, kinds, states, risks, labels, interactive, sort } = query;
  const given = (value: string) => (value === "" ? undefined : value);
  const hours = Number.parseInt(range, 10) * (range.endsWith("d") ? 24 : 1);
  // To the minute: so that the same question is the same for a while.
  const ago = () => new Date(Math.floor(now / 60_000) * 60_000 - hours * 3_600_000).toISOString();
  const common = {
    limit: 50,
    from: range === "custom" ? given(dayStart(from, 0)) : range === "all" ? undefined : ago(),
    to: range === "custom" ? given(dayStart(to, 1)) : undefined,
    kind: given(kinds.join(",")),
    state: given(states.join(",")),
    risk: given(risks.join(",")),
    user: given(query.user),
    role: given(query.role),
    resource: given(query.resource),
    label: labels,
    interactive: interactive ? ("yes" as const) : undefined,
  };
  // No name has it, and no address may.
  const words = text.replaceAll("\0", "").trim();
  if (sort === "best") return { search: { ...common, q: words, mode } };
  return { list: { ...common, text: given(words), sort } };
}

/** Whether anything but the order narrows the list. */
export function isNarrowed(query: RecordingsQuery): boolean {
  const { range, text, kinds, states, risks, user, role, resource, labels, interactive } = query;
  const lists = [kinds, states, risks, labels].some((list) => list.length > 0);
  return range !== "all" || lists || interactive || [text, user, role, resource].some((value) => value !== "");
}

function several(text: string): readonly string[] {
  return text.split(",").filter((item) => item !== "");
}

/** Labels in one text: a comma that is theirs has a backslash before it, and so has a backslash. */
export function labelsText(labels: readonly string[]): string {
  return labels.map((label) => label.replace(/[\\,]/g, "\\$&")).join(",");
}

function readLabels(text: string): readonly string[] {
  const parts = text.match(/(?:\\.|[^\\,])+/g) ?? [];
  return parts.map((part) => part.replace(/\\(.)/g, "$1")).filter((label) => /^[^=]+=/.test(label));
}

/** The beginning of a day here, `later` days after it. */
function dayStart(date: string, later: number): string {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return "";
  const moment = new Date(year, month - 1, day + later);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}
