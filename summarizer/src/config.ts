import { isIP } from "node:net";
import { join } from "node:path";
import type { DialectName } from "wherefore/teleport";
import { errorMessage } from "./domain/errors.ts";
import { allowedHost } from "./domain/network-addresses.ts";
import { withoutTrailing } from "./domain/trailing.ts";

/** Reads the text of a setting; throws an `Error` that says what it should be. */
interface Reader<T> {
  (text: string): T;
  /** All texts that it takes, where they can be listed. */
  readonly choices?: readonly string[];
}

/** Headings under which help lists settings. */
type SettingGroup =
  | "Storage"
  | "Recordings"
  | "Sessions"
  | "Network"
  | "Sign-in"
  | "Audit log"
  | "Retention"
  | "Monitoring";

/** A setting: where it comes from, what it is without one, and how its text is read. */
interface Setting<T> {
  readonly group: SettingGroup;
  /** The option of the command line, without dashes. */
  readonly flag: string;
  readonly variable: string;
  /** What stands for its text in help, such as `port`. */
  readonly placeholder: string;
  /** What the help says. */
  readonly about: string;
  /** Its text where nobody gave one; undefined: there is none. */
  readonly fallback?: string;
  readonly read: Reader<T>;
}

const text = (value: string) => value;

function names(value: string): readonly string[] {
  return value.split(",").flatMap((name) => name.trim() || []);
}

function number(least: number, most: number) {
  return (value: string): number => {
    const result = Number(value);
    if (/^\d+$/.test(value) && result >= least && result <= most) return result;
    throw new Error(`a whole number from ${least} to ${most}`);
  };
}

function oneOf<const T extends string>(...choices: readonly T[]): Reader<T> {
  const read = (value: string): T => {
    const found = choices.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new Error(`one of ${choices.join(", ")}`);
  };
  return Object.assign(read, { choices });
}

function postgresUrl(value: string): string {
  if (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)) return value;
  throw new Error("the address of a PostgreSQL server, such as postgres://user@host/database");
}

function webAddress(value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new Error("an http:// or https:// address");
}

/** Where people reach the pages: an origin alone, as `https://summaries.example.com`. */
function origin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const bare = url !== undefined && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  if (url !== undefined && bare && /^https?:$/.test(url.protocol)) return url.origin;
  throw new Error("an http:// or https:// address without a path, such as https://summaries.example.com");
}

function networks(value: string): readonly string[] {
  const all = names(value);
  const bad = all.find((name) => {
    const [address = "", prefix = "0", more] = name.split("/");
    const most = isIP(address) === 4 ? 32 : 128;
    return isIP(address) === 0 || more !== undefined || !/^\d{1,3}$/.test(prefix) || Number(prefix) > most;
  });
  if (bad === undefined) return all;
  throw new Error(`addresses such as 10.0.0.7 or 10.0.0.0/8, comma-separated; ${JSON.stringify(bad)} is not one`);
}

function hostNames(value: string): readonly string[] {
  const all = names(value);
  const bad = all.find((name) => !/^[\w-]{1,63}(\.[\w-]{1,63}){0,10}$/.test(name));
  if (bad === undefined) return all;
  throw new Error(`host names without a port, comma-separated; ${JSON.stringify(bad)} is not one`);
}

function hosts(value: string): readonly string[] {
  const all = names(value);
  const bad = all.find((name) => allowedHost(name) === undefined);
  if (bad === undefined) return all;
  const wanted = "hosts such as localhost:11434, networks such as 10.0.0.0/8, loopback, or private, comma-separated";
  throw new Error(`${wanted}; ${JSON.stringify(bad)} is not one`);
}

/** Where recordings lie: a folder, or `s3://bucket/prefix`. */
export type RecordingsPlace =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string };

function recordingsPlace(value: string): RecordingsPlace {
  if (!value.startsWith("s3:")) return { kind: "folder", path: value };
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(value) ?? [];
  if (bucket === undefined) throw new Error("a folder, or s3://BUCKET/PREFIX");
  return { kind: "s3", bucket, prefix: withoutTrailing(prefix, "/") };
}

type About = readonly [group: SettingGroup, flag: string, variable: string, placeholder: string, about: string];

function setting<T>(...row: [...About, read: Reader<T>]): Setting<T> & { readonly fallback?: never };
function setting<T>(...row: [...About, read: Reader<T>, fallback: string]): Setting<T> & { readonly fallback: string };
function setting<T>(...row: [...About, read: Reader<T>, fallback?: string]): Setting<T> {
  const [group, flag, variable, placeholder, about, read, fallback] = row;
  return { group, flag, variable, placeholder, about, read, ...(fallback !== undefined && { fallback }) };
}

/** Every setting of the service. One line a setting; the command line, the environment and the help read it. */
// biome-ignore format: table
export const settings = {
  data:                setting("Storage",    "data",                 "SUMMARIZER_DATA",                 "folder",    "data folder: the embedded database, recordings, the key and the audit log", text, "summarizer-data"),
  database:            setting("Storage",    "database",             "DATABASE_URL",                    "url",       "PostgreSQL server to use instead of the embedded database", postgresUrl),
  databaseConnections: setting("Storage",    "database-connections", "SUMMARIZER_DATABASE_CONNECTIONS", "number",    "maximum number of connections to PostgreSQL; without it 15 for serve, and half of --workers for work", number(1, 500)),
  recordings:          setting("Storage",    "recordings",           "SUMMARIZER_RECORDINGS",           "place",     "where recordings are stored: a folder, or s3://BUCKET/PREFIX; without it the data folder", recordingsPlace),
  s3Endpoint:          setting("Storage",    "s3-endpoint",          "SUMMARIZER_S3_ENDPOINT",          "url",       "S3 service to use instead of Amazon S3", text),
  s3Region:            setting("Storage",    "s3-region",            "SUMMARIZER_S3_REGION",            "region",    "region of the bucket", text),
  key:                 setting("Storage",    "key",                  "SUMMARIZER_KEY",                  "key",       "key that seals secrets, instead of a file", text),
  keyFile:             setting("Storage",    "key-file",             "SUMMARIZER_KEY_FILE",             "file",      "file with the key that seals secrets; without it `key` in the data folder", text),
  workers:             setting("Sessions",   "workers",              "SUMMARIZER_WORKERS",              "number",    "number of sessions to summarize at a time", number(0, 64), "1"),
  attempts:            setting("Sessions",   "attempts",             "SUMMARIZER_ATTEMPTS",             "number",    "number of attempts before a session fails", number(1, 100), "5"),
  heartbeat:           setting("Sessions",   "heartbeat",            "SUMMARIZER_HEARTBEAT",            "seconds",   "silence after which the sessions of a worker go to another one", number(10, 3600), "30"),
  readingSeconds:      setting("Sessions",   "reading-seconds",      "SUMMARIZER_READING_SECONDS",      "seconds",   "time limit for reading a recording; each MB of the recording adds a second", number(1, 86_400), "120"),
  readingMegabytes:    setting("Sessions",   "reading-megabytes",    "SUMMARIZER_READING_MEGABYTES",    "number",    "memory limit for reading a recording, in MB", number(64, 65_536), "1024"),
  stopSeconds:         setting("Sessions",   "stop-seconds",         "SUMMARIZER_STOP_SECONDS",         "seconds",   "time that requests and summaries under way have to finish when the process is stopped", number(0, 3600), "30"),
  dialect:             setting("Sessions",   "dialect",              "SUMMARIZER_DIALECT",              "name",      "evaluate filters as Teleport documents them, or as Teleport does", oneOf<DialectName>("documented", "teleport"), "documented"),
  host:                setting("Network",    "host",                 "SUMMARIZER_HOST",                 "address",   "address to listen on", text, "127.0.0.1"),
  port:                setting("Network",    "port",                 "SUMMARIZER_PORT",                 "port",      "port to listen on; 0 picks a free one", number(0, 65_535), "3080"),
  publicUrl:           setting("Network",    "public-url",           "SUMMARIZER_PUBLIC_URL",           "url",       "address of the pages, where it differs from the one listened on", origin),
  serverNames:         setting("Network",    "server-names",         "SUMMARIZER_SERVER_NAMES",         "names",     "other host names by which clients reach the service, comma-separated", hostNames, ""),
  trustProxies:        setting("Network",    "trust-proxies",        "SUMMARIZER_TRUST_PROXIES",        "addresses", "proxies whose X-Forwarded-For is trusted: addresses or networks, comma-separated", networks, ""),
  tlsCert:             setting("Network",    "tls-cert",             "SUMMARIZER_TLS_CERT",             "file",      "certificate of the server (PEM); enables HTTPS", text),
  tlsKey:              setting("Network",    "tls-key",              "SUMMARIZER_TLS_KEY",              "file",      "private key of the certificate (PEM)", text),
  allowHosts:          setting("Network",    "allow-hosts",          "SUMMARIZER_ALLOW_HOSTS",          "hosts",     "models with private addresses: hosts or networks, comma-separated; loopback or private for all of them", hosts, ""),
  sessionHours:        setting("Sign-in",    "session-hours",        "SUMMARIZER_SESSION_HOURS",        "hours",     "time after which users of the pages sign in again", number(1, 720), "12"),
  sessionIdleMinutes:  setting("Sign-in",    "session-idle-minutes", "SUMMARIZER_SESSION_IDLE_MINUTES", "minutes",   "idle time after which users of the pages sign in again", number(1, 43_200), "120"),
  watch:               setting("Recordings", "watch",                "SUMMARIZER_WATCH",                "folder",    "ingest the recordings of this folder as they arrive", text),
  maxRecordingBytes:   setting("Recordings", "max-recording-bytes",  "SUMMARIZER_MAX_RECORDING_BYTES",  "bytes",     "size limit of an uploaded recording", number(1, Number.MAX_SAFE_INTEGER), "536870912"),
  clientCa:            setting("Recordings", "client-ca",            "SUMMARIZER_CLIENT_CA",            "file",      "authority that signs the certificate of the event forwarder (PEM)", text),
  openEvents:          setting("Recordings", "open-events",          "SUMMARIZER_OPEN_EVENTS",          "answer",    "yes: accept events from anyone who can reach the port", oneOf("yes", "no"), "no"),
  auditFile:           setting("Audit log",  "audit-file",           "SUMMARIZER_AUDIT_FILE",           "file",      "file for the audit log, one JSON object a line; without it `audit.jsonl` in the data folder", text),
  auditWebhook:        setting("Audit log",  "audit-webhook",        "SUMMARIZER_AUDIT_WEBHOOK",        "url",       "address to post audit events to", webAddress),
  auditWebhookSecret:  setting("Audit log",  "audit-webhook-secret", "SUMMARIZER_AUDIT_WEBHOOK_SECRET", "secret",    "secret that signs these requests", text),
  keepSessionsDays:    setting("Retention",  "keep-sessions-days",   "SUMMARIZER_KEEP_SESSIONS_DAYS",   "days",      "delete sessions this long after they ended, unless a retention_policy matches them; without it they are kept", number(1, 36_500)),
  keepAuditDays:       setting("Retention",  "keep-audit-days",      "SUMMARIZER_KEEP_AUDIT_DAYS",      "days",      "delete audit events after this time, a month at a time; without it they are kept", number(1, 36_500)),
  metricsPort:         setting("Monitoring", "metrics-port",         "SUMMARIZER_METRICS_PORT",         "port",      "second port, which serves /metrics, /healthz and /readyz without a login", number(0, 65_535)),
  metricsHost:         setting("Monitoring", "metrics-host",         "SUMMARIZER_METRICS_HOST",         "address",   "address to listen on for --metrics-port", text, "127.0.0.1"),
  logLevel:            setting("Monitoring", "log-level",            "SUMMARIZER_LOG_LEVEL",            "level",     "least severe level to log", oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"), "info"),
} as const;

/** Settings that come from the environment alone: a command line can be seen by everybody on the machine. */
export const secretSettings: ReadonlySet<string> = new Set<SettingName>(["key", "auditWebhookSecret"]);

export type SettingName = keyof typeof settings;
type Value<Name extends SettingName> = ReturnType<(typeof settings)[Name]["read"]>;
type ValueOrNone<Name extends SettingName> =
  | Value<Name>
  | ((typeof settings)[Name] extends { readonly fallback: string } ? never : undefined);

/** The settings of one run, read and checked. */
export type Config = { readonly [Name in SettingName]: ValueOrNone<Name> };

/** Settings that cannot be used: one line each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Texts as the command line gives them, by setting. */
export type Flags = { readonly [Name in SettingName]?: string | undefined };

/**
 * The settings of a run: from the command line, else the environment, else what the table says. Throws a
 * {@link ConfigError} with everything that is wrong.
 */
export function readConfig(flags: Flags = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const read = Object.entries<Setting<unknown>>(settings).map(([name, { flag, variable, fallback, read }]) => {
    const given = flags[name as SettingName];
    const value = given ?? (environment[variable] || undefined) ?? fallback;
    if (value === undefined) return [name, undefined];
    try {
      return [name, read(value)];
    } catch (error) {
      const source = given === undefined ? variable : `--${flag}`;
      problems.push(`${source} must be ${errorMessage(error)}, got ${JSON.stringify(shown(name, value))}`);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.fromEntries(read) as Config;
}

/** Whether nobody but this machine can reach the service: it listens on loopback, and has no public address. */
function isLocal({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): boolean {
  return publicUrl === undefined && (host === "localhost" || host === "::1" || host.startsWith("127."));
}

/**
 * Entries of `--allow-hosts` for models. A service that only this machine can reach may ask models on this machine: the
 * people who configure them can reach its ports anyway.
 */
export function allowedModelHosts(config: Pick<Config, "host" | "publicUrl" | "allowHosts">): readonly string[] {
  return isLocal(config) ? ["loopback", ...config.allowHosts] : config.allowHosts;
}

/** Where something lies in the data folder, unless a setting names another place. */
export function dataPath(
  { data }: Pick<Config, "data">,
  name: "database" | "recordings" | "key" | "audit.jsonl" | "quarantine",
): string {
  return join(data, name);
}

/** An address may hold a password, and a key is one. */
function shown(name: string, value: string): string {
  if (name === "key" || name === "auditWebhookSecret") return "(not shown)";
  return value.replace(/\/\/[^@/]*@/, "//…@");
}
