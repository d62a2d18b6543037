import { useEffect, useId, useState } from "preact/hooks";
import type { StoredReport } from "../../api/types.ts";
import { stateName } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { CheckField, Choice, SelectField, TextField } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { Pick } from "../../components/pick.tsx";
import { kindNames } from "../../components/thumbnail.tsx";
import type { RecordingsQuery } from "./query.ts";
import { isNarrowed, ranges, sorts } from "./query.ts";

const kinds = Object.entries(kindNames);
const risks = ["CRITICAL", "HIGH", "MEDIUM", "LOW"].map((level) => [level, level.toLowerCase()] as const);
const states = [
  "done",
  "pending",
  "running",
  "failed",
  "unmatched",
  "too-large",
  "over-budget",
  "waiting",
  "skipped",
].map((state) => [state, stateName(state)] as const);

interface FiltersProps {
  readonly query: RecordingsQuery;
  readonly change: (changes: Readonly<Record<string, string>>, options?: { readonly replace?: boolean }) => void;
  /** What users and resources are suggested from. */
  readonly sessions: readonly StoredReport[];
}

/** All that narrows and orders the list. Every change goes into the address. */
export function Filters({ query, change, sessions }: FiltersProps) {
  const [more, setMore] = useState(false);
  const narrowed = isNarrowed(query);
  const rest = [query.user, query.resource].filter((value) => value !== "").length + (query.interactive ? 1 : 0);
  return (
    <search class="filters">
      <div class="filters-row">
        <div class="filters-text">
          <Icon name="search" />
          <Delayed
            label="Search"
            placeholder="User, resource, id, or what happened"
            value={query.text}
            onValue={(text) => change({ text }, { replace: true })}
          />
        </div>
        <SelectField
          bare
          label="When"
          value={query.range}
          options={ranges}
          onValue={(range) => change({ range: range === "all" ? "" : range, from: "", to: "" })}
        />
        <SelectField
          bare
          label="Order"
          value={query.sort}
          options={sorts}
          onValue={(sort) => change({ sort: sort === "newest" ? "" : sort })}
        />
        <Choice
          label="View"
          value={query.view}
          options={[
            ["cards", <Icon key="cards" name="cards" />, "Cards"],
            ["list", <Icon key="list" name="list" />, "List"],
          ]}
          onValue={(view) => change({ view: view === "cards" ? "" : view })}
        />
        <Choice
          label="Density"
          value={query.density}
          options={[
            ["comfortable", <Icon key="loose" name="loose" />, "Comfortable"],
            ["compact", <Icon key="dense" name="dense" />, "Compact"],
          ]}
          onValue={(density) => change({ density: density === "comfortable" ? "" : density })}
        />
      </div>
      <div class="filters-row">
        <Pick
          label="Type"
          options={kinds}
          chosen={query.kinds}
          onChosen={(chosen) => change({ kind: chosen.join(",") })}
        />
        <Pick
          label="Risk"
          options={risks}
          chosen={query.risks as ("LOW" | string)[]}
          onChosen={(chosen) => change({ risk: chosen.join(",") })}
        />
        <Pick
          label="State"
          options={states}
          chosen={query.states}
          onChosen={(chosen) => change({ state: chosen.join(",") })}
        />
        <Button aria-expanded={more} onClick={() => setMore(!more)}>
          {rest === 0 ? "More filters" : `More filters: ${rest}`}
          <Icon name="chevron" />
        </Button>
        {narrowed && (
          <Button
            variant="quiet"
            icon="close"
            onClick={() =>
              change({
                range: "",
                from: "",
                to: "",
                text: "",
                kind: "",
                risk: "",
                state: "",
                user: "",
                resource: "",
                interactive: "",
              })
            }
          >
            Clear filters
          </Button>
        )}
      </div>
      {query.range === "custom" && (
        <div class="filters-row">
          <TextField
            type="date"
            label="From"
            value={query.from}
            onValue={(from) => change({ from }, { replace: true })}
          />
          <TextField
            type="date"
            label="To, with that day"
            value={query.to}
            onValue={(to) => change({ to }, { replace: true })}
          />
        </div>
      )}
      {(more || rest > 0) && (
        <div class="filters-row">
          <Suggested
            label="User"
            value={query.user}
            among={sessions.map(({ session }) => session?.user)}
            onValue={(user) => change({ user }, { replace: true })}
          />
          <Suggested
            label="Resource"
            value={query.resource}
            among={sessions.map(({ session }) => session?.resource)}
            onValue={(resource) => change({ resource }, { replace: true })}
          />
          <CheckField
            label="Hide non-interactive sessions"
            checked={query.interactive}
            onChecked={(hide) => change({ interactive: hide ? "yes" : "" })}
          />
        </div>
      )}
    </search>
  );
}

interface DelayedProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
  readonly list?: string;
  readonly shown?: boolean;
}

/** A line of text that counts when somebody stops typing. */
function Delayed({ label, value, onValue, shown = false, ...rest }: DelayedProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onValue(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onValue]);
  return <TextField bare={!shown} type="search" label={label} value={text} onValue={setText} {...rest} />;
}

function Suggested({
  among,
  ...rest
}: Omit<DelayedProps, "list" | "shown"> & { readonly among: readonly (string | undefined)[] }) {
  const id = useId();
  const known = [...new Set(among.filter((name) => name !== undefined && name !== ""))].sort();
  return (
    <>
      <Delayed {...rest} shown list={id} placeholder="any" />
      <datalist id={id}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
