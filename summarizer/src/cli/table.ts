import type { Command } from "commander";
import { accountCommands } from "./accounts.ts";
import { auditCommands } from "./audit.ts";
import { ingestCommands } from "./ingest.ts";
import { resourceCommands } from "./resources.ts";
import { serveCommands } from "./serve.ts";
import { recordingCommands } from "./sessions.ts";
import { workCommands } from "./work.ts";

/** Commands by theme, in the order in which the help shows them: one line a theme. */
export const commandGroups: readonly ((program: Command) => void)[] = [
  serveCommands,
  workCommands,
  ingestCommands,
  recordingCommands,
  resourceCommands,
  accountCommands,
  auditCommands,
];
