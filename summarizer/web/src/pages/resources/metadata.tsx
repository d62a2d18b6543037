import { useState } from "preact/hooks";
import { TextField } from "../../components/field.tsx";
import { MoreFields } from "../../components/form.tsx";
import { Rows } from "../../components/lists.tsx";
import type { Editing } from "./resource-editor.tsx";

/** Name and description. A name is for good: it shows where it can still be chosen. */
export function NameFields({ draft, isNew, hint }: Editing & { readonly hint?: string }) {
  return (
    <>
      {isNew && (
        <TextField
          {...draft.text("metadata.name")}
          label="Name"
          hint={hint ?? "It cannot be changed later."}
          autocomplete="off"
        />
      )}
      <TextField {...draft.text("metadata.description")} label="Description" autocomplete="off" />
    </>
  );
}

/** Labels, and when the resource ends. */
export function MetadataFields({ draft }: Editing) {
  const { labels = {}, expires } = draft.first.metadata;
  const set = [
    Object.keys(labels).length > 0 && `${Object.keys(labels).length} labels`,
    expires !== undefined && `until ${expires}`,
  ].filter(Boolean);
  return (
    <MoreFields title="Labels and expiry" about={set.join(", ")} open={set.length > 0}>
      <Pairs
        label="Labels"
        hint="Role conditions can use them as resource.metadata.labels."
        at="metadata.labels"
        noun="label"
        value={draft.document.metadata.labels ?? {}}
        onValue={(value) => draft.write("metadata.labels", Object.keys(value).length === 0 ? undefined : value)}
      />
      <TextField
        {...draft.text("metadata.expires")}
        label="Expires"
        hint="Ignored after this time, such as 2027-01-31T18:00:00Z. Leave empty for no expiry."
        autocomplete="off"
      />
    </MoreFields>
  );
}

interface PairsProps {
  readonly label: string;
  readonly hint?: string;
  readonly at: string;
  readonly noun: string;
  readonly value: Readonly<Record<string, string>>;
  readonly onValue: (value: Readonly<Record<string, string>>) => void;
}

/** A mapping from names to texts. */
function Pairs({ value, onValue, noun, ...about }: PairsProps) {
  // Two rows may have the same name while one is being typed.
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>(Object.entries(value));
  const shown = sameMapping(rows, value) ? rows : Object.entries(value);
  return (
    <Rows
      {...about}
      noun={noun}
      blank={["", ""] as readonly [string, string]}
      value={shown}
      onValue={(news) => {
        setRows(news);
        onValue(mappingOf(news));
      }}
      row={([name, text], change) => (
        <div class="form-row">
          <TextField label="Name" value={name} onValue={(news) => change([news, text])} autocomplete="off" />
          <TextField
            label="Value"
            value={text}
            onValue={(news) => change([name, news])}
            autocomplete="off"
            at={name === "" ? undefined : `${about.at}.${name}`}
          />
        </div>
      )}
    />
  );
}

function mappingOf(rows: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(rows.filter(([name]) => name !== ""));
}

function sameMapping(rows: readonly (readonly [string, string])[], value: Readonly<Record<string, string>>): boolean {
  const mapping = mappingOf(rows);
  const names = Object.keys(mapping);
  return names.length === Object.keys(value).length && names.every((name) => mapping[name] === value[name]);
}
