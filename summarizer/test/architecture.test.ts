import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { preProcessFile } from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const manual = readFileSync(new URL("../../docs/architecture.md", import.meta.url), "utf8");

/** The layers as the manual lists them, bottom up: folders, and files, that do not import one another. */
const layers = [...(/^### Layers\n([\s\S]+?)\n(?=`web\/`)/m.exec(manual)?.[1] ?? "").matchAll(/^\| (`.+?`) \|/gm)].map(
  ([, cells = ""]) => [...cells.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
);

/** The folder or file of `src` that a file belongs to. */
function placeOf(file: string): string {
  const [first = "", ...rest] = file.replace(/^src\//, "").split("/");
  return rest.length > 0 ? `${first}/` : first;
}

const rank = (file: string) => layers.findIndex((places) => places.includes(placeOf(file)));

const imports = globSync("src/**/*.ts", { cwd: root }).flatMap((file) =>
  preProcessFile(readFileSync(`${root}/${file}`, "utf8"), true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => ({ file, target: posix.join(posix.dirname(file), fileName) })),
);

describe("summarizer/src", () => {
  test("every folder has its layer, and no other file is loose", () => {
    const places = new Set(globSync("src/**/*.ts", { cwd: root }).map(placeOf));
    expect(layers.flat().toSorted()).toEqual([...places].toSorted());
    expect([...places].filter((place) => !place.endsWith("/")).toSorted()).toEqual(["config.ts", "service.ts"]);
  });

  test("imports point to lower layers", () => {
    const wrong = imports.filter(({ file, target }) => placeOf(file) !== placeOf(target) && rank(target) >= rank(file));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test("the contract stands on the nouns and the kinds alone, so that a page can import it", () => {
    const wrong = imports.filter(
      ({ file, target }) => placeOf(file) === "api/" && !["api/", "domain/", "kinds/"].includes(placeOf(target)),
    );
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });

  test("nothing is imported from outside but the package's own description", () => {
    const outside = imports.filter(({ target }) => !target.startsWith("src/"));
    expect(new Set(outside.map(({ target }) => target))).toEqual(new Set(["package.json"]));
  });
});

describe("summarizer/web/src", () => {
  const order = ["api/", "components/", "shell/", "pages/"];
  const web = globSync("web/src/**/*.{ts,tsx}", { cwd: root }).flatMap((file) =>
    preProcessFile(readFileSync(`${root}/${file}`, "utf8"), true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
      .map(({ fileName }) => ({ file, target: posix.join(posix.dirname(file), fileName) })),
  );
  const level = (file: string) => order.findIndex((folder) => file.startsWith(`web/src/${folder}`));

  test("of the service a page imports the contract and the nouns, and of the contract only types and requests", () => {
    const texts = globSync("web/src/**/*.{ts,tsx}", { cwd: root }).map((file) => ({
      file,
      text: readFileSync(`${root}/${file}`, "utf8"),
    }));
    const wrong = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/^(import|export)( type)? [^;]*? from "(?:\.\.\/)+src\/([^"]+)";/gm)].flatMap(
        ([, , type, target = ""]) => {
          const isPure = target.startsWith("domain/") || target === "api/request.ts";
          const isContract = target.startsWith("api/") || target === "kinds/schema.ts";
          return isPure || (type !== undefined && isContract) ? [] : [`${file} imports ${target}`];
        },
      ),
    );
    expect(texts.filter(({ text }) => /"(\.\.\/)+src\//.test(text)).length).toBeGreaterThan(5);
    expect(wrong).toEqual([]);
  });

  test("imports point upstream: api, components, shell, pages", () => {
    const wrong = web.filter(({ file, target }) => level(file) >= 0 && level(target) > level(file));
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
  });
});
