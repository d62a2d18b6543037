import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { Result, RunOptions } from "axe-core";
import type { Browser, BrowserContext, Locator, Page, Request } from "playwright-core";
import { expect } from "vitest";
import { fontSettings } from "./fonts.ts";
import { launch } from "./launch.ts";
import { password } from "./served.ts";

/** A phone and a desktop. */
export const widths = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;
export type Width = keyof typeof widths;
export type Scheme = "light" | "dark";

/** The looks that a page is opened in: {@link expectAccessible} asks for the other colors too. */
export const looks: readonly (readonly [width: Width, scheme: Scheme])[] = [
  ["desktop", "light"],
  ["phone", "dark"],
];

let browser: Promise<Browser> | undefined;

/** The browser of all pages of this process, which it ends with; its fonts are always those of packages. */
export async function openBrowser(): Promise<Browser> {
  browser ??= launch(fontSettings(tmpdir()));
  return await browser;
}

export interface Look {
  readonly width?: Width;
  readonly scheme?: Scheme;
  /** Whoever is signed in; undefined: nobody. */
  readonly user?: string | undefined;
  /** Responses that are meant to fail: a part of their address. */
  readonly failing?: readonly string[];
}

/**
 * A page at an address of the server, with somebody signed in, once its skeletons are gone. Whatever goes wrong in it (an
 * error of a script, what its policy refuses, a request that fails) is in `faults`.
 */
export async function openPage(browser: Browser, url: string, path: string, look: Look = {}) {
  const { width = "desktop", scheme = "light", user = "ada", failing = [] } = look;
  const context = await browser.newContext({
    viewport: widths[width],
    colorScheme: scheme,
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  if (!("user" in look) || look.user !== undefined) await beginSession(context, url, user);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  page.on("response", (response) => {
    const address = response.url().replace(url, "");
    if (response.status() >= 400 && !failing.some((part) => address.includes(part))) {
      faults.push(`${response.status()} ${address}`);
    }
  });
  const quiet = requestsOf(page);
  await page.goto(url + path);
  await ready(page);
  return {
    page,
    faults,
    /** Waits until nothing has been asked of the server for a while. */
    quiet,
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
}

/** What waits until a page has asked for nothing for a quarter of a second, but for news. */
function requestsOf(page: Page): () => Promise<void> {
  const pending = new Set<Request>();
  let last = Date.now();
  const note = (request: Request) => {
    last = Date.now();
    pending.delete(request);
  };
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/changes")) return;
    note(request);
    pending.add(request);
  });
  page.on("requestfinished", note);
  page.on("requestfailed", note);
  return async () => {
    while (pending.size > 0 || Date.now() - last < 250) await page.waitForTimeout(50);
  };
}

/** What the page for signing in does, without a look at it. */
async function beginSession({ request }: BrowserContext, url: string, user: string): Promise<void> {
  const headers = { origin: url, "x-summarizer-pages": "1" };
  const response = await request.post(`${url}/v1/sign-in`, { headers, data: { user, password } });
  if (!response.ok()) throw new Error(`${user} cannot sign in: ${await response.text()}`);
}

/** Signs in as a person does. */
export async function signIn(page: Page, url: string, user: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("User").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("banner").waitFor();
}

/** Waits until nothing is being loaded. */
export async function ready(page: Page): Promise<void> {
  await page.waitForSelector("#app:not(:has(.skeletons, main:empty)) > *");
}

/** Asks axe about the page, but for the rules `without`, and about the colors that it has where the other scheme is chosen. */
export async function expectAccessible(page: Page, without: readonly string[] = []): Promise<void> {
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  // Text is there before the style sheet is.
  await page.waitForLoadState();
  await expectNoViolations(page, { rules });
  const dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  await page.emulateMedia({ colorScheme: dark ? "light" : "dark" });
  await expectNoViolations(page, { runOnly: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
}

async function expectNoViolations(page: Page, options: RunOptions): Promise<void> {
  // It fails over an element that goes while it looks, as a list of problems does that is written anew.
  const violations = await violationsOn(page, options).catch(() => violationsOn(page, options));
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

/** What axe, which is loaded into a page once, finds wrong there. What passes is not collected: that takes longer. */
async function violationsOn(page: Page, options: RunOptions): Promise<readonly Result[]> {
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe);
  const all: RunOptions = { ...options, resultTypes: ["violations"] };
  return await page.evaluate<Result[]>(
    `axe.run(document, ${JSON.stringify(all)}).then(({ violations }) => violations)`,
  );
}

/** Nothing of a page may be wider than the window. */
export async function expectNoOverflow(page: Page): Promise<void> {
  expect(
    await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
  ).toBeLessThanOrEqual(0);
}

/** Goes to something as somebody without a mouse does; at most `presses` times of the tab key. */
export async function tabTo(page: Page, target: Locator, presses = 60): Promise<void> {
  const isThere = async () => (await target.and(page.locator(":focus")).count()) === 1;
  for (let press = 0; press < presses && !(await isThere()); press++) await page.keyboard.press("Tab");
  expect(await isThere()).toBe(true);
}
