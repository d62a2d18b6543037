import type { Tactic } from "../domain/summary.ts";

type Row = readonly [tactic: Tactic, ...techniques: string[]];

/** What an attacker would want with what a rule finds: MITRE's tactic and techniques, by the rule's id. */
// biome-ignore format: table
const rows: Readonly<Record<string, Row>> = {
  "delete-system":     ["IMPACT", "T1485"],
  "overwrite-disk":    ["IMPACT", "T1561"],
  "reverse-shell":     ["EXECUTION", "T1059.004"],
  "miner":             ["IMPACT", "T1496"],
  "run-download":      ["EXECUTION", "T1059.004", "T1105"],
  "service-account":   ["CREDENTIAL_ACCESS", "T1528"],
  "private-key":       ["CREDENTIAL_ACCESS", "T1552.004"],
  "password-hashes":   ["CREDENTIAL_ACCESS", "T1003.008"],
  "credentials":       ["CREDENTIAL_ACCESS", "T1552.001"],
  "cluster-secrets":   ["CREDENTIAL_ACCESS", "T1552.007"],
  "instance-metadata": ["CREDENTIAL_ACCESS", "T1552.005"],
  "send-data":         ["EXFILTRATION", "T1048"],
  "remove-traces":     ["DEFENSE_EVASION", "T1070"],
  "protection-off":    ["DEFENSE_EVASION", "T1562.001"],
  "privileges":        ["PRIVILEGE_ESCALATION", "T1098"],
  "setuid":            ["PRIVILEGE_ESCALATION", "T1548.001"],
  "root-shell":        ["PRIVILEGE_ESCALATION", "T1548.003"],
  "authorized-keys":   ["PERSISTENCE", "T1098.004"],
  "accounts":          ["PERSISTENCE", "T1136"],
  "leave-container":   ["PRIVILEGE_ESCALATION", "T1611"],
  "shutdown":          ["IMPACT", "T1529"],
  "schedule":          ["PERSISTENCE", "T1053.003"],
  "permissions":       ["DEFENSE_EVASION", "T1222.002"],
  "scan":              ["DISCOVERY", "T1046"],
  "other-host":        ["LATERAL_MOVEMENT", "T1021.004"],
  "elevated":          ["PRIVILEGE_ESCALATION", "T1548.003"],
  "run-program":       ["EXECUTION", "T1059"],
  "server-files":      ["COLLECTION", "T1005"],
  "drop":              ["IMPACT", "T1485"],
  "change-all":        ["IMPACT", "T1565.001"],
  "rights":            ["PERSISTENCE", "T1098"],
  "logins":            ["CREDENTIAL_ACCESS", "T1003"],
  "secrets":           ["COLLECTION", "T1213"],
  "export":            ["COLLECTION", "T1213"],
  "many-rows":         ["COLLECTION", "T1213"],
};

/** The ids of the rules that have a row. */
export const attackRuleIds: readonly string[] = Object.keys(rows);

export interface Attack {
  readonly tactics: readonly Tactic[];
  readonly attackIds: readonly string[];
}

/** The tactics and techniques of some rules, each once; `NONE` alone where they have none. */
export function attackOf(ruleIds: readonly string[]): Attack {
  const found = ruleIds.flatMap((id) => (Object.hasOwn(rows, id) ? [rows[id] as Row] : []));
  const tactics = [...new Set(found.map(([tactic]) => tactic))];
  const attackIds = [...new Set(found.flatMap(([, ...techniques]) => techniques))];
  return { tactics: tactics.length > 0 ? tactics : ["NONE"], attackIds };
}
