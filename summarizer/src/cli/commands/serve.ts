import type { Command } from "commander";
import type { Flags } from "../../config.ts";
import { readConfig, secretSettings, settings } from "../../config.ts";
import { sameFlags } from "../connection/connection.ts";
import { attempt, note, say } from "../failure.ts";
import { host, stopped } from "../host.ts";
import { withSetting } from "../options.ts";

/** `serve`: the service itself. */
export function serveCommands(program: Command): void {
  const command = program.command("serve").description("serve the HTTP API and pages, and summarize sessions");
  for (const [name, setting] of Object.entries(settings)) {
    if (!secretSettings.has(name)) withSetting(command, setting);
  }
  command.action(async (flags: Flags) => await attempt(async () => await run(flags)));
}

async function run(flags: Flags): Promise<void> {
  const config = readConfig(flags, host().env);
  // Loaded only here: help should not wait for a database.
  const { serve } = await import("../../server/serve.ts");
  const serving = await serve(config);
  say(`Serving on ${serving.url} (Ctrl-C to stop)`);
  if (!(await serving.service.accounts.canBeEntered())) {
    const where = sameFlags(flags);
    note("Nobody can sign in yet. Add a user, from another terminal:");
    note(`  npx summarizer users add NAME --set-roles=editor,auditor${where}`);
    note(`  npx summarizer users password NAME${where}`);
  }
  await stopped();
  note("Stopping: what is under way is finished first (again to stop at once)");
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  await serving.stop();
}
