/** What the address says of the list of recordings. */
export interface RecordingsQuery {
  readonly range: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly kinds: readonly string[];
  readonly states: readonly string[];
  readonly risks: readonly string[];
  readonly user: string;
  readonly resource: string;
  /** Sessions without a terminal are left out. */
  readonly interactive: boolean;
  readonly sort: string;
  readonly view: "cards" | "list";
  readonly density: "comfortable" | "compact";
}

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
    kinds: several(text("kind")),
    states: several(text("state")),
    risks: several(text("risk")),
    user: text("user"),
    resource: text("resource"),
    interactive: text("interactive") === "yes",
    sort: one("sort", sorts, "newest"),
    view: one("view", [["cards"], ["list"]] as const, "cards"),
    density: one("density", [["comfortable"], ["compact"]] as const, "comfortable"),
  };
}

/** The query of the API that answers it; `now` is what ranges end with. */
export function apiQuery(query: RecordingsQuery, now: number): string {
  const { range, from, to, text, kinds, states, risks, user, resource, interactive, sort } = query;
  const out = new URLSearchParams({ limit: "50" });
  const add = (name: string, value: string) => {
    if (value !== "") out.set(name, value);
  };
  if (range === "custom") {
    add("from", dayStart(from, 0));
    add("to", dayStart(to, 1));
  } else if (range !== "all") {
    const hours = Number.parseInt(range, 10) * (range.endsWith("d") ? 24 : 1);
    // To the minute: so that the same question is the same for a while.
    add("from", new Date(Math.floor(now / 60_000) * 60_000 - hours * 3_600_000).toISOString());
  }
  add("text", text.trim());
  add("kind", kinds.join(","));
  add("state", states.join(","));
  add("risk", risks.join(","));
  add("user", user);
  add("resource", resource);
  add("interactive", interactive ? "yes" : "");
  add("sort", sort === "newest" ? "" : sort);
  return out.toString();
}

/** Whether anything but the order narrows the list. */
export function isNarrowed({
  range,
  text,
  kinds,
  states,
  risks,
  user,
  resource,
  interactive,
}: RecordingsQuery): boolean {
  const lists = [kinds, states, risks].some((list) => list.length > 0);
  return range !== "all" || lists || interactive || [text, user, resource].some((value) => value !== "");
}

function several(text: string): readonly string[] {
  return text.split(",").filter((item) => item !== "");
}

/** The beginning of a day here, `later` days after it. */
function dayStart(date: string, later: number): string {
  const [year, month, day] = date.split("-").map(Number);
  if (year === undefined || month === undefined || day === undefined) return "";
  const moment = new Date(year, month - 1, day + later);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}
