import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const changed = (path: string): number => statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** @throws Error if `dist` is not what the sources would build */
export function assertBuilt(): void {
  const newest = Math.max(...globSync("src/**/*.ts", { cwd: root }).map(changed));
  if (changed("dist/index.cjs") < newest) throw new Error("dist is missing or older than src: `npm run build` first");
}
