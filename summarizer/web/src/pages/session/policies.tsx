import type { StoredReport } from "../../api/types.ts";
import { Badge } from "../../components/badge.tsx";

/** Every policy that was asked, in their order, with what it said and the values that it read. */
export function Policies({ report }: { readonly report: StoredReport }) {
  const { verdicts, policy } = report;
  if (verdicts.length === 0) {
    return (
      <p class="quiet">
        {policy === undefined ? "No policy was asked." : "The summary was asked for by hand: no policy was asked."}
      </p>
    );
  }
  return (
    <ol class="verdicts">
      {verdicts.map(({ policy: name, matched, because, tree }) => (
        <li key={name} class={matched ? "matched" : undefined}>
          <p>
            <Badge tone={matched ? "good" : "plain"}>{matched ? "matched" : "did not match"}</Badge>{" "}
            <strong>{name}</strong>
          </p>
          {tree === "" ? <p class="because">{because}</p> : <pre class="tree">{tree}</pre>}
        </li>
      ))}
    </ol>
  );
}
