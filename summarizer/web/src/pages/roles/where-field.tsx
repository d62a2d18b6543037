import { useId, useMemo } from "preact/hooks";
import type { DialectName } from "wherefore";
import { whereClause } from "wherefore/teleport";
import { useData } from "../../api/use-data.ts";
import { CodeEditor } from "../../components/code-editor.tsx";
import { useFaults } from "../../components/faults.ts";

interface WhereFieldProps {
  readonly at: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isReadOnly: boolean;
}

/** The condition of a rule. */
export function WhereField({ at, value, onValue, isReadOnly }: WhereFieldProps) {
  const id = useId();
  const faults = useFaults(at, id);
  const language = useData<{ readonly dialect: DialectName }>("/v1/policies/language");
  const dialect = language.data?.dialect ?? "documented";
  const environment = useMemo(() => whereClause.with({ dialect }), [dialect]);
  return (
    <div id={id}>
      <CodeEditor
        label="Where"
        hint="Over user, resource and session. Empty: always."
        placeholder={'equals(resource.metadata.labels["env"], "prod")'}
        environment={environment}
        value={value}
        onValue={isReadOnly ? undefined : onValue}
        error={faults.length === 0 ? undefined : faults.map(({ message }) => message).join(". ")}
      />
    </div>
  );
}
