import { useState } from "preact/hooks";
import type { ChangedTrial } from "../../api/types.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/field.tsx";
import { When } from "../../components/when.tsx";
import { Condition } from "../session/condition.tsx";
import "../session/session.css";

/** What becomes of a session, as seen from the policy that is being changed. */
type Effect = "gained" | "moved" | "lost" | "same" | "elsewhere";

// biome-ignore format: table
const effects: Readonly<Record<Effect, readonly [name: string, tone: Tone]>> = {
  gained:    ["new",            "good"],
  moved:     ["other policy",   "busy"],
  lost:      ["no longer",      "bad"],
  same:      ["as before",      "plain"],
  elsewhere: ["taken by another policy", "medium"],
};

/** The policy matches it, and an earlier one takes it. */
function isElsewhere({ change, verdicts, policy }: ChangedTrial): boolean {
  return change === "same" && !verdicts.some((verdict) => verdict.matched && verdict.policy === policy);
}

function effectOf(trial: ChangedTrial): Effect {
  return isElsewhere(trial) ? "elsewhere" : trial.change;
}

/** How many rows stand there before more are asked for. */
const most = 20;

/** The sessions that a change concerns, with where each went before, and why. */
export function ChangedSessions({ trials }: { readonly trials: readonly ChangedTrial[] }) {
  const [chosen, setChosen] = useState<Effect | "all">("all");
  const [shown, setShown] = useState(most);
  const counts = new Map<Effect, number>();
  for (const trial of trials) counts.set(effectOf(trial), (counts.get(effectOf(trial)) ?? 0) + 1);
  const present = (Object.keys(effects) as Effect[]).filter((effect) => counts.has(effect));
  const isThere = chosen === "all" || counts.has(chosen);
  const wanted = isThere && chosen !== "all" ? trials.filter((trial) => effectOf(trial) === chosen) : trials;
  return (
    <>
      {present.length > 1 && (
        <Choice
          label="Sessions"
          value={isThere ? chosen : "all"}
          options={[
            ["all", `All ${trials.length}`],
            ...present.map((effect) => [effect, `${effects[effect][0]} ${counts.get(effect)}`] as const),
          ]}
          onValue={(effect) => {
            setChosen(effect);
            setShown(most);
          }}
        />
      )}
      <ul class="changed-sessions">
        {wanted.slice(0, shown).map((trial) => (
          <ChangedSession key={trial.id} trial={trial} isPlain={present.length === 1 && counts.has("same")} />
        ))}
      </ul>
      {wanted.length > shown && (
        <Button onClick={() => setShown((count) => count + 5 * most)}>
          Show more of {wanted.length - shown} others
        </Button>
      )}
    </>
  );
}

function ChangedSession({ trial, isPlain }: { readonly trial: ChangedTrial; readonly isPlain: boolean }) {
  const { id, kind, user, resource, started, verdicts, fate, reason } = trial;
  const [name, tone] = effects[effectOf(trial)];
  return (
    <li>
      <p class="changed-session-head">
        <a href={`/recordings/${encodeURIComponent(id)}`}>
          {user} → {resource}
        </a>
        {!isPlain && <Badge tone={tone}>{name}</Badge>}
      </p>
      <p class="quiet small">
        {kind}, {started === undefined ? "start unknown" : <When iso={started} />}. {movement(trial)}
        {fate !== "summarized" && fate !== "unmatched" && ` ${fateText(reason)}`}
      </p>
      {verdicts.length > 0 && (
        <details>
          <summary class="small">Why</summary>
          {verdicts.map(({ policy, because, condition }) => (
            <div key={policy}>
              {condition === undefined || condition.children.length === 0 ? (
                <p class="small">{because}</p>
              ) : (
                <ul class="conditions">
                  <Condition condition={condition} />
                </ul>
              )}
            </div>
          ))}
        </details>
      )}
    </li>
  );
}

function movement(trial: ChangedTrial): string {
  const { before, policy, model, change } = trial;
  if (isElsewhere(trial)) return `Taken by ${policy ?? "another policy"}, which comes first.`;
  switch (change) {
    case "gained":
      return "Not summarized now.";
    case "lost":
      return `Taken by ${before.policy} now, by no policy after the change.`;
    case "moved":
      return before.policy === policy
        ? `By ${model?.name} instead of ${before.model}.`
        : `From ${before.policy} to ${policy}.`;
    case "same":
      return before.policy === policy ? "" : `Taken by ${before.policy} before.`;
  }
}

function fateText(reason: string): string {
  return `It would not be summarized: ${reason}.`;
}
