import { withoutTrailing } from "../domain/trailing.ts";

/** `rest` must match after the match of `pattern`. */
type Row = readonly [pattern: RegExp, noun: string, rest?: RegExp];

const encryption = /tls|ssl|cert|https/;

/** What people call a file; the first row that holds. `$1` is the pattern's first group. */
// biome-ignore format: table
const fileNouns: readonly Row[] = [
  [/\/serviceaccount\/token$/,                                         "a service-account token"],
  [/\.ssh\/id_\w+$|\.pem$(?<=privkey\w*\.pem)|\.key$/,                "a private key"],
  [/\/g?shadow-?$/,                                                    "the password hashes"],
  [/authorized_keys$/,                                                 "the authorized keys"],
  [/\/sudoers(?:\.d\/|$)/,                                             "the sudo rules"],
  [/(?:\.aws\/credentials|\.netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.vault-token)$/, "stored credentials"],
  [/\.kube\/config$/,                                                  "a cluster's credentials"],
  [/(?:^|\/)(\.env(?:\.\w+)?)$/,                                       "the environment file $1"],
  [/\bcron/,                                                           "the schedule"],
  [/\/etc\/([a-z][\w-]*)\//,                                          "the $1 TLS configuration", encryption],
  [/(?:^|\/)(nginx|apache2?|httpd|haproxy|postgresql|mysql|redis)\//,  "the $1 TLS configuration", encryption],
  [/\/etc\/([a-z][\w-]*)\//,                                          "the $1 configuration"],
  [/(?:^|\/)(nginx|apache2?|httpd|haproxy|postgresql|mysql|redis)\//,  "the $1 configuration", /\.(?:conf|cnf|ini|ya?ml)$/],
  [/\/etc\/([a-z][\w-]*)\.(?:conf|cnf|ini)$/,                         "the $1 configuration"],
  [/\/log\/([a-z][\w-]*)\//,                                          "the $1 logs"],
];

/** What to call a file in a sentence: a phrase where there is one, else its base name. */
export function fileNoun(path: string): string {
  for (const [pattern, noun, rest] of fileNouns) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const isWhole = rest === undefined || rest.test(path.slice(match.index + match[0].length));
    if (isWhole) return noun.replace("$1", () => match[1] ?? "");
  }
  const trimmed = withoutTrailing(path, "/");
  const base = trimmed.slice(trimmed.lastIndexOf("/") + 1);
  const [log] = /\.log(?:\.\d+)?$/.test(base) ? (/^[a-z][\w-]*/.exec(base) ?? []) : [];
  return log === undefined ? base || "/" : `the ${log} log`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most` only a count of the rest. */
export function listing(items: readonly string[], most = 3): string {
  const shown = items.length > most ? [...items.slice(0, most - 1), `${items.length - most + 1} more`] : items;
  if (shown.length < 2) return shown[0] ?? "";
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `1 row`, `2 rows`, `1,204 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
