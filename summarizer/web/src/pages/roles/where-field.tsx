import { useWhereEnvironment } from "../../api/language.ts";
import { CodeEditor } from "../../components/code-editor.tsx";

interface WhereFieldProps {
  readonly at: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly isReadOnly: boolean;
}

/** The condition of a rule. */
export function WhereField({ at, value, onValue, isReadOnly }: WhereFieldProps) {
  const environment = useWhereEnvironment();
  return (
    <CodeEditor
      at={at}
      label="Condition"
      hint="Limits the rule by user, resource and session. Leave empty for no limit."
      placeholder={'equals(resource.metadata.labels["env"], "prod")'}
      environment={environment}
      value={value}
      onValue={isReadOnly ? undefined : onValue}
    />
  );
}
