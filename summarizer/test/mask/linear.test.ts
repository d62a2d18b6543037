import { globSync, readFileSync } from "node:fs";
import {
  createSourceFile,
  forEachChild,
  isNewExpression,
  isRegularExpressionLiteral,
  type Node,
  ScriptTarget,
} from "typescript";
import { describe, expect, test } from "vitest";
import { findSecrets } from "../../src/mask/find.ts";
import { hostileTo, type TextOf } from "./hostile.ts";

const folder = new URL("../../src/mask/", import.meta.url);
const files = globSync("*.ts", { cwd: folder });

interface Found {
  readonly file: string;
  readonly pattern: RegExp;
}

/** Every regular expression that is written in the folder, wherever it stands. */
const written = files.flatMap((file): readonly Found[] => {
  const found: Found[] = [];
  const visit = (node: Node): void => {
    if (isRegularExpressionLiteral(node)) {
      const [, source = "", flags = ""] = /^\/([\s\S]*)\/(\w*)$/.exec(node.text) ?? [];
      found.push({ file, pattern: new RegExp(source, flags) });
    }
    forEachChild(node, visit);
  };
  visit(createSourceFile(file, readFileSync(new URL(file, folder), "utf8"), ScriptTarget.Latest));
  return found;
});

/** The names of the regular expressions that are put together from texts. */
const composed = files.flatMap((file) => {
  const places: { file: string; name: string | undefined }[] = [];
  const visit = (node: Node, name: string | undefined): void => {
    const own = "name" in node && "initializer" in node ? (node.name as { text?: string }).text : name;
    if (isNewExpression(node) && "text" in node.expression && node.expression.text === "RegExp")
      places.push({ file, name: own });
    forEachChild(node, (child) => visit(child, own));
  };
  visit(createSourceFile(file, readFileSync(new URL(file, folder), "utf8"), ScriptTarget.Latest), undefined);
  return places;
});

const exported = await Promise.all(
  composed.map(async ({ file, name }): Promise<Found> => {
    const module: Readonly<Record<string, unknown>> = await import(new URL(file, folder).href);
    const pattern = module[name ?? ""];
    if (!(pattern instanceof RegExp))
      throw new Error(`${file} must export the RegExp that it composes, so that it is tested`);
    return { file, pattern };
  }),
);

/** Whether a pattern repeats anything: one that does not looks at a few characters at most, wherever it is tried. */
function repeats({ source }: RegExp): boolean {
  return /[*+{]/.test(source.replace(/\\./g, "").replace(/\[[^\]]*\]/g, ""));
}

/** Milliseconds that the processor spends on this thread, whatever else it does; the best of several. */
function timeOf(run: () => void, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < times; turn++) {
    const start = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const size = 16_384;
/** What takes less is not the square of anything: that takes longer. */
const fast = 20;
/** A double length takes twice the time; the rest is what a busy machine adds. */
const most = 2.7;

/** How many times longer a run takes for twice the text. */
function growth(run: (text: string) => void, textOf: TextOf, length = size, turns = 4): number {
  const [one, two] = [textOf(length), textOf(length * 2)];
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < turns && least >= most; turn++) {
    least = Math.min(least, timeOf(() => run(two), 2) / timeOf(() => run(one), 2));
  }
  return least;
}

/** Of the texts that are not read in no time, the two that take longest. */
function slowest(run: (text: string) => void, texts: readonly TextOf[], length = size / 2): readonly TextOf[] {
  return texts
    .map((textOf) => ({ textOf, time: timeOf(() => run(textOf(length)), 1) }))
    .filter(({ time }) => time > (fast * length) / size)
    .sort((a, b) => b.time - a.time)
    .slice(0, 2)
    .map(({ textOf }) => textOf);
}

describe("no regular expression takes more than twice the time for twice the text", () => {
  const all = [...written, ...exported];

  test("all of them are known", () => {
    expect(all.length).toBeGreaterThan(150);
  });

  // What the masks had once.
  test.each([
    /\s+$/,
    /\b(?:password|crypt)\s*\(?\s*'([^'\n]{1,500})'/i,
    /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w.-]*/,
    /-\w*b\w*\s+(?:-\w+\s+)*\S+\s+\S+/,
  ])("one that does is noticed: %s", (pattern) => {
    const everywhere = new RegExp(pattern.source, `${pattern.flags}g`);
    const run = (text: string) => void text.replace(everywhere, "");
    // A fast machine needs longer texts before the time of one can be told.
    const isNoticed = (length: number) =>
      slowest(run, hostileTo(pattern), length).some((textOf) => growth(run, textOf, length, 1) >= most);
    expect([size / 4, size / 2, size].some(isNoticed)).toBe(true);
  });

  test.each(files)("%s", (file) => {
    for (const { pattern } of all.filter((each) => each.file === file && repeats(each.pattern))) {
      // wherever it is tried in the text, a sticky one too
      const everywhere = new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, "")}g`);
      const run = (text: string) => void text.replace(everywhere, "");
      for (const textOf of slowest(run, hostileTo(pattern))) {
        expect(growth(run, textOf), `${pattern} on ${JSON.stringify(textOf(80))}…`).toBeLessThan(most);
      }
    }
  });
});

describe("nor do all masks together", () => {
  // biome-ignore format: table
  const pieces = [
    "a", "A", "0", " ", "\n", "\t", "-", "=", ":", '"', "'", "`", "\\", "/", "|", ",", ".", "@", "<", "{", "(", "[", "$", "*", "\ufffd", "\u200d",
    "a ", "a\n", "\n\n", "a,", "a|", "| ", "a: ", "a=", "a:1:", "{}", "()", "\\\n", "\\\"", "' ", "\"a",
    "password ", "password=", "password: ", "password:\n", "password:\n a\n", "password |", "password'", "'password' ", "password(\"", "<password>", "<password ", "name: password\n",
    "token=", "token token", "token.token", "token-", "token, ", "secret\"", "secret=\"", "key ", "key: ", "key:\n  ", "--password ", "--token=", "code=",
    "mysql ", "mysql -p", "docker login ", "sudo ", "curl -u ", "curl -u a:", "echo a | ", "chpasswd <<EOF\n", "vault kv put ", "redis-cli x", "htpasswd -bbbb",
    "://", "://a:", "a://b:c@", "a://b:@@", "eyJ", "eyJaaaaaaaaa.", "-eyJaaaaaaaa", "ghp_", "sk-", "AKIA", "$6$", "$6$aaaaaaaaaaaaaaaaaaaaaaaa ", "LS0tLS1CRUdJTi", "MIIEpAIBAAKCAQEAAAAAAAAAA\n",
    "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "-----END PRIVATE KEY-----\n", "-----BEGIN A-----\n", "Private-Lines: 1\n", "Public-Lines: 1\n",
    "authorization: ", "authorization: bearer ", "cookie: ", "identified by ", "insert into a (password) values (", "insert into a (password) values ('a'),('b'),", "('a',",
    "kind: Secret\n", "kind: Secret\n a: ", "kind: Secret\ndata:\n", "stringData:\n a: b\n", "\"kind\":\"Secret\",\"data\":{", "\"data\":{\"a\":\"b\",",
    "a password\n", "password  name\n", "password,name\n", "password|name\n", "[masked:a]", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "aB3".repeat(10), `${"aB3".repeat(10)} `,
  ];

  const repeated = (piece: string) => (length: number) => piece.repeat(Math.ceil(length / piece.length));
  const mask = (text: string) => void findSecrets(text, "vault kv get -field=a");

  test.each(pieces)("of %j", (piece) => {
    for (const textOf of slowest(mask, [repeated(piece), (length) => `password ${repeated(piece)(length)}`])) {
      expect(growth(mask, textOf)).toBeLessThan(most);
    }
  });

  test("from 256 kB to 1 MB, of the one that takes longest", () => {
    for (const textOf of slowest(mask, pieces.map(repeated)).slice(0, 1)) {
      const [quarter, whole] = [textOf(2 ** 18), textOf(2 ** 20)];
      expect(timeOf(() => mask(whole), 1) / timeOf(() => mask(quarter), 2), textOf(40)).toBeLessThan(most * 2);
    }
  });
});
