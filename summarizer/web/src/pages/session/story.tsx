import type { ComponentChildren } from "preact";
import { riskNote } from "../../../../src/domain/summary-notes.ts";
import type { Summary } from "../../api/types.ts";
import { Badge, RiskBadge } from "../../components/badge.tsx";
import { Prose } from "../../components/prose.tsx";
import { clock } from "../../components/time.ts";
import "./story.css";

interface StoryProps {
  readonly summary: Summary;
  /** Where a moment of the session is, in milliseconds since its start; undefined: nowhere. */
  readonly link?: (at: number) => string;
  /** Goes to a moment within the page. */
  readonly go?: (at: number) => void;
}

type Links = Pick<StoryProps, "link" | "go">;

const reviewNames: Readonly<Record<string, string>> = {
  TOO_LARGE: "Too large to read as a whole",
  COMMAND_ANALYSIS_FAILED: "Commands could not be analyzed",
  OUTPUT_NOT_FULLY_CAPTURED: "Output is incomplete",
  HIDDEN_INPUT: "Hidden input",
  DELETED_INPUT: "Deleted input",
  CLAIMS_DROPPED: "Unverified claims removed",
  RISK_RAISED: "Risk raised",
  ASKED_FOR: "Requested",
};

/** What a session amounted to. Everything in it came from a model or a recording, and is text. */
export function Story({ summary, ...links }: StoryProps) {
  const { risk_level, risk_score, risk_reasons, notable_commands, needs_review, suspicions, failures, unseen_input } =
    summary;
  const { activity, files, hosts, tables, structured, short_description, detailed_description } = summary;
  const items = [...summary.indicators, ...summary.sensitive_items];
  return (
    <div class="story">
      <p class="story-lead">{short_description}</p>
      <p class="story-risk">
        <RiskBadge level={risk_level} />
        <span>
          {risk_level === undefined && "No risk level from the model"}
          {risk_score !== undefined && `Risk ${Math.round(risk_score)} of 100`}
          {summary.risk_raised_from !== undefined && <span class="quiet"> · {riskNote(summary.risk_raised_from)}</span>}
        </span>
      </p>
      {!structured && (
        <p class="notice">The model's answer did not have the requested structure. It is shown as received.</p>
      )}
      <Part title="Why this risk" items={risk_reasons}>
        <ul class="reasons">
          {risk_reasons.map(({ level, reason, score_impact }) => (
            <li key={`${level} ${reason}`}>
              <RiskBadge level={level} />
              <span>
                {reason}
                {score_impact !== undefined && (
                  <span class="quiet"> ({score_impact > 0 ? `+${score_impact}` : score_impact})</span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Needs review" items={needs_review}>
        <ul class="points">
          {needs_review.map(({ code, detail }) => (
            <li key={`${code} ${detail}`}>
              <strong>{reviewNames[code] ?? code}</strong>
              {detail !== "" && <>: {detail}</>}
            </li>
          ))}
        </ul>
      </Part>
      <Part title="What happened" items={[detailed_description].filter((text) => text !== "")}>
        <Prose text={detailed_description} />
      </Part>
      <Part title="Notable" items={notable_commands}>
        <ol class="remarks">
          {notable_commands.map(({ entry, at, command, reason, risk_level: level, tactics, attack_ids, category }) => (
            <li key={`${entry} ${command}`}>
              <At at={at} {...links} />
              <div>
                <code class="command">{command}</code>
                <p>
                  {level !== undefined && <RiskBadge level={level} />} {reason}
                </p>
                <p class="quiet small">
                  {[words(category), ...tactics.filter((tactic) => tactic !== "NONE").map(words), ...attack_ids].join(
                    " · ",
                  )}
                </p>
              </div>
            </li>
          ))}
        </ol>
      </Part>
      <Part title="Suspicious" items={suspicions}>
        <ul class="remarks">
          {suspicions.map(({ activity: what, moment }) => (
            <li key={what}>
              {moment === undefined ? <span /> : <At at={moment.at} {...links} />}
              <p>{what}</p>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="What failed" items={failures}>
        <ol class="remarks">
          {failures.map(({ entry, at, command, reason }) => (
            <li key={entry}>
              <At at={at} {...links} />
              <div>
                <code class="command">{command}</code>
                <p class="quiet">{reason}</p>
              </div>
            </li>
          ))}
        </ol>
      </Part>
      <Part title="Hidden and deleted input" items={unseen_input}>
        <ul class="remarks">
          {unseen_input.map(({ type, text, at }) => (
            <li key={`${at} ${text}`}>
              <At at={at} {...links} />
              <p>
                {type === "hidden-input" ? "hidden input: " : "typed and deleted: "}
                <code>{text}</code>
              </p>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Indicators and sensitive items" items={items}>
        <ul class="remarks">
          {items.map(({ type, value, at }) => (
            <li key={`${at} ${type} ${value}`}>
              <At at={at} {...links} />
              <p>
                <span class="quiet">{words(type)}: </span>
                <code>{value}</code>
              </p>
            </li>
          ))}
        </ul>
      </Part>
      <Words
        title="Programs and statements"
        words={activity.map(({ name, count }) => (count > 1 ? `${name} × ${count}` : name))}
      />
      <Words title="Files" words={files} />
      <Words title="Hosts" words={hosts} />
      <Words title="Tables" words={tables} />
    </div>
  );
}

/** A part of a summary, where there is anything in it. */
export function Part({
  title,
  items,
  children,
}: {
  readonly title: string;
  readonly items: readonly unknown[];
  readonly children: ComponentChildren;
}) {
  if (items.length === 0) return null;
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Words({ title, words: list }: { readonly title: string; readonly words: readonly string[] }) {
  return (
    <Part title={title} items={list}>
      <ul class="words">
        {list.map((word) => (
          <li key={word}>
            <code>{word}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** A moment that leads to itself. */
function At({ at, link, go }: { readonly at: number } & Links) {
  if (go !== undefined) {
    return (
      <button type="button" class="at" onClick={() => go(at)} aria-label={`Go to ${clock(at)}`}>
        {clock(at)}
      </button>
    );
  }
  return link === undefined ? (
    <span class="at">{clock(at)}</span>
  ) : (
    <a class="at" href={link(at)}>
      {clock(at)}
    </a>
  );
}

/** A name of the reference's as words: `DATA_ACCESS` is `data access`. */
function words(name: string): string {
  return name.toLowerCase().replaceAll("_", " ");
}

/** Secrets that were masked, by sort. */
export function Masks({ masks }: Pick<Summary, "masks">) {
  const sorts = Object.entries(masks).filter(([, count]) => count > 0);
  if (sorts.length === 0) return <>none found</>;
  return (
    <span class="inline-badges">
      {sorts.map(([sort, count]) => (
        <Badge key={sort}>
          {sort} × {count}
        </Badge>
      ))}
    </span>
  );
}
