/** What a model took on a day (UTC). */
export interface UsageRow {
  readonly model: string;
  readonly day: string;
  readonly summaries: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost: number;
  /** Empty where the model had no prices. */
  readonly currency: string;
}

interface Amounts {
  readonly tokens: number;
  readonly cost: number;
}

/** How a model that has limits stands to them now. */
export interface Standing {
  readonly model: string;
  readonly currency?: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly day: Amounts;
  readonly month: Amounts;
  readonly reserved: Amounts;
}

/** What models took in some days, as the API answers. */
export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly usage: readonly UsageRow[];
  readonly models: readonly Standing[];
}
