/** From harmless to urgent. */
export const riskLevels = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type RiskLevel = (typeof riskLevels)[number];

export interface RiskReason {
  readonly level: RiskLevel;
  readonly reason: string;
}

/** A command or query worth a look; `entry` is its index in the transcript, `at` milliseconds since the start. */
export interface NotableCommand {
  readonly entry: number;
  readonly at: number;
  readonly command: string;
  readonly reason: string;
}

/** What a transcript shows by itself, whoever sums it up. */
export interface Facts {
  /** Programs run, or kinds of statement, with how often; the most frequent first. */
  readonly activity: readonly { readonly name: string; readonly count: number }[];
  readonly files: readonly string[];
  readonly hosts: readonly string[];
  readonly tables: readonly string[];
  /** What did not work; `reason` is what the machine said. */
  readonly failures: readonly NotableCommand[];
}

/** What one session amounted to. Plain data. */
export interface Summary extends Facts {
  readonly title: string;
  /** One sentence without a full stop. */
  readonly shortDescription: string;
  readonly detailedDescription: string;
  /** Undefined where a model did not give one that could be read. */
  readonly riskLevel: RiskLevel | undefined;
  readonly riskReasons: readonly RiskReason[];
  readonly notableCommands: readonly NotableCommand[];
  /** False for a model's answer that did not have the shape asked for, and is kept as plain text. */
  readonly structured: boolean;
  /** Commands that a model named and that the transcript does not hold: they were dropped. */
  readonly droppedClaims: number;
}

/** The highest of `levels`; LOW when there are none. */
export function highestRisk(levels: readonly RiskLevel[]): RiskLevel {
  return riskLevels.findLast((level) => levels.includes(level)) ?? "LOW";
}
