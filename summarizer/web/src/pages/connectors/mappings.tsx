import { TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { Rows, TextList } from "../../components/lists.tsx";
import type { Editing } from "../resources/resource-editor.tsx";
import { useNames } from "../resources/use-resources.ts";

interface MappingsProps extends Pick<Editing, "draft"> {
  /** The field of the spec. */
  readonly field: string;
  readonly about: string;
  /** What is asked of somebody: fields of a row, with their labels. */
  readonly keys: readonly (readonly [field: string, label: string])[];
}

/** Who gets which roles. */
export function Mappings({ draft, field, about, keys }: MappingsProps) {
  const { names } = useNames("role");
  const at = `spec.${field}`;
  return (
    <FormPart title="Who gets which roles" about={about}>
      <Rows<object>
        {...draft.list<object>(at)}
        bare
        label="Who gets which roles"
        noun="row"
        blank={{}}
        none="Nobody yet: one row is needed at least."
        row={(_, __, index) => (
          <>
            <div class="form-row">
              {keys.map(([key, label]) => (
                <TextField key={key} {...draft.text(`${at}[${index}].${key}`)} label={label} autocomplete="off" />
              ))}
            </div>
            <TextList
              {...draft.texts(`${at}[${index}].roles`)}
              label="Roles"
              suggestions={names.map(([name]) => name)}
            />
          </>
        )}
      />
    </FormPart>
  );
}
