import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const changed = (path: string): number => statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @throws Error if the built pages are older than their source */
export function assertPagesBuilt(): void {
  const newest = Math.max(...globSync("web/{src,public}/**/*.*", { cwd: root }).map(changed));
  if (changed("dist/web/index.html") < newest) {
    throw new Error("the pages are not built, or are older than their source: `npm run pages` first");
  }
}
