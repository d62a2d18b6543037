interface MeterProps {
  readonly label: string;
  /** Whether the label is for all to see. */
  readonly isNamed?: boolean;
  readonly value: number;
  readonly most: number;
  /** What it says in words: "12.40 of 50 USD". */
  readonly text: string;
}

/** How much of something is used up: a bar with the words beside it. */
export function Meter({ label, isNamed = false, value, most, text }: MeterProps) {
  const share = most > 0 ? value / most : 1;
  const state = share >= 1 ? "full" : share >= 0.8 ? "near" : "";
  const percent = share > 0 && share < 0.01 ? "<1 %" : `${Math.floor(share * 100)} %`;
  return (
    <div class={`meter ${state}`}>
      <p class="meter-text">
        <span>
          <span class={isNamed ? "quiet" : "unseen"}>{label}: </span>
          {text}
        </span>
        <span class="quiet">{state === "full" ? `used up (${percent})` : percent}</span>
      </p>
      <svg class="meter-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="meter-ground" width="100" height="6" />
        <rect class="meter-level" width={Math.min(100, Math.max(share * 100, value > 0 ? 1 : 0))} height="6" />
      </svg>
    </div>
  );
}
