const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A count in short: `1.2M`. */
export function countText(count: number): string {
  return count < 10_000 ? Math.round(count).toLocaleString("en") : compact.format(count);
}

/** An amount of money: `12.40 USD`, with more digits where it is tiny. */
export function moneyText(amount: number, currency: string): string {
  const digits = amount !== 0 && Math.abs(amount) < 0.01 ? 4 : 2;
  const text = amount.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text} ${currency}`.trim();
}
