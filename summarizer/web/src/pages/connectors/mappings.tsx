import type { Bound } from "../../components/draft.ts";
import { TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { Rows, TextList } from "../../components/lists.tsx";
import { useNames } from "../resources/use-resources.ts";

interface MappingsProps {
  readonly rows: Bound<readonly object[]>;
  readonly about: string;
  /** What is asked of somebody: fields of a row, with their labels. */
  readonly keys: (index: number) => readonly (readonly [label: string, field: Bound<string>])[];
  readonly roles: (index: number) => Bound<readonly string[]>;
}

/** Who gets which roles. */
export function Mappings({ rows, about, keys, roles }: MappingsProps) {
  const { names } = useNames("role");
  return (
    <FormPart title="Role mapping" about={about}>
      <Rows<object>
        {...rows}
        bare
        label="Role mapping"
        noun="mapping"
        blank={{}}
        none="Add at least one mapping."
        row={(_, __, index) => (
          <>
            <div class="form-row">
              {keys(index).map(([label, field]) => (
                <TextField key={label} {...field} label={label} autocomplete="off" />
              ))}
            </div>
            <TextList {...roles(index)} label="Roles" suggestions={names.map(([name]) => name)} />
          </>
        )}
      />
    </FormPart>
  );
}
