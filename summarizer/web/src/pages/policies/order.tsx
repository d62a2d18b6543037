import { useState } from "preact/hooks";
import type { PolicyStanding } from "../../api/types.ts";
import { NameLink } from "../resources/resource-list.tsx";

/** A list of up to so many is shown as a whole. */
const most = 12;
/** How many stand there around one that is changed. */
const around = 2;

/** Places of the order that have something to tell: the change, what it changes, and what stands beside. */
function telling(order: readonly PolicyStanding[]): ReadonlySet<number> {
  if (order.length <= most) return new Set(order.keys());
  const places = new Set<number>();
  for (const [at, { draft, took, takes }] of order.entries()) {
    if (draft) for (let near = at - around; near <= at + around; near++) places.add(near);
    else if (took !== takes) places.add(at);
  }
  return places;
}

/** The policies in the order in which they are tried, with the place of those that are being changed. */
export function Order({ order }: { readonly order: readonly PolicyStanding[] }) {
  const [all, setAll] = useState(false);
  const places = telling(order);
  const shown = all ? [...order.keys()] : [...order.keys()].filter((at) => places.has(at));
  const ends = [...shown, order.length];
  return (
    <ol class="policy-order">
      {ends.map((at, index) => {
        const gap = at - (ends[index - 1] ?? -1) - 1;
        const standing = order[at];
        return [
          gap > 0 && (
            <li key={`before ${at}`} class="gap">
              <button type="button" class="link small" onClick={() => setAll(true)}>
                {gap === 1 ? "1 other" : `${gap} others`}
              </button>
            </li>
          ),
          standing !== undefined && <Place key={standing.policy} place={at + 1} standing={standing} />,
        ];
      })}
    </ol>
  );
}

function Place({ place, standing }: { readonly place: number; readonly standing: PolicyStanding }) {
  const { policy, draft, kinds, model } = standing;
  return (
    <li class={draft ? "draft" : undefined} aria-current={draft ? "true" : undefined}>
      <span class="policy-order-place">{place}</span>
      <span class="policy-order-name">
        {draft ? <strong>{policy}</strong> : <NameLink kind="inference_policy" name={policy} />}
        {draft && <span class="quiet small">this one</span>}
      </span>
      <Takes {...standing} />
      <span class="quiet small policy-order-about">
        {kinds.join(", ")} → {model}
      </span>
    </li>
  );
}

/** How many sessions a policy takes, and took before. */
function Takes({ takes, took }: PolicyStanding) {
  if (took === undefined || took === takes) return <span class="policy-takes">{takes}</span>;
  return (
    <span class="policy-takes changed">
      <span class="unseen">before </span>
      {took}
      <span aria-hidden="true"> → </span>
      <span class="unseen"> now </span>
      <strong>{takes}</strong>
    </span>
  );
}
