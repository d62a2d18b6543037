import { TextField } from "../../components/field.tsx";
import { FormPart } from "../../components/form.tsx";
import { Rows } from "../../components/lists.tsx";
import type { Editing } from "../resources/resource-editor.tsx";

const at = "spec.masks" as const;

/** What is secret in an organization beside what the service finds by itself. */
export function MaskFields({ draft }: Pick<Editing<"inference_model">, "draft">) {
  return (
    <FormPart
      title="Masks"
      about="Replace text that matches a pattern with [masked:NAME], in addition to the built-in masks. A pattern is a regular expression (RE2); with a group, only the group is masked."
    >
      <Rows<object>
        {...draft.list(at)}
        bare
        label="Masks"
        noun="mask"
        blank={{}}
        row={(_, __, index) => (
          <div class="form-row">
            <TextField
              {...draft.text(`${at}[${index}].name`)}
              label="Mask name"
              placeholder="employee"
              autocomplete="off"
            />
            <TextField
              {...draft.text(`${at}[${index}].pattern`)}
              label="Pattern"
              placeholder="\bEMP-\d{6}\b"
              autocomplete="off"
              code
            />
          </div>
        )}
      />
    </FormPart>
  );
}
