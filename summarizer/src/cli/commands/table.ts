import type { Command } from "commander";
import { auditCommands } from "./audit.ts";
import { completionCommands } from "./completion.ts";
import { ingestCommands } from "./ingest.ts";
import { keyCommands } from "./keys.ts";
import { loginCommands } from "./login.ts";
import { modelCommands } from "./models.ts";
import { policyCommands } from "./policies.ts";
import { resourceCommands } from "./resources.ts";
import { retentionCommands } from "./retention.ts";
import { retrievalCommands } from "./retrieval.ts";
import { runCommands } from "./run-commands.ts";
import { serveCommands } from "./serve.ts";
import { recordingCommands } from "./sessions.ts";
import { summaryCommands } from "./summaries.ts";
import { tokenCommands } from "./tokens.ts";
import { usageCommands } from "./usage.ts";
import { userCommands } from "./users.ts";
import { workCommands } from "./work.ts";

/** Commands under the headings of the help, in its order. */
// biome-ignore format: table
export const commandGroups: readonly (readonly [heading: string, ...((program: Command) => void)[]])[] = [
  ["Summarize without a service:", runCommands],
  ["Run the service:",             serveCommands, workCommands],
  ["Sessions:",                    ingestCommands, recordingCommands, summaryCommands, retentionCommands],
  ["Configuration:",               resourceCommands, policyCommands, modelCommands, retrievalCommands, keyCommands],
  ["Users and sign-in:",           loginCommands, userCommands, tokenCommands],
  ["Reports:",                     usageCommands, auditCommands],
  ["Shell:",                       completionCommands],
];
