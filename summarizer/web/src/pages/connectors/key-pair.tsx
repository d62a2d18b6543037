import type { ComponentProps } from "preact";
import type { Bound } from "../../components/draft.ts";
import { MoreFields } from "../../components/form.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { TextArea } from "../../components/text-area.tsx";

interface KeyPairProps {
  readonly title: string;
  readonly certificate: Bound<string>;
  readonly privateKey: Omit<ComponentProps<typeof SecretField>, "label">;
}

/** A certificate that is shown, and its key that never is. */
export function KeyPair({ title, certificate, privateKey }: KeyPairProps) {
  const isSet = privateKey.isSet || certificate.value !== "";
  return (
    <MoreFields title={title} about={isSet ? "set" : undefined}>
      <TextArea {...certificate} label="Certificate" hint="PEM." code rows={5} />
      <SecretField {...privateKey} label="Private key" hint="PEM. Encrypted, and never shown again." lines />
    </MoreFields>
  );
}
