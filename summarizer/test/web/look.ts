import { openBrowser, openPage } from "./browser.ts";
import { servedSamples } from "./served.ts";

const browser = await openBrowser();
const served = await servedSamples();
console.log(served.url);
const shots: [string, string, "desktop" | "phone", "light" | "dark"][] = [
  ["cards", "/recordings", "desktop", "light"],
  ["cards-dark", "/recordings", "desktop", "dark"],
  ["list", "/recordings?view=list", "desktop", "light"],
  ["list-compact", "/recordings?view=list&density=compact", "desktop", "dark"],
  ["cards-phone", "/recordings", "phone", "light"],
  ["list-phone", "/recordings?view=list", "phone", "dark"],
  ["compact", "/recordings?density=compact", "desktop", "light"],
  ["k8s", "/recordings/0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71?at=9000", "desktop", "light"],
  ["ssh-dark", "/recordings/8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2", "desktop", "dark"],
  ["db", "/recordings/d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f", "desktop", "light"],
  ["unmatched", "/recordings/6b1d0f92-7e35-4a08-bd14-c85f3a9e2740", "desktop", "light"],
  ["k8s-phone", "/recordings/0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71", "phone", "light"],
];
const only = process.argv.slice(2);
for (const [name, path, width, scheme] of shots) {
  if (only.length && !only.some((o) => name.startsWith(o))) continue;
  const { page, faults } = await openPage(browser, served.url, path, { width, scheme });
  await new Promise((r) => setTimeout(r, 1500));
  await page.screenshot({ path: `/tmp/w1/${name}.png`, fullPage: width === "phone" });
  console.log(name, faults);
  await page.context().close();
}
await browser.close();
await served[Symbol.asyncDispose]();
