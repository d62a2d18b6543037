import type { Standing, Usage } from "../../api/types.ts";
import { Meter } from "../../components/meter.tsx";
import { countText, moneyText } from "./amounts.ts";

// biome-ignore format: table
const limits = [
  { field: "cost_per_day",     window: "day",   unit: "cost",   name: "Cost today" },
  { field: "tokens_per_day",   window: "day",   unit: "tokens", name: "Tokens today" },
  { field: "cost_per_month",   window: "month", unit: "cost",   name: "Cost this month" },
  { field: "tokens_per_month", window: "month", unit: "tokens", name: "Tokens this month" },
] as const;

/** Each limit of a model, and how much of it is used up; `window` for those of the day or the month alone. */
export function Meters({
  standing,
  window,
  named = false,
}: {
  readonly standing: Standing;
  readonly window?: "day" | "month";
  /** Where nothing around it says which limit it is. */
  readonly named?: boolean;
}) {
  return (
    <>
      {limits.map(({ field, window: own, unit, name }) => {
        const most = standing.limits[field];
        if (most === undefined || (window !== undefined && own !== window)) return null;
        const value = standing[own][unit];
        const text =
          unit === "cost"
            ? `${moneyText(value, "")} of ${moneyText(most, standing.currency ?? "")}`
            : `${countText(value)} of ${countText(most)} tokens`;
        return <Meter key={field} label={name} isNamed={named} value={value} most={most} text={text} />;
      })}
    </>
  );
}

/** What a model took today or in this month, where it has no limit for that. */
export function spentText({ usage, to }: Usage, model: string, window: "day" | "month"): string {
  const rows = usage.filter((row) => row.model === model && (window === "month" || row.day === to));
  const tokens = rows.reduce((sum, { input_tokens, output_tokens }) => sum + input_tokens + output_tokens, 0);
  const currencies = [...new Set(rows.map(({ currency }) => currency).filter((currency) => currency !== ""))];
  const costs = currencies.map((currency) => {
    const all = rows.filter((row) => row.currency === currency);
    return moneyText(
      all.reduce((sum, { cost }) => sum + cost, 0),
      currency,
    );
  });
  return [...costs, ...(tokens > 0 ? [`${countText(tokens)} tokens`] : [])].join(", ");
}
