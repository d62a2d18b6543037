import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { deployFiles } from "./deploy/files.ts";

for (const { path, text } of deployFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text());
}
