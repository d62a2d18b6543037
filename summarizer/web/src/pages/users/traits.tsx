import { useState } from "preact/hooks";
import { TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { Rows, TextList } from "../../components/lists.tsx";
import type { Editing } from "../resources/resource-editor.tsx";

type Row = readonly [name: string, values: readonly string[]];
const at = "spec.traits" as const;

/** What is known of a user that conditions and filters can ask for. */
export function Traits({ draft }: Pick<Editing<"user">, "draft">) {
  const value = draft.document.spec.traits ?? {};
  // Two rows may have the same name while one is being typed.
  const [rows, setRows] = useState<readonly Row[]>(Object.entries(value));
  const shown = JSON.stringify(mappingOf(rows)) === JSON.stringify(value) ? rows : Object.entries(value);
  return (
    <FormPart
      title="Traits"
      about={'Values for conditions and filters, such as contains(user.spec.traits["teams"], "core")'}
    >
      <Rows<Row>
        bare
        label="Traits"
        noun="trait"
        at={at}
        value={shown}
        blank={["", []]}
        onValue={(news) => {
          setRows(news);
          const mapping = mappingOf(news);
          draft.write(at, Object.keys(mapping).length === 0 ? undefined : mapping);
        }}
        row={([name, values], change) => (
          <div class="form-row">
            <TextField label="Name" value={name} onValue={(text) => change([text, values])} autocomplete="off" />
            <TextList
              label="Values"
              value={values}
              onValue={(texts) => change([name, texts])}
              at={name === "" ? undefined : `${at}.${name}`}
            />
          </div>
        )}
      />
    </FormPart>
  );
}

function mappingOf(rows: readonly Row[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(rows.filter(([name]) => name !== ""));
}
