import type { ComponentChildren } from "preact";
import type { Session, StoredSummary } from "../../api/types.ts";
import { kindNames } from "../../components/thumbnail.tsx";
import { bytesText, lengthOfTime, when } from "../../components/time.ts";
import { Masks } from "./story.tsx";
import { costText, tokensText } from "./usage.ts";

/** Who, where, when, and what the summary took. */
export function Facts({ report, latest }: { readonly report: Session; readonly latest: StoredSummary | undefined }) {
  const { session, id, recording, model, policy, attempts, summary } = report;
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ["Type", kindNames[session?.kind ?? ""]],
    ["User", session?.user],
    ["Participants", (session?.participants.length ?? 0) > 1 ? session?.participants.join(", ") : ""],
    ["Resource", session?.resource],
    ["Environment", session?.environment],
    ["Started", when(session?.started)],
    ["Duration", lengthOfTime(session?.duration ?? 0)],
    ["Session", <code key="id">{id}</code>],
    [
      "Recording",
      recording === undefined
        ? "has not come"
        : `${bytesText(recording.bytes)}, ${recording.format === "cast" ? "asciicast" : "binary stream"}`,
    ],
    ["SHA-256", recording?.sha256 && <code key="sha256">{recording.sha256}</code>],
    [
      "Policy",
      latest !== undefined && latest.requested_by !== "" ? `none: asked for by ${latest.requested_by}` : policy,
    ],
    ["Model", model === undefined ? "" : `${model.name} (${model.label})`],
    ["Finished", when(latest?.finished)],
    ["Tokens", latest === undefined ? "" : tokensText(latest.usage) && `${tokensText(latest.usage)} (in + out)`],
    ["Cost", costText(latest?.usage.cost)],
    ["Secrets masked", summary === undefined ? "" : <Masks key="masks" masks={summary.masks} />],
    ["Parts", summary !== undefined && summary.parts > 1 ? summary.parts : ""],
    [
      "Claims dropped",
      summary !== undefined && summary.dropped_claims > 0 ? `${summary.dropped_claims}, which did not occur` : "",
    ],
    ["Attempts", attempts > 1 ? attempts : ""],
  ];
  return (
    <dl class="facts">
      {rows.map(([name, value]) =>
        value === undefined || value === "" ? null : (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ),
      )}
    </dl>
  );
}
