import { isIP } from "node:net";
import { join } from "node:path";
import type { DialectName } from "wherefore/teleport";
import { errorMessage } from "./domain/errors.ts";
import { allowedHost } from "./domain/network-addresses.ts";
import { withoutTrailing } from "./domain/trailing.ts";

/** A setting: where it comes from, what it is without one, and how its text is read. */
interface Setting<T> {
  /** The option of the command line, without dashes. */
  readonly flag: string;
  readonly variable: string;
  /** What the help says. */
  readonly about: string;
  /** Its text where nobody gave one; undefined: there is none. */
  readonly fallback?: string;
  /** The value of a text; throws an `Error` that says what it should be. */
  readonly read: (text: string) => T;
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

function oneOf<const T extends string>(...values: readonly T[]) {
  return (value: string): T => {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new Error(`one of ${values.join(", ")}`);
  };
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
  throw new Error(`addresses such as 10.0.0.7 or 10.0.0.0/8, with commas between; ${JSON.stringify(bad)} is none`);
}

function hostNames(value: string): readonly string[] {
  const all = names(value);
  const bad = all.find((name) => !/^[\w-]{1,63}(\.[\w-]{1,63}){0,10}$/.test(name));
  if (bad === undefined) return all;
  throw new Error(`names of hosts without a port, with commas between; ${JSON.stringify(bad)} is none`);
}

function hosts(value: string): readonly string[] {
  const all = names(value);
  const bad = all.find((name) => allowedHost(name) === undefined);
  if (bad === undefined) return all;
  const wanted =
    "hosts such as localhost:11434, networks such as 10.0.0.0/8, loopback, or private, with commas between";
  throw new Error(`${wanted}; ${JSON.stringify(bad)} is none`);
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

function setting<T>(
  flag: string,
  variable: string,
  about: string,
  read: (text: string) => T,
): Setting<T> & { readonly fallback?: never };
function setting<T>(
  flag: string,
  variable: string,
  about: string,
  read: (text: string) => T,
  fallback: string,
): Setting<T> & { readonly fallback: string };
function setting<T>(flag: string, variable: string, about: string, read: (text: string) => T, fallback?: string) {
  return { flag, variable, about, read, ...(fallback !== undefined && { fallback }) } satisfies Setting<T>;
}

/** Every setting of the service. One line a setting; the command line, the environment and the help read it. */
// biome-ignore format: table
export const settings = {
  data:       setting("data",       "SUMMARIZER_DATA",        "the folder for everything that is kept here",             text, "summarizer-data"),
  database:   setting("database",   "DATABASE_URL",           "a PostgreSQL server instead of the data folder's own",    postgresUrl),
  databaseConnections: setting("database-connections", "SUMMARIZER_DATABASE_CONNECTIONS", "how many connections to PostgreSQL this process opens at most, in all; 15 by default, in work half as many as it has workers", number(1, 500)),
  recordings: setting("recordings", "SUMMARIZER_RECORDINGS",  "a folder or s3://BUCKET/PREFIX for the recordings",       recordingsPlace),
  s3Endpoint: setting("s3-endpoint","SUMMARIZER_S3_ENDPOINT", "an S3 service other than Amazon's",                       text),
  s3Region:   setting("s3-region",  "SUMMARIZER_S3_REGION",   "the bucket's region",                                     text),
  key:        setting("key",        "SUMMARIZER_KEY",         "the key that seals secrets, instead of a file",           text),
  keyFile:    setting("key-file",   "SUMMARIZER_KEY_FILE",    "the file of the key that seals secrets",                  text),
  workers:    setting("workers",    "SUMMARIZER_WORKERS",     "how many sessions are summarized at a time",              number(0, 64), "1"),
  attempts:   setting("attempts",   "SUMMARIZER_ATTEMPTS",    "how often a session is tried before it is given up",      number(1, 100), "5"),
  heartbeat:  setting("heartbeat",  "SUMMARIZER_HEARTBEAT",   "after how many seconds a silent worker's sessions go to another", number(10, 3600), "30"),
  readingSeconds:setting("reading-seconds","SUMMARIZER_READING_SECONDS","how long the reading of one recording may take; a second more for each MB of it", number(1, 86_400), "120"),
  readingMegabytes:setting("reading-megabytes","SUMMARIZER_READING_MEGABYTES","how much memory the reading of one recording may take", number(64, 65_536), "1024"),
  stopSeconds:setting("stop-seconds","SUMMARIZER_STOP_SECONDS","how long a stop waits for what is under way",            number(0, 3600), "30"),
  dialect:    setting("dialect",    "SUMMARIZER_DIALECT",     "how filters are read",                                    oneOf<DialectName>("documented", "teleport"), "documented"),
  host:       setting("host",       "SUMMARIZER_HOST",        "the address to listen on",                                text, "127.0.0.1"),
  port:       setting("port",       "SUMMARIZER_PORT",        "the port to listen on",                                   number(0, 65_535), "3080"),
  metricsPort:setting("metrics-port","SUMMARIZER_METRICS_PORT","a port for /metrics, /healthz and /readyz without a login", number(0, 65_535)),
  metricsHost:setting("metrics-host","SUMMARIZER_METRICS_HOST","the address to listen on for --metrics-port",              text, "127.0.0.1"),
  publicUrl:  setting("public-url", "SUMMARIZER_PUBLIC_URL",  "where people reach the pages, if not at the address listened on", origin),
  serverNames:setting("server-names","SUMMARIZER_SERVER_NAMES","other names by which clients reach this service, with commas between", hostNames, ""),
  trustProxies:setting("trust-proxies","SUMMARIZER_TRUST_PROXIES","addresses of proxies whose X-Forwarded-For is believed, with commas between", networks, ""),
  sessionHours:setting("session-hours","SUMMARIZER_SESSION_HOURS","after how many hours the pages ask everybody to sign in again", number(1, 720), "12"),
  sessionIdleMinutes:setting("session-idle-minutes","SUMMARIZER_SESSION_IDLE_MINUTES","after how many minutes without use they do", number(1, 43_200), "120"),
  tlsCert:    setting("tls-cert",   "SUMMARIZER_TLS_CERT",    "the server's certificate (PEM file): HTTPS instead of HTTP", text),
  tlsKey:     setting("tls-key",    "SUMMARIZER_TLS_KEY",     "the certificate's key (PEM file)",                        text),
  clientCa:   setting("client-ca",  "SUMMARIZER_CLIENT_CA",   "who signs the event forwarder's certificate (PEM file)",  text),
  openEvents: setting("open-events","SUMMARIZER_OPEN_EVENTS", "yes: take events from whoever reaches the port",          oneOf("yes", "no"), "no"),
  watch:      setting("watch",      "SUMMARIZER_WATCH",       "a folder whose recordings are taken in as they come",     text),
  maxRecordingBytes: setting("max-recording-bytes", "SUMMARIZER_MAX_RECORDING_BYTES", "the largest recording that is taken in", number(1, Number.MAX_SAFE_INTEGER), "536870912"),
  auditFile:  setting("audit-file", "SUMMARIZER_AUDIT_FILE",  "the audit log, one line of JSON an event",                text),
  auditWebhook: setting("audit-webhook", "SUMMARIZER_AUDIT_WEBHOOK", "an address to which audit events are posted",       webAddress),
  auditWebhookSecret: setting("audit-webhook-secret", "SUMMARIZER_AUDIT_WEBHOOK_SECRET", "what signs those requests",     text),
  allowHosts: setting("allow-hosts","SUMMARIZER_ALLOW_HOSTS", "hosts and networks of models that may have private addresses, with commas between; loopback or private for all of them", hosts, ""),
  keepSessionsDays: setting("keep-sessions-days", "SUMMARIZER_KEEP_SESSIONS_DAYS", "delete sessions this many days after they ended, unless a retention_policy matches them; by default they are kept", number(1, 36_500)),
  keepAuditDays: setting("keep-audit-days", "SUMMARIZER_KEEP_AUDIT_DAYS", "delete each month of the audit log that is older than this many days; by default it is kept", number(1, 36_500)),
  logLevel:   setting("log-level",  "SUMMARIZER_LOG_LEVEL",   "how much is logged",                                      oneOf("trace", "debug", "info", "warn", "error", "fatal", "silent"), "info"),
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
