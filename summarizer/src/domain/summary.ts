/** From harmless to urgent. */
export const riskLevels = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type RiskLevel = (typeof riskLevels)[number];

/** What a command is about, by the reference's names. */
export const commandCategories = [
  "FILE_OPERATION",
  "NETWORK",
  "PROCESS",
  "SYSTEM_CONFIG",
  "DATA_ACCESS",
  "AUTHENTICATION",
  "PACKAGE_MANAGEMENT",
  "CONTAINER",
  "SOURCE_CONTROL",
  "SCHEDULING",
  "MONITORING",
  "USER_MANAGEMENT",
  "TRANSFER",
  "DEVELOPMENT",
  "OTHER",
] as const;
export type CommandCategory = (typeof commandCategories)[number];

/** What an attacker would want with a command: MITRE's tactics, as far as a session can show them. */
export const tactics = [
  "RECONNAISSANCE",
  "EXECUTION",
  "PERSISTENCE",
  "PRIVILEGE_ESCALATION",
  "DEFENSE_EVASION",
  "CREDENTIAL_ACCESS",
  "DISCOVERY",
  "LATERAL_MOVEMENT",
  "COLLECTION",
  "EXFILTRATION",
  "IMPACT",
  "NONE",
] as const;
export type Tactic = (typeof tactics)[number];

/** Why a person should look at a session, whatever its risk level says. */
export const reviewCodes = [
  "TOO_LARGE",
  "COMMAND_ANALYSIS_FAILED",
  "OUTPUT_NOT_FULLY_CAPTURED",
  "HIDDEN_INPUT",
  "DELETED_INPUT",
  "CLAIMS_DROPPED",
  "RISK_RAISED",
  "ASKED_FOR",
] as const;
export type ReviewCode = (typeof reviewCodes)[number];

export interface RiskReason {
  readonly level: RiskLevel;
  readonly reason: string;
  /** Points that it adds to the risk score, 0 to 100; undefined where a model did not say. */
  readonly scoreImpact: number | undefined;
}

/** A moment of a session: `entry` is its index in the transcript, `at` milliseconds since the start. */
export interface Moment {
  readonly entry: number;
  readonly at: number;
}

/** A command or query, and what there is to say of it. */
export interface Remark extends Moment {
  readonly command: string;
  readonly reason: string;
}

/** A command or query worth a look. */
export interface NotableCommand extends Remark {
  /** When its output ended, in milliseconds since the start. */
  readonly end: number;
  readonly category: CommandCategory;
  readonly riskLevel: RiskLevel | undefined;
  /** `NONE` alone where there is none. */
  readonly tactics: readonly Tactic[];
  /** MITRE's ids of techniques: `T1003`, `T1552.001`. */
  readonly attackIds: readonly string[];
}

/** Input that the screen did not keep: asked for and not echoed, or typed and deleted before it was sent. */
export interface UnseenInput extends Moment {
  readonly type: "hidden-input" | "deleted-input";
  /** The question, or what was deleted. */
  readonly text: string;
}

/** Something that looks wrong; the moment is undefined where it is about the session as a whole. */
export interface Suspicion {
  readonly activity: string;
  readonly moment: Moment | undefined;
}

/** A thing in the session: an address that points to an attack, or a sensitive item; `value` occurs in the transcript. */
export interface Item extends Moment {
  readonly type: string;
  readonly value: string;
}

export interface ReviewReason {
  readonly code: ReviewCode;
  readonly detail: string;
}

/** The facts of a transcript, independent of the model. */
export interface Facts {
  /** Programs run, or kinds of statement, with how often; the most frequent first. */
  readonly activity: readonly { readonly name: string; readonly count: number }[];
  /** What the commands are about, with how often; the most frequent first. */
  readonly categories: readonly { readonly name: CommandCategory; readonly count: number }[];
  readonly files: readonly string[];
  readonly hosts: readonly string[];
  readonly tables: readonly string[];
  /** What did not work; `reason` is what the machine said. */
  readonly failures: readonly Remark[];
  readonly unseenInput: readonly UnseenInput[];
}

/** What one session amounted to. Plain data. */
export interface Summary extends Facts {
  readonly title: string;
  /** One sentence without a full stop. */
  readonly shortDescription: string;
  readonly detailedDescription: string;
  /** The digest's where a model gave a lower one, or none; undefined where neither has a reason for one. */
  readonly riskLevel: RiskLevel | undefined;
  /** What a model said of the risk, where its commands show more; absent where `riskLevel` is the summarizer's own. */
  readonly riskRaisedFrom?: RiskLevel | "UNRATED" | undefined;
  /** 0 to 100; undefined where the level is. */
  readonly riskScore: number | undefined;
  readonly riskReasons: readonly RiskReason[];
  readonly notableCommands: readonly NotableCommand[];
  readonly suspicions: readonly Suspicion[];
  /** What points to a compromise: addresses, hosts, files, hashes. */
  readonly indicators: readonly Item[];
  /** Secrets, personal data and the like that the session touched. A masked secret appears as its mask. */
  readonly sensitiveItems: readonly Item[];
  readonly needsReview: readonly ReviewReason[];
  /** False for a model's answer that did not have the shape asked for, and is kept as plain text. */
  readonly structured: boolean;
  /** Commands, quotes and items that a model named and that the transcript does not hold: they were dropped. */
  readonly droppedClaims: number;
  /** Secrets that were masked before anything was made of the transcript: how many of each sort. */
  readonly masks: Readonly<Record<string, number>>;
  /** Into how many parts the session was cut; 1 for one that was summarized whole. */
  readonly parts: number;
}

/** The place of a level in {@link riskLevels}; -1 for none. */
export function riskRank(level: RiskLevel | undefined): number {
  return level === undefined ? -1 : riskLevels.indexOf(level);
}

/** The highest of `levels`; LOW when there are none. */
export function highestRisk(levels: readonly RiskLevel[]): RiskLevel {
  return riskLevels.findLast((level) => levels.includes(level)) ?? "LOW";
}
