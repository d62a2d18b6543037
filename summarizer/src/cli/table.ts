import type { Command } from "commander";
import { accountCommands } from "./accounts.ts";
import { modelCommands } from "./models.ts";
import { policyCommands } from "./policies.ts";
import { resourceCommands } from "./resources.ts";
import { usageCommands } from "./usage.ts";
import { workCommands } from "./work.ts";

/** Commands by theme, in the order in which the help shows them: one line a theme. */
export const commandGroups: readonly ((program: Command) => void)[] = [
  resourceCommands,
  accountCommands,
  workCommands,
  modelCommands,
  policyCommands,
  usageCommands,
];
