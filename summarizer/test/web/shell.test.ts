import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready, widths } from "./browser.ts";
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
    expect(again.headers.get("cache-control")).toBe("no-cache");
    expect((await fetch(`${served.url}/assets/gone.js`)).status).toBe(404);
  });

  test("are compressed for who takes that, and the same otherwise", async () => {
    const encoded = await fetch(served.url, { headers: { "accept-encoding": "gzip" } });
    const plain = await fetch(served.url, { headers: { "accept-encoding": "identity" } });
    expect(encoded.headers.get("content-encoding")).toBe("gzip");
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(encoded.headers.get("vary")?.toLowerCase()).toContain("accept-encoding");
    expect(await encoded.text()).toBe(await plain.text());
  });

  test.each([
    "/..%2f..%2fpackage.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "//etc/passwd",
  ])("hold nothing beside the pages: %s", async (path) => {
    const response = await asked(served.url, path);
    expect(response).not.toContain("wherefore-summarizer");
    expect(response).not.toContain("root:");
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
    expect(await page.getByRole("alert").textContent()).toContain("Wrong user name or password.");
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
  test("a page that does not exist says so", async () => {
    await using opened = await openPage(browser, served.url, "/nowhere", { width, scheme });
    const { page, faults } = opened;
    await page.getByText("Page not found").waitFor();
    expect(await page.title()).toContain("Page not found");
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
  await page.getByRole("menuitemradio", { name: "System" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect.poll(ground).not.toBe(light);
  const dark = await ground();
  await page.reload();
  await ready(page);
  expect(await ground()).toBe(dark);
});

describe.each(["phone", "desktop"] as const)("what a button opens, on a %s", (width) => {
  test.each([
    ["/recordings", "Theme"],
    ["/recordings", "Type"],
    ["/recordings", "State"],
    ["/usage", "Download"],
  ])("%s, %s: below it and in the window, with keys, presses elsewhere and Escape", async (path, name) => {
    await using opened = await openPage(browser, served.url, path, { width });
    const { page, faults } = opened;
    const button = page.getByRole("button", { name, exact: true });
    const sheet = page.locator(".popover:popover-open");
    await button.press("Enter");
    const [below, above] = [await sheet.boundingBox(), await button.boundingBox()];
    if (below === null || above === null) throw new Error("it has no place");
    expect(below.y).toBeGreaterThanOrEqual(above.y + above.height);
    expect(below.y - above.y - above.height).toBeLessThan(8);
    expect(below.x).toBeGreaterThanOrEqual(0);
    expect(below.x + below.width).toBeLessThanOrEqual(widths[width].width);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await button.and(page.locator(":focus")).waitFor();

    await button.click();
    await sheet.waitFor();
    await page.mouse.click(widths[width].width - 4, widths[width].height - 4);
    await sheet.waitFor({ state: "detached" });

    await button.click();
    await sheet.getByRole("checkbox").or(sheet.locator(":focus")).first().focus();
    for (let at = 0; at < 12 && (await sheet.count()) > 0; at += 1) await page.keyboard.press("Tab");
    expect(await sheet.count()).toBe(0);
    expect(faults).toEqual([]);
  });
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
  await again.page.getByText("The link has expired or was used already.").waitFor();
  await again.page.getByLabel("Password").waitFor();
});

/** What a server sends to a request for exactly this path. */
function asked(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return text(socket);
}
