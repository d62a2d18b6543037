import type { ResourceDocument } from "../../api/resources.ts";
import { FilterText } from "../../components/filter-text.tsx";
import { sentence } from "../../components/states.tsx";
import type { UnfinishedRule } from "./words.ts";
import { ruleText } from "./words.ts";

/** What a role allows and denies, in words. */
export function RuleList({ spec: { allow, deny } }: Pick<ResourceDocument<"role">, "spec">) {
  const rules = [
    ...(allow?.rules ?? []).map((rule) => ({ rule, side: "May" })),
    ...(deny?.rules ?? []).map((rule) => ({ rule, side: "Must never" })),
  ];
  if (rules.length === 0) return <span class="quiet">allows nothing</span>;
  return (
    <ul class="rule-list">
      {rules.map(({ rule, side }, index) => (
        <li key={index}>
          <RuleLine rule={rule} side={side} />
        </li>
      ))}
    </ul>
  );
}

function RuleLine({ rule, side }: { readonly rule: UnfinishedRule; readonly side: string }) {
  const text = `${side} ${ruleText(rule)}`;
  if (!rule.where) return <>{sentence(text)}</>;
  return (
    <>
      {text}, where <FilterText text={rule.where} />
    </>
  );
}
