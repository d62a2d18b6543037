import type { Config } from "../config.ts";
import { dataPath } from "../config.ts";
import { Secret } from "../domain/secret.ts";
import { jsonLines } from "./json-lines.ts";
import type { Sink } from "./sink.ts";
import { webhook } from "./webhook.ts";

/** The sinks that the settings name: a file always, and a webhook where there is one. */
export function sinksOf(config: Config): readonly Sink[] {
  const file = jsonLines(config.auditFile ?? dataPath(config, "audit.jsonl"));
  if (config.auditWebhook === undefined) return [file];
  const { auditWebhookSecret: secret } = config;
  return [file, webhook({ url: config.auditWebhook, secret: secret === undefined ? undefined : new Secret(secret) })];
}
