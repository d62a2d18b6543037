import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Look } from "../test/web/browser.ts";
import { openBrowser, openPage } from "../test/web/browser.ts";
import { servedSamples } from "../test/web/served.ts";

interface Picture extends Look {
  readonly name: string;
  readonly path: string;
}

const k8s = "/recordings/0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71";
const db = "/recordings/d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f";
const unmatched = "/recordings/6b1d0f92-7e35-4a08-bd14-c85f3a9e2740";

/** The pictures of the manual, one line each. */
// biome-ignore format: table
const pictures: readonly Picture[] = [
  { name: "recordings",            path: "/recordings" },
  { name: "recordings-dark",       path: "/recordings",                              scheme: "dark" },
  { name: "recordings-list",       path: "/recordings?view=list" },
  { name: "recordings-phone",      path: "/recordings",                              width: "phone" },
  { name: "session",               path: `${k8s}?at=22000` },
  { name: "session-dark",          path: `${k8s}?at=22000`,                          scheme: "dark" },
  { name: "session-phone",         path: `${k8s}?at=22000`,                          width: "phone" },
  { name: "session-database",      path: db },
  { name: "session-unmatched",     path: unmatched },
];

/** Draws the pages, with the samples in place, into `docs/pictures` (or the folder that is named). */
const folder = process.argv[2] ?? fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
await using served = await servedSamples();
for (const { name, path, ...look } of pictures) {
  await using opened = await openPage(browser, served.url, path, look);
  const { page } = opened;
  await page.waitForLoadState("networkidle", { timeout: 2000 }).catch(() => {});
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${folder}/${name}.png` });
  process.stdout.write(`${name}.png\n`);
}
await browser.close();
