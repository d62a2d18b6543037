import type { Command } from "commander";
import { accountCommands } from "./accounts.ts";
import { auditCommands } from "./audit.ts";
import { ingestCommands } from "./ingest.ts";
import { modelCommands } from "./models.ts";
import { policyCommands } from "./policies.ts";
import { resourceCommands } from "./resources.ts";
import { retentionCommands } from "./retention.ts";
import { retrievalCommands } from "./retrieval.ts";
import { serveCommands } from "./serve.ts";
import { recordingCommands } from "./sessions.ts";
import { usageCommands } from "./usage.ts";
import { workCommands } from "./work.ts";

/** Commands by theme, in the order in which the help shows them: one line a theme. */
export const commandGroups: readonly ((program: Command) => void)[] = [
  serveCommands,
  workCommands,
  ingestCommands,
  recordingCommands,
  retentionCommands,
  resourceCommands,
  accountCommands,
  modelCommands,
  retrievalCommands,
  policyCommands,
  usageCommands,
  auditCommands,
];
