import type { Command } from "commander";
import type { Flags, SettingName } from "../../config.ts";
import { readConfig, secretSettings, settings } from "../../config.ts";
import { attempt, note, say } from "../failure.ts";
import { commandLine } from "../hints.ts";
import { host, stopped } from "../host.ts";
import { withSettings } from "../options.ts";
import { refuseUnusable } from "../preflight.ts";

/** `serve`: the service itself. */
export function serveCommands(program: Command): void {
  const names = (Object.keys(settings) as SettingName[]).filter((name) => !secretSettings.has(name));
  withSettings(program.command("serve").description("serve the HTTP API and the pages, and summarize sessions"), names)
    .addHelpText("after", secretHelp)
    .action(async (flags: Flags) => await attempt(async () => await run(flags)));
}

const secretHelp = `
Secrets come from the environment:
  SUMMARIZER_KEY                   ${settings.key.about}
  SUMMARIZER_AUDIT_WEBHOOK_SECRET  ${settings.auditWebhookSecret.about}`;

async function run(flags: Flags): Promise<void> {
  const config = readConfig(flags, host().env);
  await refuseUnusable(config, ["data", "watch", "tlsCert", "tlsKey", "clientCa", "port", "metricsPort"]);
  // Loaded only here: help should not wait for a database.
  const { serve } = await import("../../server/serve.ts");
  const serving = await serve(config);
  say(`Serving on ${serving.url} (Ctrl-C to stop)`);
  if (!(await serving.service.accounts.canBeEntered())) {
    note("Nobody can sign in yet. Add a user, from another terminal:");
    note(`  ${commandLine("users add NAME --set-roles=editor,auditor", flags)}`);
    note(`  ${commandLine("users password NAME", flags)}`);
  }
  await stopped();
  note("Stopping: requests and summaries under way are finished first (Ctrl-C again to stop at once)");
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  await serving.stop();
}
