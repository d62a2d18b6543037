import type { Transcript } from "../../../src/api/session.ts";

export type { Account, Token } from "../../../src/api/accounts.ts";
export type {
  ChangedTrial,
  PolicyAnalysis,
  PolicyPreview,
  PolicyStanding,
  TrialSums,
} from "../../../src/api/policies.ts";
export type { Finding, ProblemDocument } from "../../../src/api/problem.ts";
export type { AboutResource, Application } from "../../../src/api/resources.ts";
export type { SessionRetention } from "../../../src/api/retention.ts";
export type { Snippet, Suggestion } from "../../../src/api/search.ts";
export type { Note, Session, StoredSummary, Summary, Transcript } from "../../../src/api/session.ts";
export type { SignInConnector } from "../../../src/api/sign-in.ts";
export type { Standing, Usage, UsageRow } from "../../../src/api/usage.ts";
export type { WebSession } from "../../../src/api/web-sessions.ts";

export type TranscriptEntry = Transcript["entries"][number];
