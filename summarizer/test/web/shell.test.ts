import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready } from "./browser.ts";
import { password, servedSamples } from "./served.ts";

let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servedSamples()]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

describe("the files of the pages", () => {
  test("come with a policy that lets nothing in", async () => {
    const response = await fetch(`${served.url}/recordings`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")?.split("; ").sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "font-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "script-src 'self' 'wasm-unsafe-eval'",
      "style-src 'self'",
    ]);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  test("are kept by the browser where their name changes with them, and asked for again where not", async () => {
    const page = await fetch(served.url);
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
    const asset = await fetch(served.url + script);
    expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const again = await fetch(served.url, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
    expect((await fetch(`${served.url}/assets/gone.js`)).status).toBe(404);
  });
});

describe("signing in", () => {
  test("is asked of whoever is not, and leads to the page that was asked for", async () => {
    await using opened = await openPage(browser, served.url, "/recordings?sort=risk", {
      user: undefined,
      failing: ["/v1/"],
    });
    const { page } = opened;
    await expectAccessible(page);
    await page.getByLabel("User").fill("ada");
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("Name and password do not fit.");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.getByRole("banner").waitFor();
    await expect.poll(() => page.url()).toBe(`${served.url}/recordings?sort=risk`);
  });

  test("lasts over a reload, and ends by the menu", async () => {
    await using opened = await openPage(browser, served.url, "/recordings");
    const { page } = opened;
    await page.reload();
    await ready(page);
    await page.getByRole("button", { name: "Signed in as ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
    await page.reload();
    await page.getByLabel("Password").waitFor();
  });
});

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test("a page that is not there says so", async () => {
    await using opened = await openPage(browser, served.url, "/nowhere", { width, scheme });
    const { page, faults } = opened;
    await page.getByText("There is no such page").waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    expect(faults).toEqual([]);
  });
});

test("the theme can be chosen, and is kept", async () => {
  await using opened = await openPage(browser, served.url, "/recordings");
  const { page } = opened;
  const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const light = await ground();
  await page.getByRole("button", { name: "Theme" }).press("Enter");
  await page.getByRole("menuitemradio", { name: "As the system" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await ready(page);
  expect(await ground()).toBe(dark);
});

test("the keyboard alone reaches the pages, on a phone too", async () => {
  await using opened = await openPage(browser, served.url, "/recordings", { width: "phone" });
  const { page } = opened;
  await page.getByRole("button", { name: "Pages" }).press("Enter");
  const link = page.getByRole("dialog").getByRole("link", { name: "Recordings" });
  await link.waitFor();
  expect(await link.getAttribute("aria-current")).toBe("page");
  await page.keyboard.press("Escape");
  await link.waitFor({ state: "hidden" });
});

test("a link with a code signs in once", async () => {
  const code = (await served.service.accounts.invite(localOperator, "ada")).reveal();
  await using opened = await openPage(browser, served.url, `/recordings?kind=db#code=${code}`, { user: undefined });
  const { page } = opened;
  await page.getByRole("button", { name: "Signed in as ada" }).waitFor();
  await expect.poll(() => page.url()).toBe(`${served.url}/recordings?kind=db`);
  await using again = await openPage(browser, served.url, `/#code=${code}`, { user: undefined, failing: ["/v1/"] });
  await again.page.getByText("The link was used already, or is too old.").waitFor();
  await again.page.getByLabel("Password").waitFor();
});
