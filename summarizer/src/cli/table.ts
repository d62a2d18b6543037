import type { Command } from "commander";
import { accountCommands } from "./accounts.ts";
import { resourceCommands } from "./resources.ts";
import { workCommands } from "./work.ts";

/** Commands by theme, in the order in which the help shows them: one line a theme. */
export const commandGroups: readonly ((program: Command) => void)[] = [resourceCommands, accountCommands, workCommands];
