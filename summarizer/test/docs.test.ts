import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const folder = new URL("../docs/", import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .trim()
    .replace(/\s/g, "-");
}

describe.each(pages)("%s", (page) => {
  const text = readFileSync(new URL(page, folder), "utf8");

  test("links to files and headings that exist", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => (/^\w+:/.test(link) ? [] : [link]));
    const broken = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = new URL(path === "" ? page : path, folder);
      if (!existsSync(target)) return true;
      if (anchor === undefined) return false;
      const headings = [...readFileSync(target, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        anchorOf(heading),
      );
      return !headings.includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test("the tests that the threat model names exist", () => {
  const text = readFileSync(new URL("security.md", folder), "utf8");
  const named = [...text.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, path = ""]) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(new URL(path, import.meta.url)))).toEqual([]);
});
