import type { ResourceDocument } from "../../api/resources.ts";
import { Badge } from "../../components/badge.tsx";
import { FilterText } from "../../components/filter-text.tsx";
import type { UnfinishedRule } from "./words.ts";
import { ruleText } from "./words.ts";

/** What a role allows and denies, in words. */
export function RuleList({ spec: { allow, deny } }: Pick<ResourceDocument<"role">, "spec">) {
  const rules = [
    ...(allow?.rules ?? []).map((rule) => ({ rule, isDenied: false })),
    ...(deny?.rules ?? []).map((rule) => ({ rule, isDenied: true })),
  ];
  if (rules.length === 0) return <span class="quiet">No permissions</span>;
  return (
    <ul class="rule-list">
      {rules.map(({ rule, isDenied }, index) => (
        <li key={index}>
          {isDenied && <Badge tone="bad">denied</Badge>} <RuleLine rule={rule} />
        </li>
      ))}
    </ul>
  );
}

function RuleLine({ rule }: { readonly rule: UnfinishedRule }) {
  const text = ruleText(rule);
  if (text === undefined) return <span class="quiet">Incomplete rule: choose resources and actions</span>;
  if (!rule.where) return <>{text}</>;
  return (
    <>
      {text} where <FilterText text={rule.where} />
    </>
  );
}
