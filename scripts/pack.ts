import { fileURLToPath } from "node:url";
import { readManifest, replaceManifest, restoreManifest, runStep, withoutDevelopment } from "./manifest.ts";

/** `npm pack` and `npm publish` run this before and after they pack the library: the tarball has a manifest for users. */
const root = fileURLToPath(new URL("..", import.meta.url));

runStep(process.argv[2], {
  prepare: () => replaceManifest(root, withoutDevelopment(readManifest(root))),
  restore: () => restoreManifest(root),
});
