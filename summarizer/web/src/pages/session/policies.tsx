import type { Session } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";
import { Condition } from "./condition.tsx";

/** Every policy that was asked, in their order, with what it said and the values that it read. */
export function Policies({ report }: { readonly report: Session }) {
  const { verdicts, policy } = report;
  if (verdicts.length === 0) {
    return (
      <p class="quiet">
        {policy === undefined
          ? "No policy was evaluated."
          : "Somebody requested this summary: no policy was evaluated."}
      </p>
    );
  }
  return (
    <ol class="verdicts">
      {verdicts.map(({ policy: name, matched, shadowed, because, tree, condition }) => (
        <li key={name} class={matched ? "matched" : undefined}>
          <p>
            <Badge tone={matched ? "good" : "plain"}>
              {matched ? "matched" : shadowed ? "shadowed" : "did not match"}
            </Badge>{" "}
            <strong>{name}</strong>
          </p>
          {condition !== undefined && (
            <ul class="conditions">
              <Condition condition={condition} />
            </ul>
          )}
          {condition === undefined && tree === "" && <p class="because">{because}</p>}
          {condition === undefined && tree !== "" && <pre class="tree">{tree}</pre>}
        </li>
      ))}
    </ol>
  );
}
