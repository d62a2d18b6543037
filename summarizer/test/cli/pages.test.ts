import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openBrowser } from "../web/browser.ts";
import { assertPagesBuilt } from "../web/built.ts";
import { startCli } from "./run-cli.ts";

let browser: Browser;

beforeAll(async () => {
  assertPagesBuilt();
  browser = await openBrowser();
});

test("the demo prints a link that signs the newcomer in once, to pages with the samples in place", async () => {
  const { child, finished, printed } = startCli(["demo", "--port", "0"]);
  try {
    await expect.poll(printed, { timeout: 50_000, interval: 100 }).toMatch(/Ctrl-C to stop/);
    const [, link = ""] = /Pages: (\S+)/.exec(printed()) ?? [];
    await using one = await browser.newContext();
    const page = await one.newPage();
    await page.goto(link);
    await page.getByRole("button", { name: "Signed in as newcomer" }).waitFor();
    for (const who of ["carol → orders", "dave → build-7", "bob → payments", "alice → web-3"]) {
      await page.getByRole("link", { name: who }).waitFor();
    }
    await using other = await browser.newContext();
    const again = await other.newPage();
    await again.goto(link);
    const [, password = ""] = /password (\S+)/.exec(printed()) ?? [];
    await again.getByLabel("User").fill("newcomer");
    await again.getByLabel("Password").fill(password);
    await again.keyboard.press("Enter");
    await again.getByRole("button", { name: "Signed in as newcomer" }).waitFor();
  } finally {
    child.kill("SIGINT");
    await finished;
  }
});
