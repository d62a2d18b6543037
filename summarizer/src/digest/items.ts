import type { Item } from "../domain/summary.ts";
import type { Step } from "./steps.ts";

/** Rules whose hosts point to an attack, should there be one. */
const telling = new Set(["reverse-shell", "run-download", "send-data"]);

/** Rules that are about a sensitive file or table, and what it holds. */
const sensitive: Readonly<Record<string, string>> = {
  "service-account": "service-account token",
  "private-key": "private key",
  "password-hashes": "password hashes",
  credentials: "credentials",
  secrets: "secrets or personal data",
  logins: "logins",
};

const device = /^\/dev\/(?:tcp|udp)\/([^/]+)\//;

/** Hosts that a step's rules make suspicious, each once. */
export function indicatorsOf(step: Step, ruleIds: readonly string[]): readonly Item[] {
  if (!ruleIds.some((id) => telling.has(id))) return [];
  const hosts = step.acts.flatMap(({ targets }) => [
    ...targets.hosts,
    ...targets.files.flatMap((file) => device.exec(file)?.[1] ?? []),
  ]);
  return [...new Set(hosts)].map((value) => ({ type: "host", value, entry: step.entry, at: step.at }));
}

/** The sensitive files, or tables, that a step's rules are about. */
export function sensitiveItemsOf(step: Step, ruleIds: readonly string[]): readonly Item[] {
  const types = new Set(ruleIds.flatMap((id) => (Object.hasOwn(sensitive, id) ? [sensitive[id] ?? ""] : [])));
  const values =
    step.statements.length > 0
      ? step.statements.flatMap(({ tables }) => tables)
      : step.acts.flatMap(({ targets }) => targets.files);
  return [...types].flatMap((type) =>
    [...new Set(values)].map((value) => ({ type, value, entry: step.entry, at: step.at })),
  );
}
