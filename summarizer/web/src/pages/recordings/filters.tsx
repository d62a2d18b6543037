import { useState } from "preact/hooks";
import { stateName } from "../../components/badge.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { CheckField, Choice, SelectField, TextField } from "../../components/field.tsx";
import { Icon } from "../../components/icon.tsx";
import { Pick } from "../../components/pick.tsx";
import { kindNames } from "../../components/thumbnail.tsx";
import type { RecordingsQuery } from "./query.ts";
import { best, everything, isNarrowed, labelsText, modes, ranges, sorts } from "./query.ts";
import { LabelField, SearchBox, SuggestedField } from "./search-box.tsx";

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
  /** Whether there is a model that finds sessions by meaning. */
  readonly hasMeaning: boolean;
}

/** All that narrows and orders the list. Every change goes into the address. */
export function Filters({ query, change, hasMeaning }: FiltersProps) {
  const [more, setMore] = useState(false);
  const narrowed = isNarrowed(query);
  const { user, role, resource, labels, text } = query;
  const rest =
    [user, role, resource].filter((value) => value !== "").length + labels.length + (query.interactive ? 1 : 0);
  const isSearch = text.trim() !== "";
  const standing = isSearch ? "best" : "newest";
  return (
    <search class="filters">
      <div class="filters-row">
        <div class="filters-text">
          <Icon name="search" />
          <SearchBox
            value={text}
            onValue={(text) => change({ text }, { replace: true })}
            onChoose={({ kind, value }, text) =>
              change({ text, [kind]: kind === "label" ? labelsText([...new Set([...labels, value])]) : value })
            }
          />
        </div>
        {hasMeaning && isSearch && (
          <SelectField
            bare
            label="Find by"
            value={query.mode}
            options={modes}
            onValue={(mode) => change({ mode: mode === "hybrid" ? "" : mode, sort: "" })}
          />
        )}
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
          options={isSearch ? [best, ...sorts] : sorts}
          onValue={(sort) => change({ sort: sort === standing ? "" : sort })}
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
        <Button aria-expanded={more || rest > 0} onClick={() => setMore(!more)}>
          {rest === 0 ? "More filters" : `More filters: ${rest}`}
          <Icon name="chevron" />
        </Button>
        {narrowed && (
          <Button variant="quiet" icon="close" onClick={() => change(everything)}>
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
            label="To (inclusive)"
            value={query.to}
            onValue={(to) => change({ to }, { replace: true })}
          />
        </div>
      )}
      {(more || rest > 0) && (
        <>
          <div class="filters-row">
            <SuggestedField
              label="User"
              kind="user"
              value={user}
              onValue={(user) => change({ user }, { replace: true })}
            />
            <SuggestedField
              label="Role"
              kind="role"
              value={role}
              onValue={(role) => change({ role }, { replace: true })}
            />
            <SuggestedField
              label="Resource"
              kind="resource"
              value={resource}
              onValue={(resource) => change({ resource }, { replace: true })}
            />
            <LabelField labels={labels} onLabels={(labels) => change({ label: labelsText(labels) })} />
            <CheckField
              label="Hide non-interactive sessions"
              checked={query.interactive}
              onChecked={(hide) => change({ interactive: hide ? "yes" : "" })}
            />
          </div>
          {labels.length > 0 && (
            <ul class="filters-labels" aria-label="Labels">
              {labels.map((label) => (
                <li key={label} class="badge">
                  <span>{label}</span>
                  <IconButton
                    icon="close"
                    label={`Remove label ${label}`}
                    onClick={() => change({ label: labelsText(labels.filter((other) => other !== label)) })}
                  />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </search>
  );
}
