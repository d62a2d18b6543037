import { MoreFields } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { TextArea } from "../../components/text-area.tsx";
import type { Editing } from "../resources/resource-editor.tsx";

/** A certificate that is shown, and its key that never is. */
export function KeyPair({
  editing: { draft, sealed },
  at,
  title,
}: {
  readonly editing: Editing;
  readonly at: string;
  readonly title: string;
}) {
  const key = sealed.field(`${at}.private_key`);
  const isSet = key.isSet || draft.read(at) !== undefined;
  return (
    <MoreFields title={title} about={isSet ? "set" : undefined}>
      <TextArea {...draft.text(`${at}.cert`)} label="Certificate" hint="PEM." code rows={5} />
      <SecretField {...key} label="Private key" hint="PEM. Sealed, and never shown again." lines />
    </MoreFields>
  );
}
