import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The public types of one entry point. */
export interface EntryReport {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));

interface Exports {
  readonly [path: string]: string | { readonly import: { readonly types: string } };
}

/** The declarations of every entry point, by the entry's name. */
function entries(): ReadonlyMap<string, string> {
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { readonly exports: Exports };
  return new Map(
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === "string" ? [] : [[path.replace(/^\./, "wherefore"), `${root}/${target.import.types}`]],
    ),
  );
}

/**
 * What each entry point exports, as `dist` declares it: one declaration after the other, by name, without comments.
 * @throws Error if `dist` is missing
 */
export function apiReports(): readonly EntryReport[] {
  const files = entries();
  for (const path of files.values())
    if (!existsSync(path)) throw new Error(`${path} is missing: \`npm run build\` first`);
  const program = ts.createProgram([...files.values()], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: [],
  });
  const checker = program.getTypeChecker();
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = [...files].map(([entry, path]) => {
    const source = program.getSourceFile(path);
    const module = source && checker.getSymbolAtLocation(source);
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
    return { entry, symbols: new Map(symbols.map((symbol) => [symbol.name, resolved(symbol)])) };
  });
  const named = new Set(exported.flatMap(({ symbols }) => [...symbols.values()]));
  const usedIn = (symbol: ts.Symbol): readonly ts.Symbol[] =>
    (symbol.declarations ?? []).flatMap((declaration) =>
      namesIn(declaration).flatMap((name) => {
        const used = checker.getSymbolAtLocation(name);
        return used !== undefined && isOurs(resolved(used)) ? [resolved(used)] : [];
      }),
    );
  return exported.map(({ entry, symbols }) => {
    const unnamed = new Set<ts.Symbol>();
    const rest = [...symbols.values()];
    for (let symbol = rest.pop(); symbol !== undefined; symbol = rest.pop()) {
      for (const used of usedIn(symbol)) {
        if (named.has(used) || unnamed.has(used)) continue;
        unnamed.add(used);
        rest.push(used);
      }
    }
    const sections = [
      `# ${entry}`,
      "<!-- Made by `npm run api`. A change here is a change of what the package promises. -->",
      fence([...symbols]),
    ];
    const others = [...unnamed].map((symbol) => [plain(symbol.name), symbol] as const);
    if (others.length > 0) sections.push("Used by these types and not exported:", fence(others));
    return { file: `api/${entry.replaceAll("/", "-")}.api.md`, text: `${sections.join("\n\n")}\n` };
  });
}

function fence(declared: readonly (readonly [name: string, symbol: ts.Symbol])[]): string {
  const byName = [...declared].sort(([a], [b]) => (a < b ? -1 : 1));
  return `\`\`\`ts\n${byName.map(([name, symbol]) => printed(name, symbol)).join("\n\n")}\n\`\`\``;
}

/** The names of the types that a declaration refers to. */
function namesIn(declaration: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) found.push(node.typeName);
    else if (ts.isExpressionWithTypeArguments(node)) found.push(node.expression);
    else if (ts.isTypeQueryNode(node)) found.push(node.exprName);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found;
}

/** Whether `dist` declares it, and it is not a type parameter. */
function isOurs(symbol: ts.Symbol): boolean {
  const isParameter = (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0;
  return (
    !isParameter && (symbol.declarations ?? []).some((node) => node.getSourceFile().fileName.startsWith(`${root}dist/`))
  );
}

const printer = ts.createPrinter({ removeComments: true });

function printed(name: string, symbol: ts.Symbol): string {
  const texts = (symbol.declarations ?? []).map((declaration) => {
    const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return printer.printNode(ts.EmitHint.Unspecified, node, declaration.getSourceFile());
  });
  const text = plain(texts.join("\n"))
    .replace(/^ +#private;\n/gm, "")
    .replace(/^declare /gm, "");
  return new RegExp(`\\b${name}\\b`).test(text) ? text : `/* ${name} */ ${text}`;
}

/** Without the numbers by which the bundler tells names apart. */
function plain(text: string): string {
  return text.replace(/\b(\w+)\$\d+\b/g, "$1");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of apiReports()) writeFileSync(`${root}/${file}`, text);
}
