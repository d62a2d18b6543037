import { readFile } from "node:fs/promises";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, tabTo, widths } from "./browser.ts";
import { servedSamples } from "./served.ts";

const ids = {
  ssh: "8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2",
  k8s: "0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71",
  db: "d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f",
  unmatched: "6b1d0f92-7e35-4a08-bd14-c85f3a9e2740",
} as const;
const markup = `"><script>document.title='owned'</script>`;

let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servedSamples({ workers: "2" })]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (id: string, look = {}) => openPage(browser, served.url, `/recordings/${id}`, look);

/** The state of a session, as a worker would leave it. */
async function put(id: string, state: string, reason = "", remedy = "") {
  await served.service.database.query(
    `INSERT INTO sessions (id, kind, state, reason, remedy, end_event, user_name, interactive, ended)
     VALUES ($1, 'ssh', $2, $3, $4, $5, 'zoe', true, '2026-09-01')
     ON CONFLICT (id) DO UPDATE SET state = $2, reason = $3, remedy = $4, updated = clock_timestamp()`,
    [
      id,
      state,
      reason,
      remedy,
      JSON.stringify({ event: "session.end", sid: id, user: "zoe", server_hostname: "web-9", proto: "ssh" }),
    ],
  );
}

async function playerTime(page: Page): Promise<string | null> {
  return await page.locator(".moment[aria-current] .at").textContent();
}

/** Whether a press on the middle of a control reaches it. */
async function atCenter(control: Locator): Promise<boolean> {
  return await control.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const top = element.ownerDocument.elementFromPoint(x + width / 2, y + height / 2);
    return element.contains(top);
  });
}

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test.each(Object.entries(ids))("a session of kind %s is accessible, and fits", async (_, id) => {
    await using opened = await open(id, { width, scheme });
    const { page, faults } = opened;
    await page.getByRole("heading", { name: /^(Timeline|Query log)$/ }).waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    expect(faults).toEqual([]);
  });
});

describe("the player", () => {
  test("is where an entry of the timeline says, and starts where the address says", async () => {
    await using opened = await open(`${ids.k8s}?at=7000`);
    const { page, faults } = opened;
    await page.locator(".ap-player canvas").first().waitFor();
    await page.getByRole("button", { name: "00:09 cat /var/run/secrets" }).click();
    await expect.poll(() => playerTime(page)).toBe("00:09");
    expect(new URL(page.url()).searchParams.get("at") ?? "").toMatch(/^9\d{3}$/);
    await page.getByLabel("Summary", { exact: true }).getByRole("button", { name: "Go to 00:14" }).first().click();
    await expect.poll(() => playerTime(page)).toBe("00:14");
    await page.reload();
    await expect.poll(() => playerTime(page)).toBe("00:14");
    expect(faults).toEqual([]);
  });

  test.each(["phone", "desktop"] as const)("shows all its controls, on a %s", async (width) => {
    await using opened = await open(ids.k8s, { width });
    const { page } = opened;
    await page.locator(".ap-player canvas").first().waitFor();
    const screen = await page.locator(".player-screen").boundingBox();
    const terminal = await page.locator(".ap-player .ap-term").first().boundingBox();
    const names = ["Play", "Previous risky command", "Next risky command", "Full screen"];
    const buttons = names.map((name) => page.getByRole("button", { name, exact: true }));
    const controls = [...buttons, page.getByRole("slider", { name: "Position" }), page.getByLabel("Speed")];
    for (const control of controls) {
      await control.scrollIntoViewIfNeeded();
      const box = await control.boundingBox();
      if (box === null || screen === null) throw new Error("it has no place");
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(widths[width].width);
      expect(box.height).toBeGreaterThanOrEqual(24);
      expect(await atCenter(control)).toBe(true);
    }
    // Nothing of the terminal is cut off.
    expect((terminal?.height ?? 0) - (screen?.height ?? 0)).toBeLessThanOrEqual(0);
    expect((terminal?.width ?? 0) - (screen?.width ?? 0)).toBeLessThanOrEqual(0);
  });

  test("begins at the start, plays, seeks, and goes from one risky command to the next", async () => {
    await using opened = await open(ids.k8s);
    const { page, faults } = opened;
    const position = page.getByRole("slider", { name: "Position" });
    const shown = () => position.getAttribute("aria-valuetext");
    await page.locator(".ap-player canvas").first().waitFor();
    expect(await shown()).toBe("00:00 of 00:36");
    await page.getByRole("button", { name: "Next risky command" }).click();
    await expect.poll(shown).toBe("00:07 of 00:36");
    await page.getByRole("button", { name: "Next risky command" }).click();
    await expect.poll(shown).toBe("00:09 of 00:36");
    await page.getByRole("button", { name: "Previous risky command" }).click();
    await expect.poll(shown).toBe("00:07 of 00:36");
    expect(await page.getByRole("button", { name: "Previous risky command" }).isDisabled()).toBe(true);
    await position.fill("20000");
    await expect.poll(shown).toBe("00:20 of 00:36");
    await page.getByLabel("Speed").selectOption("8");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await expect.poll(shown).toBe("00:36 of 00:36");
    expect(faults).toEqual([]);
  });

  test("takes its keys wherever the focus is, but leaves those of fields and buttons", async () => {
    await using opened = await open(ids.k8s);
    const { page } = opened;
    const shown = () => page.getByRole("slider", { name: "Position" }).getAttribute("aria-valuetext");
    await page.locator(".ap-player canvas").first().waitFor();
    await page.keyboard.press("]");
    await expect.poll(shown).toBe("00:07 of 00:36");
    await page.keyboard.press("ArrowRight");
    await expect.poll(shown).toBe("00:12 of 00:36");
    await page.keyboard.press("[");
    await expect.poll(shown).toBe("00:09 of 00:36");
    await page.keyboard.press(">");
    expect(await page.getByLabel("Speed").inputValue()).toBe("2");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    expect(await page.evaluate("scrollY")).toBe(0);
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    let before = await shown();
    const isSettled = async () => {
      const last = before;
      before = await shown();
      return before === last;
    };
    await expect.poll(isSettled, { interval: 200 }).toBe(true);
    const find = page.getByLabel("Find in the timeline");
    await find.pressSequentially("f ] [");
    expect(await find.inputValue()).toBe("f ] [");
    expect(await shown()).toBe(before);
  });

  test("fills the screen, with its controls", async () => {
    await using opened = await open(ids.k8s);
    const { page } = opened;
    await page.locator(".ap-player canvas").first().waitFor();
    await page.keyboard.press("f");
    await expect.poll(() => page.evaluate("document.fullscreenElement?.className")).toBe("player");
    await expect.poll(() => atCenter(page.getByRole("button", { name: "Play", exact: true }))).toBe(true);
    await page.getByRole("button", { name: "Full screen" }).click();
    await expect.poll(() => page.evaluate("document.fullscreenElement")).toBeNull();
  });

  test("the timeline can be narrowed, and shows output", async () => {
    await using opened = await open(ids.ssh);
    const { page } = opened;
    const moments = page.getByRole("region", { name: "Timeline" }).getByRole("listitem");
    await moments.first().waitFor();
    const all = await moments.count();
    await page.getByRole("checkbox", { name: "Notable only" }).check();
    expect(await moments.count()).toBeLessThan(all);
    await page.getByRole("checkbox", { name: "Notable only" }).uncheck();
    await page.getByLabel("Find in the timeline").fill("syntax is ok");
    await expect.poll(() => moments.count()).toBe(1);
    await page.getByRole("checkbox", { name: "Show output" }).check();
    await page.locator("pre.output", { hasText: "nginx.conf syntax is ok" }).waitFor();
  });
});

test("leads to other sessions of the user and the resource, to its policy and model, and says when to the second", async () => {
  await using opened = await open(ids.k8s);
  const { page } = opened;
  const about = page.getByLabel("Summary", { exact: true });
  const leadsTo = (name: string) => about.getByRole("link", { name, exact: true }).getAttribute("href");
  await about.getByText("Risk 67 of 100").waitFor();
  expect(await leadsTo("bob")).toBe("/recordings?user=bob");
  expect(await leadsTo("payments")).toBe("/recordings?resource=payments");
  expect(await leadsTo("prod-shell")).toBe("/policies/prod-shell");
  expect(await leadsTo("digest (built in)")).toBe("/models/digest");
  expect(await about.locator("time").first().getAttribute("title")).toMatch(/^22 Nov 2026, 18:36:\d\d UTC$/);
});

test("the keyboard alone goes to a moment, and looks at the history and back", async () => {
  await using opened = await open(ids.k8s);
  const { page, faults } = opened;
  const moment = page.getByRole("button", { name: "00:09 cat /var/run/secrets" });
  await moment.waitFor();
  await page.locator(".ap-player canvas").first().waitFor();
  const history = page.getByRole("button", { name: /^History/ });
  await tabTo(page, history);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => history.and(page.locator(":focus")).count()).toBe(1);
  await tabTo(page, moment);
  await page.keyboard.press("Enter");
  await expect.poll(() => playerTime(page)).toBe("00:09");
  expect(faults).toEqual([]);
});

describe("an answer that is slow, or fails", () => {
  test("is waited for, told, and asked for again: the rest of the page is there", async () => {
    await using opened = await openPage(browser, served.url, "/recordings", { failing: ["/transcript", "/cast"] });
    const { page } = opened;
    let broken = true;
    for (const part of ["transcript", "cast"]) {
      await page.route(`**/v1/sessions/*/${part}`, async (route) => {
        if (!broken) return await route.continue();
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.fulfill({
          status: 503,
          contentType: "application/problem+json",
          body: JSON.stringify({ title: "Unavailable", status: 503, detail: "the recordings do not answer" }),
        });
      });
    }
    await page.getByRole("link", { name: "bob → payments" }).click();
    await page.getByLabel("Summary", { exact: true }).getByText("Risk 67 of 100").waitFor();
    const alert = page.getByRole("alert").first();
    await alert.waitFor();
    expect(await alert.textContent()).toContain("The recordings do not answer.");
    await expectAccessible(page);
    broken = false;
    for (const button of await page.getByRole("button", { name: "Try again" }).all()) await button.click();
    await page.getByRole("button", { name: "00:09 cat /var/run/secrets" }).waitFor();
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  });
});

test("a database session is a log of queries, with times and results", async () => {
  await using opened = await open(ids.db);
  const { page } = opened;
  const row = page.getByRole("row").filter({ hasText: "UPDATE orders" });
  await row.waitFor();
  expect(await row.textContent()).toMatch(/00:15\d+ ms.*UPDATE orders SET status.*changes data.*40 rows/s);
  await page.getByLabel("Summary", { exact: true }).getByRole("button", { name: "Go to 00:15" }).first().click();
  await page.locator("tr.chosen", { hasText: "UPDATE orders" }).waitFor();
});

describe("the summary", () => {
  test("says what it is made of, and why its policy matched", async () => {
    await using opened = await open(ids.k8s);
    const { page } = opened;
    const side = page.getByLabel("Summary", { exact: true });
    await side.getByText("Risk 67 of 100").waitFor();
    const text = await side.textContent();
    for (const shown of [
      "reads a file with credentials (+55)",
      "T1552.001",
      "matchedprod-shell",
      `trueequals(resource.metadata.labels["env"], "prod") decidedresource.metadata.labels["env"] is "prod"`,
      "did not matchstaging-interns",
      "digest (built in)",
      "Secrets maskednone found",
      "8 commands in 36 s",
    ]) {
      expect(
        text
          ?.replaceAll(" ", " ")
          .replace(/matched /g, "matched")
          .replace(/match staging/g, "matchstaging"),
      ).toContain(shown);
    }
  });

  test("a session that no policy wants says so of each", async () => {
    await using opened = await open(ids.unmatched);
    const { page } = opened;
    await page.getByRole("heading", { name: "No policy matches this session" }).waitFor();
    const text = (await page.getByRole("heading", { name: "Policies tried" }).locator("..").textContent()) ?? "";
    for (const shown of [
      "orders-only",
      "applies to db, not ssh",
      "prod-shell",
      `falseequals(resource.metadata.labels["env"], "prod") decidedresource.metadata.labels["env"] is "dev"`,
      "staging-interns",
      "falseall of",
      `not evaluatedcontains(user.spec.roles, "intern")`,
    ]) {
      expect(text).toContain(shown);
    }
  });

  test.each([
    ["LOW", "raised from LOW because of the commands"],
    ["UNRATED", "from the commands; the model gave no risk level"],
  ])("whose risk was raised from %s says so beside the risk", async (from, said) => {
    const { database } = served.service;
    const raised = JSON.stringify({ riskRaisedFrom: from });
    await database.query("UPDATE summaries SET summary = summary || $2 WHERE session_id = $1", [ids.k8s, raised]);
    await using opened = await open(ids.k8s, { width: "phone" });
    const { page } = opened;
    await page.getByText(said).waitFor();
    await expectNoOverflow(page);
    await database.query("UPDATE summaries SET summary = summary - 'riskRaisedFrom' WHERE session_id = $1", [ids.k8s]);
  });

  test("is made again by another model, kept, and compared", async () => {
    await using opened = await open(ids.ssh);
    const { page } = opened;
    await page.getByRole("button", { name: "Regenerate" }).click();
    await page.getByLabel("Model").selectOption("digest-short");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Summarize" }).click();
    await page.getByRole("button", { name: "History (2)" }).waitFor();
    await page.getByText("digest-short (built in)").waitFor();
    await page.getByRole("button", { name: "History (2)" }).click();
    const dialog = page.getByRole("dialog");
    await expect.poll(() => dialog.getByRole("row").count()).toBe(3);
    await page.getByText("Summary 2 by digest-short is ready").waitFor();
    expect(await dialog.textContent()).toContain("No differences");
    await expectAccessible(page);
  });

  test("is read in an earlier version, and compared as text and not as Markdown", async () => {
    const { database } = served.service;
    const before = "# Reloaded nginx\n\n- one **bold** item\n";
    await database.query("UPDATE summaries SET content = $2 WHERE session_id = $1 AND version = 1", [ids.ssh, before]);
    await using opened = await open(ids.ssh);
    const { page, faults } = opened;
    await page.getByRole("button", { name: "History (2)" }).click();
    const differences = page.getByRole("region", { name: "Differences" });
    expect(await differences.locator("del").allTextContents()).toContain("one bold item");
    expect(await differences.textContent()).not.toMatch(/[#*]/);
    await page.getByRole("button", { name: "Open summary 1" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Summary 1 by digest").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "All summaries" }).click();
    await page.getByRole("button", { name: "Open summary 1" }).click();
    await dialog
      .getByRole("button", { name: /^Go to/ })
      .first()
      .click();
    await dialog.waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("at")).toMatch(/^\d+$/);
    expect(faults).toEqual([]);
  });

  test("is copied, and downloaded as Markdown, JSON and a page by itself", async () => {
    await using opened = await open(ids.k8s);
    const { page } = opened;
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await expect
      .poll(() => page.evaluate("navigator.clipboard.readText()"))
      .toContain("# Attempted data exfiltration on payments");
    const get = async (item: string) => {
      await page.getByRole("button", { name: "Download" }).click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: item }).click(),
      ]);
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
    };
    const markdown = await get("Markdown");
    expect(markdown).toMatchObject({ name: `session-${ids.k8s}.md`, text: expect.stringContaining("**Risk: HIGH**") });
    for (const line of [
      "- User: bob",
      "- Resource: payments (prod)",
      "- Started: 22 Nov 2026, 18:36",
      "- Duration: 36 s",
      "- Risk: HIGH, 67 of 100",
      "- Policy: prod-shell",
      "- Model: digest",
      `- Session: [${ids.k8s}](${served.url}/recordings/${ids.k8s})`,
    ]) {
      expect(markdown.text).toContain(`\n${line}`);
    }
    const json: Record<string, unknown> = JSON.parse((await get("JSON")).text);
    expect(json).toMatchObject({
      id: ids.k8s,
      state: "done",
      summaries: [{ version: 1 }],
      transcript: { kind: "k8s" },
    });
    const html = await get("HTML report");
    expect(html.text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html.text).toContain("2026-11-22 18:36 UTC");
    expect(html.text).not.toContain("22 Nov 2026");
    expect(html.text).not.toMatch(/<script|<link|<img|https?:\/\/(?!paste|\$|127)[^<"]*["']/);
    const alone = await page.context().newPage();
    await alone.setContent(html.text);
    await alone.getByRole("heading", { name: "Attempted data exfiltration on payments" }).waitFor();
    await alone.getByText("curl: (6) Could not resolve host").first().waitFor();
    await expectAccessible(alone);
  });
});

describe("states", () => {
  // biome-ignore format: table
  test.each<readonly [state: string, heading: string, shown: readonly string[]]>([
    ["waiting",     "No recording yet",        []],
    ["pending",     "Waiting to be summarized",              ["appears here when it is ready"]],
    ["running",     "Summarizing",                           ["appears here when it is ready"]],
    ["failed",      "Summary failed",                        ["The key is wrong.", "Mend the secret.", "Try again"]],
    ["too-large",   "Too large to summarize",                ["The key is wrong."]],
    ["over-budget", "Waiting: the model's limit is reached",  ["The key is wrong."]],
    ["skipped",     "Not summarized: not interactive",       ["The key is wrong."]],
  ])("%s is told", async (state, heading, shown) => {
    const underway = state === "pending" || state === "running";
    await put(`s-${state}`, state, underway ? "" : "the key is wrong", state === "failed" ? "mend the secret" : "");
    await using opened = await open(`s-${state}`);
    const { page, faults } = opened;
    const side = page.getByLabel("Summary", { exact: true });
    await side.getByRole("heading", { name: heading }).waitFor();
    for (const text of shown) expect((await side.textContent())?.replaceAll(" ", " ")).toContain(text);
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("change while the page is open", async () => {
    await put("s-live", "pending");
    await using opened = await open("s-live");
    const { page } = opened;
    await page.getByRole("heading", { name: "Waiting to be summarized" }).waitFor();
    // The connection tells of what comes after it.
    await page.waitForTimeout(500);
    await put("s-live", "failed", markup, markup);
    await page.getByRole("heading", { name: "Summary failed" }).waitFor();
    expect(await page.title()).not.toContain("owned");
    expect(await page.locator("script:not([src])").count()).toBe(0);
  });

  test("that a second try does not change are said to be the same", async () => {
    await using opened = await open(ids.unmatched);
    const { page, faults } = opened;
    const side = page.getByLabel("Summary", { exact: true });
    await side.getByRole("button", { name: "Try again" }).click();
    await side.getByText(/^Tried again at \d\d:\d\d:\d\d\. Nothing has changed\.$/).waitFor();
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });

  test("a session that is not there, and one that may not be read", async () => {
    await using none = await openPage(browser, served.url, "/recordings/none", { failing: ["/v1/sessions/none"] });
    await none.page.getByRole("heading", { name: "Session not found" }).waitFor();
    await using denied = await openPage(browser, served.url, `/recordings/${ids.db}`, {
      user: "alice",
      failing: ["/v1/sessions"],
    });
    await denied.page.getByRole("alert").waitFor();
    expect(await denied.page.textContent("body")).not.toMatch(/carol|orders/);
  });

  test("whoever may only read is offered no changes", async () => {
    await using opened = await open(ids.ssh, { user: "alice" });
    const { page } = opened;
    await page.getByRole("button", { name: "Download" }).waitFor();
    expect(await page.getByRole("button", { name: "Regenerate" }).count()).toBe(0);
  });
});

test("the sessions beside it are those of the list that led to it, or else of that time", async () => {
  await using opened = await openPage(browser, served.url, "/recordings?sort=type");
  const { page, faults } = opened;
  const names = await page.locator(".tile-who a").allTextContents();
  await page.locator(".tile-who a").nth(1).click();
  const path = () => new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Next session" }).click();
  await page.getByText(`/ ${names[2]?.replace(/ \(.*/, "")}`).waitFor();
  await page.getByRole("link", { name: "Previous session" }).click();
  await page.getByText(`/ ${names[1]?.replace(/ \(.*/, "")}`).waitFor();
  await page.getByRole("link", { name: "Recordings" }).last().click();
  await expect.poll(() => new URL(page.url()).search).toBe("?sort=type");
  await page.goto(`${served.url}/recordings/${ids.k8s}`);
  await page.getByRole("link", { name: "Next session" }).click();
  await expect.poll(path).not.toContain(ids.k8s);
  await page.getByRole("link", { name: "Previous session" }).click();
  await expect.poll(path).toContain(ids.k8s);
  expect(faults).toEqual([]);
});

describe("retention", () => {
  test("a session is held with a reason, released, and deleted once somebody confirms", async () => {
    await put("kept", "skipped", "not interactive");
    await using opened = await open("kept");
    const { page, faults } = opened;
    const part = page.locator(".part", { has: page.getByRole("heading", { name: "Retention" }) });
    await part.getByText("Kept until deleted.").waitFor();
    await part.getByRole("button", { name: "Place on legal hold" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Place on legal hold" }).click();
    await dialog.getByText("Enter a reason, such as the number of a case.").waitFor();
    await dialog.getByLabel("Reason").fill("case 7");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Place on legal hold" }).click();
    await part.getByText(/^On legal hold since .* by .*: case 7$/).waitFor();
    expect(await part.getByRole("button", { name: "Delete session" }).count()).toBe(0);
    await expectAccessible(page);
    await part.getByRole("button", { name: "Release hold" }).click();
    await part.getByRole("button", { name: "Delete session" }).click();
    await dialog.getByText("This cannot be undone.").waitFor();
    const there = async () => await served.service.database.query("SELECT 1 AS one FROM sessions WHERE id = 'kept'");
    expect(await there()).toHaveLength(1);
    await dialog.getByRole("button", { name: "Delete session" }).click();
    await page.waitForURL(/\/recordings$/);
    expect(await there()).toHaveLength(0);
    expect(faults).toEqual([]);
  });

  test("whoever may not is offered neither", async () => {
    await using opened = await open(ids.ssh, { user: "alice" });
    const { page } = opened;
    const part = page.locator(".part", { has: page.getByRole("heading", { name: "Retention" }) });
    await part.getByText("Kept until deleted.").waitFor();
    expect(await part.getByRole("button").count()).toBe(0);
  });
});
