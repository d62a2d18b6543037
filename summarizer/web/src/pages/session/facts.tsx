import type { ComponentChildren } from "preact";
import { moment as momentText } from "../../../../src/domain/time.ts";
import { may } from "../../api/account.ts";
import type { Session, StoredSummary } from "../../api/types.ts";
import { kindNames } from "../../components/thumbnail.tsx";
import { bytesText, lengthOfTime } from "../../components/time.ts";
import { When } from "../../components/when.tsx";
import { pageOf } from "../resources/kinds.ts";
import { Masks } from "./story.tsx";
import { costText, tokensText } from "./usage.ts";

interface FactsProps {
  readonly report: Session;
  readonly latest: StoredSummary | undefined;
  /** Set in a document of its own: times are in UTC, and nothing links to other pages. */
  readonly alone?: boolean;
}

/** Who, where, when, and what the summary took. */
export function Facts({ report, latest, alone = false }: FactsProps) {
  const { session, id, recording, model, policy, attempts, summary } = report;
  const time = (iso: string | undefined) =>
    iso === undefined ? undefined : alone ? momentText(iso) : <When key="when" iso={iso} />;
  const linked = (text: string | undefined, address: string | undefined) =>
    alone || !text || address === undefined ? (
      text
    ) : (
      <a key={address} href={address}>
        {text}
      </a>
    );
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ["Type", kindNames[session?.kind ?? ""]],
    ["User", linked(session?.user, `/recordings?user=${encodeURIComponent(session?.user ?? "")}`)],
    ["Participants", (session?.participants.length ?? 0) > 1 ? session?.participants.join(", ") : ""],
    ["Resource", linked(session?.resource, `/recordings?resource=${encodeURIComponent(session?.resource ?? "")}`)],
    ["Environment", session?.environment],
    ["Started", time(session?.started)],
    ["Duration", lengthOfTime(session?.duration ?? 0)],
    ["Session", <code key="id">{id}</code>],
    [
      "Recording",
      recording === undefined
        ? "none yet"
        : `${bytesText(recording.bytes)}, ${recording.format === "cast" ? "asciicast" : "binary stream"}`,
    ],
    ["SHA-256", recording?.sha256 && <code key="sha256">{recording.sha256}</code>],
    [
      "Policy",
      latest !== undefined && latest.requested_by !== ""
        ? `none, requested by ${latest.requested_by}`
        : linked(policy, may("read", "inference_policy") ? pageOf("inference_policy", policy ?? "") : undefined),
    ],
    [
      "Model",
      model &&
        linked(
          `${model.name} (${model.label})`,
          may("read", "inference_model") ? pageOf("inference_model", model.name) : undefined,
        ),
    ],
    ["Finished", time(latest?.finished)],
    ["Tokens", latest === undefined ? "" : tokensText(latest.usage)],
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
