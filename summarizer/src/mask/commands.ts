import type { Finding } from "./finding.ts";
import { isPlaceholder, looksRandom } from "./values.ts";
import { type Word, wordsOf } from "./words.ts";

/** Where a program takes a secret on its command line. */
interface Program {
  /** By the names of its file. */
  readonly names: readonly string[];
  /** Words of which one must come before, such as `login`. */
  readonly after?: readonly string[];
  /** Options whose value, the next word, is a secret. */
  readonly next?: readonly string[];
  /** Options whose value is in the same word. */
  readonly attached?: readonly string[];
  /** Options, attached or not, whose value is `user:secret`; the sign between them. */
  readonly pair?: { readonly options: readonly string[]; readonly sign: string };
  /** Which argument that is not an option is a secret, from 0; -1 for the last one. */
  readonly argument?: number;
  /** The arguments after the options named in `next` are secrets only if one of these options is there. */
  readonly given?: RegExp;
  /** Options with a value that is not a secret, so that it is not an argument. */
  readonly values?: readonly string[];
  /** What comes in by `<<<`, `<<` or a pipe is a secret, or `user:secret`. */
  readonly input?: "secret" | "pair";
  /** What must be among its words for `input`. */
  readonly reads?: RegExp;
  readonly sort?: string;
}

/** Programs that take secrets as arguments. */
// biome-ignore format: table
const programs: readonly Program[] = [
  { names: ["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlshow", "mysqlsh", "mysqlpump", "mysqlslap", "mariadb", "mariadb-dump", "mariadb-admin", "mycli"], attached: ["-p"] },
  { names: ["mysqladmin", "mariadb-admin"], after: ["password"], argument: 0 },
  { names: ["sshpass"],       attached: ["-p"], next: ["-p"] },
  { names: ["redis-cli", "keydb-cli", "valkey-cli"], next: ["-a", "--pass"] },
  { names: ["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport", "mongostat"], next: ["-p"] },
  { names: ["sqlcmd", "bcp", "isql", "tsql", "osql"], next: ["-P"], attached: ["-P"] },
  { names: ["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldappasswd", "ldapwhoami", "ldapcompare", "ldapmodrdn"], next: ["-w", "-a", "-s"], attached: ["-w"] },
  { names: ["smbclient", "rpcclient", "smbmap", "smbget", "net", "nmblookup", "smbcacls"], pair: { options: ["-U", "--user"], sign: "%" } },
  { names: ["docker", "podman", "nerdctl", "helm", "oc", "az", "skopeo", "buildah", "crane", "cf", "oras", "flux", "ibmcloud", "argocd"], after: ["login"], next: ["-p"], attached: ["-p"] },
  { names: ["curl"],          pair: { options: ["-u", "--user", "-U", "--proxy-user", "-x", "--proxy"], sign: ":" } },
  { names: ["curl"],          next: ["-b", "--cookie"], given: /=/, sort: "authorization" },
  { names: ["http", "https", "xh", "xhs"], pair: { options: ["-a", "--auth"], sign: ":" } },
  { names: ["openssl"],       after: ["enc", "aes-256-cbc", "aes-128-cbc", "des3"], next: ["-k", "-K"] },
  { names: ["openssl"],       after: ["passwd"], argument: -1, values: ["-salt", "-in"] },
  { names: ["htpasswd"],      argument: 2, given: /^-[a-zA-Z]{0,8}b/ },
  { names: ["htpasswd"],      argument: 1, given: /^-[a-zA-Z]{0,8}(?:nb|bn|n[a-zA-Z]{1,6}b|b[a-zA-Z]{1,6}n)/ },
  { names: ["chpasswd"],      input: "pair" },
  { names: ["passwd"],        input: "secret", reads: /^--stdin$/ },
  { names: ["sudo"],          input: "secret", reads: /^-[a-zA-Z]{0,6}S|^--stdin$/ },
  { names: ["docker", "podman", "nerdctl", "helm", "gh", "glab", "vault", "cryptsetup", "skopeo"], input: "secret", reads: /^--(?:password-stdin|with-token|stdin)$|^-$/ },
  { names: ["base64"],        input: "secret", reads: /^base64$/ },
  { names: ["net", "net.exe"], after: ["user"], argument: 1 },
  { names: ["net", "net.exe"], after: ["use"], argument: 1 },
  { names: ["xfreerdp", "xfreerdp3", "wfreerdp", "rdesktop", "mstsc"], attached: ["/p:", "-p"], next: ["-p"] },
  { names: ["evil-winrm", "nxc", "netexec", "crackmapexec", "cme", "winexe", "psexec", "psexec.exe", "PsExec.exe", "wmiexec", "smbexec", "pth-winexe", "kerbrute", "bloodhound-python", "hydra", "medusa", "responder"], next: ["-p", "-H", "-hashes", "--hash"] },
  { names: ["zip", "unzip", "zipcloak"], next: ["-P", "--password"], attached: ["-P"] },
  { names: ["7z", "7za", "7zr", "7zz", "p7zip"], attached: ["-p"] },
  { names: ["rar", "unrar"],  attached: ["-hp", "-p"] },
  { names: ["ssh-keygen"],    next: ["-N", "-P"] },
  { names: ["ipmitool"],      next: ["-P"] },
  { names: ["snmpwalk", "snmpget", "snmpset", "snmpbulkwalk", "snmpgetnext", "snmptrap"], next: ["-c", "-A", "-X"] },
  { names: ["mosquitto_pub", "mosquitto_sub", "mosquitto_rr"], next: ["-P", "--pw"] },
  { names: ["vault"],         after: ["login"], argument: 0 },
  { names: ["vault"],         after: ["unseal", "unwrap", "lookup", "revoke", "renew"], argument: 0 },
  { names: ["vault", "bao"],  after: ["put", "patch", "write"], pair: { options: [""], sign: "=" } },
  { names: ["kubectl", "oc"], after: ["generic"], pair: { options: ["--from-literal"], sign: "=" } },
  { names: ["mc"],            after: ["set", "add"], argument: -1 },
  { names: ["aws"],           after: ["put-secret-value", "create-secret", "update-secret"], next: ["--secret-string"] },
  { names: ["aws"],           after: ["put-parameter"], next: ["--value"], given: /^SecureString$/ },
  { names: ["gh", "glab"],    after: ["secret"], next: ["--body", "-b"] },
  { names: ["az"],            after: ["secret"], next: ["--value"] },
  { names: ["usermod", "useradd", "adduser", "chpasswd"], next: ["-p", "--password"], given: /^.{4}/s },
  { names: ["wpa_passphrase"], argument: 1 },
  { names: ["cqlsh", "influx", "beeline", "impala-shell", "clickhouse", "clickhouse-client", "cypher-shell", "arangosh", "nodetool"], next: ["-p"] },
  { names: ["etcdctl"],       pair: { options: ["--user"], sign: ":" } },
  { names: ["lftp"],          pair: { options: ["-u"], sign: "," } },
  { names: ["nmcli"],         after: ["password"], argument: 0 },
  { names: ["rclone"],        after: ["obscure"], argument: 0 },
  { names: ["cf"],            after: ["auth"], argument: 1 },
  { names: ["doctl"],         after: ["init"], next: ["-t"] },
  { names: ["consul"],        after: ["agent"], next: ["-encrypt"] },
  { names: ["keytool", "jarsigner"], next: ["-storepass", "-keypass", "-srcstorepass", "-deststorepass"] },
  { names: ["mkpasswd"],      argument: 0, values: ["-m", "-S", "--salt", "-R"] },
  { names: ["lpadmin", "restic", "borg", "age", "svn"], next: ["--password"] },
];

const byName = new Map<string, readonly Program[]>();
for (const program of programs) {
  for (const name of program.names) byName.set(name, [...(byName.get(name) ?? []), program]);
}

/**
 * A program's name in a text.
 * @public to the test of every pattern's time
 */
export const programNames: RegExp = new RegExp(
  `(?<![\\w.-])(?:${[...byName.keys()].map((name) => name.replace(/\./g, "\\.")).join("|")})(?![\\w:.-])`,
  "g",
);

/** Secrets on command lines, and in what is piped into a program that reads one. */
export function* onCommandLines(text: string): Iterable<Finding> {
  let done = -1;
  for (const { index } of text.matchAll(programNames)) {
    if (index < done) continue;
    const start = text.lastIndexOf("\n", index) + 1;
    const end = text.indexOf("\n", index);
    done = end < 0 ? text.length : end;
    yield* onLine(text, start, done);
  }
}

function* onLine(text: string, from: number, to: number): Iterable<Finding> {
  let command: Word[] = [];
  let fed: readonly Word[] = [];
  for (const word of wordsOf(text.slice(from, to))) {
    if (!word.isEnd) command.push({ ...word, start: word.start + from, end: word.end + from });
    if (!word.isEnd && command.length < mostWords) continue;
    yield* ofCommand(text, command, fed);
    fed = word.text === "|" ? command : [];
    command = [];
  }
  yield* ofCommand(text, command, fed);
  yield* ofHereDocument(text, command, to + 1);
}

const mostWords = 400;

function* ofCommand(text: string, line: readonly Word[], fed: readonly Word[]): Iterable<Finding> {
  for (const [index, word] of line.slice(0, 60).entries()) {
    const found = byName.get(word.text.slice(word.text.lastIndexOf("/") + 1).replace(/^[`(]+/, ""));
    if (found === undefined) continue;
    const rest = line.slice(index + 1);
    for (const program of found) {
      for (const { start, end } of secretsOf(program, rest, [word, ...rest], fed)) {
        const from = start + (/["']/.test(text[start] ?? "") ? 1 : 0);
        const to = end - (/["']/.test(text[end - 1] ?? "") ? 1 : 0);
        if (from < to && !isPlaceholder(text, from)) {
          yield { sort: program.sort ?? "password", start: from, end: to, byContext: true };
        }
      }
    }
    if (!launchers.test(word.text)) return;
  }
}

/** Programs that run another one. */
const launchers = /^(?:sudo|docker|podman|nerdctl|kubectl|oc|sshpass|net|http|https|base64)$/;

type Place = Pick<Word, "start" | "end">;

function* secretsOf(
  program: Program,
  rest: readonly Word[],
  all: readonly Word[],
  fed: readonly Word[],
): Iterable<Place> {
  const { after, next, attached, pair, argument, given, values, input, reads } = program;
  const from = after === undefined ? 0 : rest.findIndex(({ text }) => after.includes(text)) + 1;
  if (after !== undefined && from === 0) return;
  if (given !== undefined && next === undefined && !rest.some(({ text }) => given.test(text))) return;
  const words = rest.slice(from);
  const plain: Word[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    const following = words[index + 1];
    if (word === undefined) break;
    if (next?.includes(word.text) && following !== undefined && !following.text.startsWith("<")) {
      const fits =
        given === undefined ||
        given.test(following.text) ||
        rest.some(({ text }) => given.test(text) && text !== following.text);
      if (fits && following.text !== "") yield following;
      index++;
      continue;
    }
    if (pair !== undefined) {
      const place = ofPair(word, following, pair);
      if (place !== undefined) yield place;
    }
    const option = attached?.find((name) => word.text.startsWith(name) && word.text.length > name.length);
    if (option !== undefined) yield { start: word.start + option.length, end: word.end };
    if (values?.includes(word.text)) index++;
    else if (!/^[-/+]\w|^--|^[<>]|^-$/.test(word.text)) plain.push(word);
  }
  const one = argument === undefined ? undefined : plain.at(argument);
  if (one !== undefined && one.text !== "*") yield one;
  if (input !== undefined && (reads === undefined || all.some(({ text }) => reads.test(text))))
    yield* fromInput(input, rest, fed);
}

function ofPair(
  word: Word,
  following: Word | undefined,
  { options, sign }: NonNullable<Program["pair"]>,
): Place | undefined {
  for (const option of options) {
    const isGrouped = option.length === 2 && /^-[a-zA-Z]{2,8}$/.test(word.text) && word.text.endsWith(option.slice(1));
    if ((word.text === option || isGrouped) && following !== undefined && option !== "") {
      return afterSign(following.raw, following.start, sign);
    }
    const length = option.startsWith("--") ? option.length + 1 : option.length;
    if (word.text.startsWith(option) && (!option.startsWith("--") || word.text[option.length] === "=")) {
      const inside = afterSign(word.raw.slice(length), word.start + length, sign);
      if (inside !== undefined) return inside;
    }
  }
  return undefined;
}

/** What comes after the first of a sign in a word; what comes before it where nothing does, as in `curl -u key:`. */
function afterSign(raw: string, start: number, sign: string): Place | undefined {
  const at = raw.indexOf(sign);
  const host = raw.lastIndexOf("@");
  if (at < 0 || raw.includes("://") || (sign === "=" && raw.startsWith("-"))) return undefined;
  if (/^["']?$/.test(raw.slice(at + 1))) return looksRandom(raw.slice(0, at)) ? { start, end: start + at } : undefined;
  return {
    start: start + at + 1,
    end: start + (host > at && /^[\w.-]+:\d+$/.test(raw.slice(host + 1)) ? host : raw.length),
  };
}

function* fromInput(input: "secret" | "pair", rest: readonly Word[], fed: readonly Word[]): Iterable<Place> {
  const here = rest.findIndex(({ text }) => text === "<<<");
  const piped = fed.findIndex(({ text }) => text === "echo" || text === "printf");
  const word =
    here >= 0
      ? rest[here + 1]
      : piped >= 0
        ? fed.slice(piped + 1).findLast(({ text }) => !/^-\w+$/.test(text))
        : undefined;
  if (word === undefined) return;
  const place = input === "pair" ? afterSign(word.raw, word.start, ":") : word;
  if (place !== undefined) yield place;
}

const hereDocument = /<<-?\s{0,2}["']?(\w{1,20})["']?/;

/** `chpasswd <<EOF` and its lines. */
function* ofHereDocument(text: string, line: readonly Word[], at: number): Iterable<Finding> {
  const reads = line.some(({ text }) => text === "chpasswd");
  const first = line[0];
  if (!reads || first === undefined) return;
  const mark = hereDocument.exec(text.slice(first.start, at).slice(0, 400))?.[1];
  if (mark === undefined) return;
  let start = at;
  for (const row of text
    .slice(at, at + 4000)
    .split("\n")
    .slice(0, 40)) {
    if (row.trim() === mark) return;
    const colon = row.indexOf(":");
    if (colon > 0 && colon + 1 < row.length)
      yield { sort: "password", start: start + colon + 1, end: start + row.length, byContext: true };
    start += row.length + 1;
  }
}
