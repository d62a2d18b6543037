import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordingsIn } from "../../src/cli/recordings.ts";
import { hintOf } from "../../src/ingest/file.ts";
import type { Service } from "../../src/service.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready, tabTo } from "./browser.ts";
import { servedSamples } from "./served.ts";

const markup = `"><script>document.title='owned'</script><img src=x onerror=document.title='owned'>`;
let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

async function takeInCast(
  service: Service,
  name: string,
  end: Readonly<Record<string, unknown>>,
  shown: readonly (readonly [string, string])[],
) {
  await using folder = await temporaryFolder();
  await writeCast(folder.path, name, end, shown);
  for (const file of await recordingsIn([folder.path])) {
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: "local" });
  }
}

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      const hostile = {
        participants: [markup],
        user: markup,
        server_hostname: markup,
        session_start: "2026-10-01T00:00:00Z",
        session_stop: "2026-10-01T00:01:00Z",
      };
      await takeInCast(service, "hostile", hostile, [[`echo ${markup}`, `${markup}\u001b]0;owned\u0007`]]);
      await takeInCast(service, "quiet", { interactive: false, session_stop: "2026-10-12T09:15:00Z" }, [
        ["uptime", "up"],
      ]);
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (query = "", look = {}) => openPage(browser, served.url, `/recordings${query}`, look);
const names = async (page: Page) =>
  (await page.locator(".tile-who").allTextContents()).map((text) =>
    text.replace(/ \(.*/, "").replace(markup, "MARKUP").replace(markup, "MARKUP"),
  );

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test.each(["", "?view=list", "?density=compact", "?view=list&density=compact"])(
    "recordings%s are accessible, and fit",
    async (query) => {
      await using opened = await open(query, { width, scheme });
      const { page, faults } = opened;
      await page.getByRole("heading", { name: "carol → orders" }).waitFor();
      await expectAccessible(page);
      await expectNoOverflow(page);
      expect(faults).toEqual([]);
    },
  );
});

test("a tile says what there is to know", async () => {
  await using opened = await open();
  const { page } = opened;
  const tile = page.getByRole("listitem").filter({ hasText: "bob → payments" });
  for (const shown of [
    "high",
    "Kubernetes",
    "22 Nov 2026, 18:36",
    "36 s",
    "Read a service-account token",
    "0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71",
  ]) {
    expect(await tile.textContent()).toContain(shown);
  }
  await tile.locator("img").waitFor();
  const width = (image: { readonly naturalWidth: number }) => image.naturalWidth;
  expect(await tile.locator("img").evaluate(width)).toBe(320);
  await tile.getByRole("button", { name: "Copy session id" }).click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71");
});

test("the summary opens over the list, and leads to its moments", async () => {
  await using opened = await open();
  const { page } = opened;
  const tile = page.getByRole("listitem").filter({ hasText: "bob → payments" });
  await tile.getByRole("button", { name: "Summary" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Attempted data exfiltration on payments" });
  await dialog.waitFor();
  await expectAccessible(page);
  expect(await dialog.getByRole("link", { name: "00:09" }).first().getAttribute("href")).toMatch(
    /^\/recordings\/0c9a4e7b.*\?at=\d+$/,
  );
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await tile.getByRole("button", { name: "Summary" }).and(page.locator(":focus")).waitFor();
});

describe("what is asked for", () => {
  // biome-ignore format: table
  test.each<readonly [query: string, shown: readonly string[]]>([
    ["?kind=db",                       ["carol → orders"]],
    ["?kind=db,k8s",                   ["carol → orders", "bob → payments"]],
    ["?risk=HIGH",                     ["bob → payments"]],
    ["?state=unmatched",               ["dave → build-7"]],
    ["?user=alice",                    ["alice → web-3", "alice → web-3"]],
    ["?user=alice&interactive=yes",    ["alice → web-3"]],
    ["?resource=payments",             ["bob → payments"]],
    ["?text=token+payments",           ["bob → payments"]],
    ["?text=100%25",                   []],
    ["?range=1h",                      []],
    ["?range=custom&from=2026-10-01&to=2026-10-01", ["MARKUP → MARKUP"]],
    ["?sort=oldest&kind=k8s,db",       ["bob → payments", "carol → orders"]],
    ["?sort=risk&kind=k8s,db",         ["bob → payments", "carol → orders"]],
    ["?sort=longest&text=prod-nothing", []],
    ["?sort=shortest&risk=MEDIUM&user=carol", ["carol → orders"]],
  ])("by the address %s", async (query, shown) => {
    await using opened = await open(query);
    const { page, faults } = opened;
    await ready(page);
    if (shown.length === 0) await page.getByText("No matching sessions").waitFor();
    else await page.locator(".tile-who").first().waitFor();
    expect(await names(page)).toEqual(shown);
    expect(faults).toEqual([]);
  });

  test("goes into the address, back and forth", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole("button", { name: "Type" }).click();
    await page.getByRole("checkbox", { name: "Database" }).check();
    await expect.poll(() => names(page)).toEqual(["carol → orders"]);
    await expect.poll(() => new URL(page.url()).search).toBe("?kind=db");
    await page.keyboard.press("Escape");
    await page.getByLabel("List").check({ force: true });
    await expect.poll(() => new URL(page.url()).search).toBe("?kind=db&view=list");
    await page.goBack();
    await page.goBack();
    await expect.poll(async () => (await names(page)).length).toBe(6);
    await page.getByLabel("Search").fill("ledger OR");
    await page.getByText("No matching sessions").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect.poll(async () => (await names(page)).length).toBe(6);
    await expect.poll(() => new URL(page.url()).search).toBe("");
  });
});

test("what came from a recording is text", async () => {
  await using opened = await open("?range=custom&from=2026-10-01&to=2026-10-01");
  const { page, faults } = opened;
  await page.locator(".tile-who").waitFor();
  expect(await page.locator(".tile-who").textContent()).toContain("<script>");
  expect(await page.title()).toBe("Session recordings · Summarizer");
  expect(await page.locator("img[src=x], script:not([src])").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("a new session shows by itself, and then its summary", async () => {
  await using opened = await open("?user=erin");
  const { page } = opened;
  await page.getByText("No matching sessions").waitFor();
  await takeInCast(served.service, "news", { user: "erin", participants: ["erin"] }, [["systemctl restart nginx", ""]]);
  const tile = page.getByRole("listitem").filter({ hasText: "erin → web-3" });
  await tile.waitFor();
  await tile.getByText("Restarted nginx").waitFor();
});

describe("somebody who may see their own sessions alone", () => {
  test("sees no others, by whatever they ask", async () => {
    await using opened = await open("", { user: "alice" });
    const { page } = opened;
    await page.locator(".tile-who").first().waitFor();
    expect(new Set(await names(page))).toEqual(new Set(["alice → web-3"]));
    await page.goto(`${served.url}/recordings?text=payments`);
    await page.getByText("No matching sessions").waitFor();
  });
});

describe("an answer that is slow or fails", () => {
  test("shows that it is waited for, and then what is wrong, and can be asked again", async () => {
    await using opened = await openPage(browser, served.url, "/nowhere", { failing: ["/v1/sessions"] });
    const { page } = opened;
    let broken = true;
    await page.route("**/v1/sessions?*", async (route) => {
      if (!broken) return await route.continue();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return await route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({
          detail: "the database is unavailable",
          remedy: "see whether PostgreSQL runs",
          status: 503,
        }),
      });
    });
    await page.getByRole("link", { name: "All recordings" }).click();
    await page.getByRole("status", { name: "Loading" }).waitFor();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toContain("The database is unavailable.See whether PostgreSQL runs.");
    await expectAccessible(page);
    broken = false;
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "carol → orders" }).waitFor();
  });
});

test("the list says how many there are, and sorts by the heads of its columns", async () => {
  await served.service.database.query(
    `INSERT INTO sessions (id, kind, state, end_event, user_name, interactive, ended)
     SELECT 'many-' || n, 'ssh', 'skipped', jsonb_build_object('event', 'session.end', 'sid', 'many-' || n, 'user', 'zoe'),
       'zoe', true, '2025-01-01'::timestamptz + n * interval '1 minute' FROM generate_series(1, 60) n`,
  );
  await using opened = await open("?view=list&user=zoe");
  const { page, faults } = opened;
  await page.getByText("50 of 60 sessions", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Show 50 more" }).click();
  await page.getByText("60 sessions", { exact: true }).waitFor();
  const sort = () => new URL(page.url()).searchParams.get("sort");
  const head = (name: string) => page.locator(".line-head").getByRole("button", { name });
  await head("Duration").click();
  await expect.poll(sort).toBe("longest");
  await head("Duration, sorted by longest").click();
  await expect.poll(sort).toBe("shortest");
  await head("Started").click();
  await expect.poll(sort).toBeNull();
  expect(faults).toEqual([]);
  await served.service.database.query("DELETE FROM sessions WHERE id LIKE 'many-%'");
});

test("the keyboard alone opens a session", async () => {
  await using opened = await open("?kind=db");
  const { page } = opened;
  const link = page.getByRole("link", { name: "carol → orders" });
  await link.waitFor();
  await tabTo(page, link);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Query log" }).waitFor();
});
