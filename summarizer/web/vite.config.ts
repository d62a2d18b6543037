import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes each file once more, compressed, beside itself: fonts are compressed as they are. */
const compressed: Plugin = {
  name: "compressed",
  async closeBundle() {
    const output = folder("../dist/web");
    for (const name of await readdir(output, { recursive: true })) {
      if (!/\.(?:html|js|css|svg|wasm)$/.test(name)) continue;
      const path = join(output, name);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
};

export default defineConfig({
  root: folder("."),
  plugins: [compressed],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: folder("../dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // The policy of the pages lets nothing be loaded from a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/v1": "http://localhost:3080" } },
});
