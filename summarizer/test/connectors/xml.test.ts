import { describe, expect, test } from "vitest";
import { SignInError } from "../../src/connectors/failure.ts";
import { elementOf } from "../../src/connectors/xml.ts";

function problem(text: string): string | undefined {
  try {
    elementOf(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return String(error.details.error);
  }
}

/** About `length` characters of a piece. */
const filled = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length));

/** Documents of about `length` characters that a parser may stumble over. */
const documents: Readonly<Record<string, (length: number) => string>> = {
  "empty elements": (length) => `<r>${filled("<a/>", length)}</r>`,
  "tags that do not end": (length) => `<r>${filled("<a ", length)}</r>`,
  "elements that do not end": (length) => `<r>${filled("<a>", length)}`,
  "closing tags": (length) => `<r>${filled("</a>", length)}`,
  attributes: (length) => `<r ${Array.from({ length: length / 8 }, (_, at) => `a${at}="b"`).join(" ")}/>`,
  "one attribute often": (length) => `<r ${filled('a="b" ', length)}/>`,
  "blanks in a tag": (length) => `<r ${filled(" ", length)}a="b"/>`,
  "a long name": (length) => `<${filled("n", length)}/>`,
  "a long value": (length) => `<r a="${filled("<", length)}"/>`,
  entities: (length) => `<r>${filled("&amp;", length)}</r>`,
  "broken entities": (length) => `<r a="${filled("&", length)}"/>`,
  instructions: (length) => `${filled("<?a?>", length)}<r/>`,
  namespaces: (length) => `<r>${Array.from({ length: length / 20 }, (_, at) => `<a xmlns:b${at}="c"/>`).join("")}</r>`,
  quotes: (length) => `<r a='${filled('"', length)}'/>`,
  "equals signs": (length) => `<r ${filled("=", length)}/>`,
  text: (length) => `<r>${filled("x\r\n ", length)}</r>`,
};

function cpu(text: string): number {
  const start = process.cpuUsage();
  problem(text);
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

describe("a document that does not end", () => {
  test.each(Object.entries(documents))("%s: no more than in proportion to its length", (_title, document) => {
    const best = (length: number) => Math.min(...Array.from({ length: 3 }, () => cpu(document(length))));
    best(16_000);
    // below two milliseconds the clock says little
    expect(best(256_000) / Math.max(best(32_000), 2_000)).toBeLessThan(16);
  });
});

describe("what is refused before it is parsed", () => {
  test.each([
    ["a DTD", "<!DOCTYPE r><r/>", /a DTD, a comment or a CDATA section/],
    ["a comment", "<r><!-- a --></r>", /a DTD, a comment or a CDATA section/],
    ["too many elements", documents["empty elements"]?.(60_000) ?? "", /more than 2000 elements/],
    ["a tag within a tag", "<r><a <b/></r>", /an unclosed tag/],
    ["a tag within a value", `<r a="<b/>"/>`, /an unclosed tag/],
    ["too deep a nesting", `${"<a>".repeat(51)}${"</a>".repeat(51)}`, /more than 50 elements deep/],
    ["too long a document", `<r>${"x".repeat(300_000)}</r>`, /more than 262,144 characters/],
  ])("%s", (_title, text, expected) => {
    expect(problem(text)).toMatch(expected);
  });

  test("nothing of an ordinary one", () => {
    const groups = Array.from({ length: 1_000 }, (_, at) => `<v xmlns:x="y" x:type='a>b'>group-${at}</v>`).join("");
    expect(problem(`<?xml version="1.0"?><r a="=">${groups}</r>`)).toBeUndefined();
  });
});
