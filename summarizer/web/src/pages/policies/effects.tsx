import type { PolicyPreview, TrialSums } from "../../api/types.ts";
import { when } from "../../components/time.ts";
import { countText, moneyText } from "../usage/amounts.ts";

/** How many sessions were looked at, and since when they are. */
export function lookedAt({ sessions, complete, since }: PolicyPreview): string {
  if (sessions === 0) return "no sessions yet";
  const all = complete
    ? sessions === 1
      ? "the only session"
      : `all ${sessions} sessions`
    : `the last ${sessions} sessions`;
  return since === undefined ? all : `${all}, since ${when(since)}`;
}

/** What the policy would take, and what that costs. */
export function Effects({ preview, name }: { readonly preview: PolicyPreview; readonly name: string | undefined }) {
  const { order, changes, before, after, skipped } = preview;
  const own = order.find(({ policy, draft }) => draft && (name === undefined || policy === name));
  const line = after.policies.find(({ policy }) => policy === own?.policy);
  const elsewhere = own?.shadowed.reduce((sum, { sessions }) => sum + sessions, 0) ?? 0;
  const limits = after.limits.filter(({ windows }) => windows > 0);
  const isQuiet = changes.gained + changes.moved + changes.lost === 0;
  return (
    <>
      {own !== undefined && (
        <p class="effect-head">
          <strong>{own.takes}</strong> of {lookedAt(preview)}
        </p>
      )}
      {isQuiet && <p class="quiet">No change</p>}
      <dl class="facts">
        {changes.gained > 0 && (
          <>
            <dt>Newly summarized</dt>
            <dd>{changes.gained}</dd>
          </>
        )}
        {changes.moved > 0 && (
          <>
            <dt>Moved to another policy</dt>
            <dd>{changes.moved}</dd>
          </>
        )}
        {changes.lost > 0 && (
          <>
            <dt class="warned">No longer summarized</dt>
            <dd>{changes.lost}</dd>
          </>
        )}
        {elsewhere > 0 && own !== undefined && (
          <>
            <dt>Also match, but go to another policy</dt>
            <dd>{own.shadowed.map(({ policy, sessions }) => `${sessions} to ${policy}`).join(", ")}</dd>
          </>
        )}
        {line !== undefined && (
          <>
            <dt>Estimated usage</dt>
            <dd>
              {line.input_tokens + line.output_tokens === 0
                ? "no tokens"
                : `${countText(line.input_tokens)} tokens in, ${countText(line.output_tokens)} out`}
              {line.cost !== undefined &&
                line.cost > 0 &&
                line.currency !== undefined &&
                `: ${moneyText(line.cost, line.currency)}`}
              {line.too_large > 0 && `; ${line.too_large} are too large`}
            </dd>
          </>
        )}
        <dt>All policies</dt>
        <dd>{spendText(before, after)}</dd>
        {limits.map(({ model, limit, most, windows }) => (
          <>
            <dt class="warned">Over a limit</dt>
            <dd>
              {model}: {limit} ({most.toLocaleString("en")}) would have stopped sessions {timesText(limit, windows)}
            </dd>
          </>
        ))}
      </dl>
      <p class="quiet small effect-notes">
        {after.guessed > 0 && `${after.measured > 0 ? "Some" : "All"} sizes are estimated from the recordings. `}
        {skipped > 0 && `${skipped} are not interactive, and are never summarized.`}
      </p>
    </>
  );
}

function spendText(before: TrialSums, after: TrialSums): string {
  const currencies = [...new Set([...before.costs, ...after.costs].map(({ currency }) => currency))];
  const tokens = changeText(
    countText(before.input_tokens + before.output_tokens),
    countText(after.input_tokens + after.output_tokens),
  );
  const money = currencies.flatMap((currency) => {
    const [was = 0, is = 0] = [before, after].map(
      ({ costs }) => costs.find((cost) => cost.currency === currency)?.amount,
    );
    return was + is === 0 ? [] : [changeText(moneyText(was, currency), moneyText(is, currency))];
  });
  return [tokens === "0" ? "no tokens" : `${tokens} tokens`, ...money].join(", ");
}

function changeText(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}

function timesText(limit: string, windows: number): string {
  const [on, unit] = limit.endsWith("day") ? ["on", "day"] : ["in", "month"];
  return windows === 1 ? `${on} one ${unit}` : `${on} ${windows} ${unit}s`;
}
