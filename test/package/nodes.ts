import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A Node to run the package on. */
export interface NodeBinary {
  readonly path: string;
  /** `v24.1.0` */
  readonly version: string;
}

/** The Node that runs this. */
export const thisNode: NodeBinary = { path: process.execPath, version: process.version };

/** {@link thisNode}, and the machine's own if it is another one, not older than the package promises to work on. */
export function nodes(): readonly NodeBinary[] {
  const { PATH = "" } = process.env;
  const own = PATH.split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .map((folder) => join(folder, "node"))
    .find((path) => existsSync(path));
  if (own === undefined || realpathSync(own) === realpathSync(process.execPath)) return [thisNode];
  const version = execFileSync(own, ["--version"], { encoding: "utf8" }).trim();
  const isOther = version !== process.version && Number.parseInt(version.slice(1), 10) >= 20;
  return isOther ? [thisNode, { path: own, version }] : [thisNode];
}
