import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, "utf8");

const entries = {
  wherefore: "src/index.ts",
  "wherefore/teleport": "src/teleport/index.ts",
  "wherefore/teleport/roles": "src/teleport/roles.ts",
  "wherefore/analyze": "src/analyze/index.ts",
  "wherefore/codemirror": "src/codemirror/index.ts",
  "wherefore/testing": "src/testing.ts",
  "wherefore/yaml": "src/yaml.ts",
  "wherefore/internals": "src/internals.ts",
  "wherefore/codegen": "src/codegen/index.ts",
} as const;

function exportsOf(file: string): readonly string[] {
  const names: string[] = [];
  for (const statement of ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest).statements) {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      names.push(...statement.exportClause.elements.map(({ name }) => name.text));
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) continue;
    if (ts.isVariableStatement(statement)) {
      names.push(...statement.declarationList.declarations.map(({ name }) => (name as ts.Identifier).text));
    } else names.push((statement as ts.DeclarationStatement).name?.text ?? "");
  }
  return names.sort();
}

/** The words of everything that the pages show as code. */
const named = new Set(
  globSync("docs/*.md", { cwd: root })
    .flatMap((page) => [...read(page).matchAll(/```[\s\S]*?```|`[^`\n]+`/g)])
    .flatMap(([code]) => code.match(/[A-Za-z_]\w*/g) ?? []),
);

describe("every export is named in a page of docs/", () => {
  test.each(Object.entries(entries))("%s", (_entry, file) => {
    const names = exportsOf(file);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !named.has(name))).toEqual([]);
  });
});
