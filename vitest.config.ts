import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));
const alias = [
  { find: /^wherefore$/, replacement: source("node.ts") },
  { find: /^wherefore\/teleport$/, replacement: source("teleport/index.ts") },
  { find: /^wherefore\/teleport\/roles$/, replacement: source("teleport/roles.ts") },
  { find: /^wherefore\/analyze$/, replacement: source("analyze/index.ts") },
  { find: /^wherefore\/codemirror$/, replacement: source("codemirror/index.ts") },
  { find: /^wherefore\/yaml$/, replacement: source("yaml.ts") },
  { find: /^wherefore\/internals$/, replacement: source("internals.ts") },
  { find: /^wherefore\/codegen$/, replacement: source("codegen/index.ts") },
  { find: /^wherefore\/runtime$/, replacement: source("codegen/runtime/index.ts") },
  { find: /^wherefore\/testing$/, replacement: source("testing.ts") },
];

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      { extends: true, test: { name: "library", include: ["test/**/*.test.ts"] } },
      { extends: true, test: { name: "summarizer", include: ["summarizer/test/**/*.test.ts"] } },
    ],
    // Files share a process and what it has loaded: no module keeps state that another file could meet.
    isolate: false,
    // more than cores: many tests wait, for clocks, processes and a browser
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
