import type { Browser, Page } from "playwright-core";
import type { Look } from "./browser.ts";
import { openPage } from "./browser.ts";
import { configured } from "./configured.ts";
import { servedSamples } from "./served.ts";

/** A picture of the manual: what it is called, and what it shows. */
export interface Picture extends Look {
  readonly name: string;
  readonly path: string;
  /** What is done on the page before. */
  readonly act?: (page: Page) => Promise<void>;
}

const k8s = "/recordings/0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71";
const db = "/recordings/d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f";
const unmatched = "/recordings/6b1d0f92-7e35-4a08-bd14-c85f3a9e2740";

/** Models without limits: how much of a limit is used up depends on the day on which it is looked at. */
const usage = "/usage?range=custom&from=2026-09-26&to=2026-11-24&model=claude,gpt-mini,nova,own";

/** What the pictures show. */
export function servedForPictures() {
  return servedSamples({}, configured("2026-11-24"));
}

/** Types another filter in, and waits for what it would do. */
async function writeFilter(page: Page, filter: string): Promise<void> {
  await page.getByText("of all 4 sessions").waitFor();
  await page.getByRole("textbox", { name: "Filter" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(filter);
  await page.waitForTimeout(800);
}

async function narrow(page: Page): Promise<void> {
  // The closing quote and the closing bracket are there by themselves.
  await writeFilter(page, 'equals(resource.metadata.labels["env"], "prod") && contains(session.participants, "alice")');
  await page.getByText("1 of all 4 sessions").waitFor();
  await page.getByRole("heading", { level: 1 }).click();
}

async function misspell(page: Page): Promise<void> {
  await writeFilter(page, 'equals(resource.metadata.labels.env, "prod") && contains(user.spec.role, "dev")');
  await page.getByText("2 errors").waitFor();
  await page.keyboard.press("Control+.");
}

/** The timeline follows the player once both are there. */
async function followed(page: Page): Promise<void> {
  await page.locator(".moment[aria-current]").waitFor();
  await page.waitForFunction(`(() => {
    const row = document.querySelector(".moment[aria-current]");
    const box = row.parentElement;
    const { top, bottom } = row.getBoundingClientRect();
    const outer = box.getBoundingClientRect();
    return top >= outer.top - 1 && bottom <= outer.bottom + 1;
  })()`);
}

async function ways(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Continue with/ }).waitFor();
}

/** The pictures of the manual, one line each. */
// biome-ignore format: table
export const pictures: readonly Picture[] = [
  { name: "sign-in",               path: "/recordings",                              user: undefined, failing: ["/v1/"], act: ways },
  { name: "recordings",            path: "/recordings" },
  { name: "recordings-dark",       path: "/recordings",                              scheme: "dark" },
  { name: "recordings-list",       path: "/recordings?view=list" },
  { name: "recordings-search",     path: "/recordings?text=token+OR+nginx" },
  { name: "recordings-phone",      path: "/recordings",                              width: "phone" },
  { name: "session",               path: `${k8s}?at=22000`,                          act: followed },
  { name: "session-dark",          path: `${k8s}?at=22000`,                          scheme: "dark", act: followed },
  { name: "session-phone",         path: `${k8s}?at=22000`,                          width: "phone", act: followed },
  { name: "session-database",      path: db },
  { name: "session-unmatched",     path: unmatched },
  { name: "policies",              path: "/policies" },
  { name: "policy",                path: "/policies/prod-shell",                     act: narrow },
  { name: "model-new",             path: "/new/model" },
  { name: "roles",                 path: "/roles" },
  { name: "usage",                 path: usage },
  { name: "usage-dark",            path: usage,                                      scheme: "dark" },
  { name: "usage-phone",           path: usage,                                      width: "phone" },
  { name: "policy-fixes-dark",     path: "/policies/prod-shell",                     scheme: "dark", act: misspell },
];

/** Draws a picture, as PNG. What is asked of the server alone may change it: not the machine, its fonts or its clock's zone. */
export async function draw(browser: Browser, url: string, { name: _, path, act, ...look }: Picture): Promise<Buffer> {
  await using opened = await openPage(browser, url, path, look);
  const { page } = opened;
  await act?.(page);
  await opened.quiet();
  await page.evaluate("document.fonts.ready.then(() => undefined)");
  await page.waitForTimeout(200);
  return await page.screenshot();
}
