import { useState } from "preact/hooks";
import type { ResourceKind, SealedDocument } from "../../api/resources.ts";
import type { AboutResource } from "../../api/types.ts";
import type { FieldPath } from "../../components/draft.ts";

/** Values of a document that are written and never read; they are kept apart from it, so that it can be shown. */
export interface SealedFields<Kind extends ResourceKind> {
  readonly values: Readonly<Record<string, string>>;
  field(at: FieldPath<SealedDocument<Kind>, string>): {
    readonly at: string;
    readonly value: string;
    readonly onValue: (value: string) => void;
    readonly isSet: boolean;
    readonly round: number;
  };
  forget(): void;
}

export function useSealed<Kind extends ResourceKind>(about: AboutResource | undefined): SealedFields<Kind> {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [round, setRound] = useState(0);
  return {
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
    field: (at) => ({
      at,
      value: values[at] ?? "",
      onValue: (value) => setValues((before) => ({ ...before, [at]: value })),
      isSet: about?.sealed.includes(at) === true,
      round,
    }),
    forget: () => {
      setValues({});
      setRound((before) => before + 1);
    },
  };
}
