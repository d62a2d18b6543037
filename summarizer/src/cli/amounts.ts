/** A number of tokens, for a cell of a table. */
export function tokens(count: number): string {
  return Math.round(count).toLocaleString("en");
}

/** An amount of money, for a cell of a table. */
export function money(amount: number, currency: string): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return `${amount.toLocaleString("en", digits)} ${currency}`.trim();
}
