import { Icon } from "../../components/icon.tsx";
import type { RecordingsQuery } from "./query.ts";

type Sort = RecordingsQuery["sort"];

interface LineHeadProps {
  readonly query: RecordingsQuery;
  readonly change: (changes: Readonly<Record<string, string>>) => void;
}

/** The heads of the columns of the list: by some of them it can be sorted, one way and the other. */
export function LineHead({ query, change }: LineHeadProps) {
  const { sort, density } = query;
  const head = (title: string, ...orders: readonly (readonly [Sort, about: string])[]) => {
    const at = orders.findIndex(([order]) => order === sort);
    const [next, about] = orders[(at + 1) % orders.length] ?? ["newest", ""];
    const now = orders[at]?.[1];
    return (
      <button
        type="button"
        class={now === undefined ? "line-sort" : "line-sort chosen"}
        title={`Sort by ${about}`}
        aria-label={now === undefined ? `${title}, sort by ${about}` : `${title}, sorted by ${now}`}
        onClick={() => change({ sort: next === "newest" && query.text.trim() === "" ? "" : next })}
      >
        {title}
        {now !== undefined && <Icon name={at === 0 ? "down" : "up"} />}
      </button>
    );
  };
  return (
    <div class={density === "compact" ? "line-head compact" : "line-head"}>
      {head("Type", ["type", "type"])}
      <span class="line-who">Session</span>
      <span class="line-outcome">{head("Risk", ["risk", "highest risk"])}</span>
      <span class="line-when">{head("Started", ["newest", "newest"], ["oldest", "oldest"])}</span>
      <span class="line-long">{head("Duration", ["longest", "longest"], ["shortest", "shortest"])}</span>
    </div>
  );
}
