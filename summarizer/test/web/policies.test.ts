import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import type { Service } from "../../src/service.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage } from "./browser.ts";
import { password, servedSamples } from "./served.ts";

const markup = `"><img src=x onerror=document.title='owned'>`;

const resources = `
kind: role
version: v7
metadata: {name: reader}
spec: {allow: {rules: [{resources: [inference_policy, inference_model], verbs: [list, read]}]}}
---
{kind: user, version: v2, metadata: {name: petra}, spec: {roles: [reader]}}
---
kind: inference_model
version: v1
metadata: {name: gpt}
spec:
  openai: {openai_model_id: gpt-x, base_url: "http://127.0.0.1:9"}
  prices: {currency: EUR, input_per_million_tokens: 2, output_per_million_tokens: 10}
  limits: {tokens_per_day: 1}
---
kind: inference_policy
version: v1
metadata: {name: web-team, description: ${JSON.stringify(markup)}}
spec: {kinds: [ssh], model: gone, filter: 'equals(resource.metadata.labels["env"], "prod") && contains(session.participants, "alice")'}
---
kind: inference_policy
version: v1
metadata: {name: ${JSON.stringify(`x ${markup}`)}}
spec: {kinds: [db], model: digest, filter: ${JSON.stringify(`session.user == ${JSON.stringify(markup)}`)}}
`;

let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

async function apply({ resources: all }: Service, text: string): Promise<void> {
  const { failure } = await all.apply(localOperator, { file: "policies.yaml", text }, true);
  if (failure !== undefined) throw failure.error;
}

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await apply(service, resources);
      await service.accounts.setPassword(localOperator, "petra", password);
    }),
  ]);
});
afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (path: string, look = {}) => openPage(browser, served.url, path, look);
const panel = (page: Page) => page.getByRole("region", { name: "Preview" });
const listed = (page: Page) => page.getByRole("list", { name: "Policies, in the order in which they are tried" });
const order = (page: Page) => page.getByRole("region", { name: "Order" });
const filter = (page: Page) => page.getByRole("textbox", { name: "Filter" });
const policyText = (name: string, spec: string) =>
  `{kind: inference_policy, version: v1, metadata: {name: ${name}}, spec: ${spec}}`;

/** Types over whatever there is. */
async function write(page: Page, text: string): Promise<void> {
  await filter(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** The order as the page has it: name, and how many sessions each takes. */
async function orderOf(page: Page) {
  const rows = await order(page).getByRole("listitem").allInnerTexts();
  return rows.map((row) =>
    row
      .replace("this one", "*")
      .split("\n")
      .map((part) => part.trim())
      .filter(Boolean)
      .slice(1, -1)
      .join(" "),
  );
}

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test("the list is accessible, and fits", async () => {
    await using opened = await open("/policies", { width, scheme });
    const { page, faults } = opened;
    await page.getByText("all 4 sessions").waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    expect(faults).toEqual([]);
  });

  test("a policy is accessible, and fits, with all that opens", async () => {
    await using opened = await open("/policies/prod-shell", { width, scheme });
    const { page, faults } = opened;
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    await panel(page).getByText("Why").first().click();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await write(page, 'equals(resource.metadata.labels.env, "prod") && contains(user.spec.role, "dev")');
    await page.getByText("2 errors").waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    await page.keyboard.press("Control+.");
    await page.getByRole("menu", { name: "Fixes" }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.type(" && ");
    await page.keyboard.press("Control+Space");
    await page.getByRole("listbox").waitFor();
    // The focus stays in the text, from where the arrow keys scroll the list.
    await expectAccessible(page, ["scrollable-region-focusable"]);
    await expectNoOverflow(page);
    expect(faults).toEqual([]);
  });
});

describe("the list", () => {
  test("has them in the order in which they are tried, with what each takes", async () => {
    await using opened = await open("/policies");
    const { page } = opened;
    await page.getByText("all 4 sessions").waitFor();
    const rows = page.getByRole("list", { name: /in the order/ }).getByRole("listitem");
    const names = (await rows.locator(".name-cell a").allTextContents()).map((name) => name.replace(markup, "MARKUP"));
    expect(names).toEqual(["orders-only", "prod-shell", "staging-interns", "web-team", "x MARKUP"]);
    const row = (text: string) => rows.filter({ hasText: text }).innerText();
    expect(await row("orders-only")).toContain('has_prefix(session.db_service, "orders-")');
    expect(await row("web-team")).toContain("shadowed");
    expect(await row("web-team")).toContain("1 also matches, but goes to prod-shell first");
    expect(await row("web-team")).toContain("does not exist");
    expect(await row("staging-interns")).toContain("matched none");
  });

  test("shows names, descriptions and filters as text", async () => {
    await using opened = await open("/policies");
    const { page, faults } = opened;
    await page.getByText("all 4 sessions").waitFor();
    expect(await page.locator("img[src=x]").count()).toBe(0);
    await page.getByRole("link", { name: `x ${markup}` }).click();
    await page.getByRole("heading", { level: 1, name: `x ${markup}` }).waitFor();
    await panel(page).getByText("Matches none").waitFor();
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(await page.title()).not.toBe("owned");
    expect(faults).toEqual([]);
  });

  test("is there without the sessions, for whoever may not see them", async () => {
    await using opened = await open("/policies", { user: "petra" });
    const { page, faults } = opened;
    await listed(page).getByRole("link", { name: "web-team" }).waitFor();
    expect(await page.getByText("shadowed").count()).toBe(0);
    expect(await page.getByRole("link", { name: "New policy" }).count()).toBe(0);
    await listed(page).getByRole("link", { name: "web-team" }).click();
    await page.getByText("You can view this policy but not change it.").waitFor();
    expect(await panel(page).count()).toBe(0);
    expect(await filter(page).getAttribute("aria-readonly")).toBe("true");
    await filter(page).click();
    await page.keyboard.type("x");
    expect(await filter(page).innerText()).toContain("equals(resource");
    expect(await filter(page).innerText()).not.toContain("x(");
    for (const name of ["Save", "Rename", "Delete"]) {
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    }
    await expectAccessible(page);
    expect(faults).toEqual([]);
  });
});

describe("the list, where", () => {
  const json = (status: number, body: object) => ({
    status,
    contentType: status < 400 ? "application/json" : "application/problem+json",
    body: JSON.stringify(body),
  });

  test("there are none, says what they are for", async () => {
    await using opened = await open("/recordings");
    const { page } = opened;
    await page.route("**/v1/resources/inference_policy?*", (route) =>
      route.fulfill(json(200, { resources: [], about: [] })),
    );
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("heading", { name: "No policies yet" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("link", { name: "New policy" }).click();
    await page.getByRole("heading", { level: 1, name: "New policy" }).waitFor();
  });

  test("the server does not answer, says so, and asks again", async () => {
    await using opened = await open("/recordings", { failing: ["/v1/resources"] });
    const { page } = opened;
    let broken = true;
    await page.route("**/v1/resources/inference_policy?*", async (route) => {
      if (!broken) return await route.continue();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return await route.fulfill(json(503, { detail: "the database is unavailable" }));
    });
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("status", { name: "Loading" }).waitFor();
    await page.getByRole("alert").getByText("The database is unavailable.").waitFor();
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await listed(page).getByRole("link", { name: "web-team" }).waitFor();
  });

  test("the sessions cannot be looked at, is there without them", async () => {
    await using opened = await open("/recordings", { failing: ["/v1/policies/preview"] });
    const { page } = opened;
    await page.route("**/v1/policies/preview", (route) => route.fulfill(json(503, { detail: "too busy" })));
    await page.getByRole("link", { name: "Policies" }).click();
    await listed(page).getByRole("link", { name: "web-team" }).waitFor();
    await page.getByRole("alert").getByText("Too busy.").waitFor();
    expect(await page.getByText("shadowed").count()).toBe(0);
  });
});

describe("a new policy", () => {
  test("is made by keyboard alone, and shows what it does while it is written", async () => {
    await using opened = await open("/policies");
    const { page, faults } = opened;
    const to = async (target: ReturnType<Page["getByRole"]>) => {
      for (let presses = 0; presses < 60 && !(await target.and(page.locator(":focus")).count()); presses++) {
        await page.keyboard.press("Tab");
      }
      await target.and(page.locator(":focus")).waitFor();
    };
    await to(page.getByRole("link", { name: "New policy" }));
    await page.keyboard.press("Enter");
    await panel(page).getByText("Enter a name and a model").waitFor();
    await to(page.getByLabel("Name", { exact: true }));
    await page.keyboard.type("by-keyboard");
    await to(page.getByLabel("Model"));
    await page.keyboard.type("gpt");
    await to(filter(page));
    await page.keyboard.type("session.us");
    await page.locator(".cm-completionLabel", { hasText: /^user$/ }).waitFor();
    await page.waitForTimeout(150);
    await page.keyboard.press("Enter");
    await page.keyboard.type(' == "dave');
    await panel(page).getByText("1 of all 4 sessions").waitFor();
    expect(await filter(page).innerText()).toContain('session.user == "dave"');
    expect(await panel(page).innerText()).toContain("Newly summarized");
    expect(await panel(page).innerText()).toMatch(/EUR/);
    expect(await panel(page).innerText()).toContain("tokens_per_day (1) would have stopped sessions on one day");
    expect(await orderOf(page)).toContain("by-keyboard * 1");
    await to(page.getByRole("button", { name: "Create policy" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "by-keyboard" }).waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe("/policies/by-keyboard");
    expect(faults).toEqual([]);
    await served.service.resources.remove(localOperator, "inference_policy", "by-keyboard");
  });

  test("goes where its name puts it, and says from whom it takes", async () => {
    await using opened = await open("/new/policy");
    const { page, faults } = opened;
    await page.getByLabel("Name", { exact: true }).fill("A-first");
    await page.getByLabel("Model").selectOption("digest");
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    expect((await orderOf(page))[0]).toBe("A-first * 2");
    await panel(page).getByText("From prod-shell to A-first.").waitFor();
    await panel(page).getByText("Not summarized now.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("q");
    await panel(page).getByText("1 of all 4 sessions").waitFor();
    expect((await orderOf(page))[2]).toBe("q * 1");
    await panel(page).getByText("Taken by prod-shell, which comes first.").waitFor();
    await panel(page).getByRole("radio", { name: "taken by another policy 1" }).check({ force: true });
    expect(await panel(page).locator(".changed-sessions > li").count()).toBe(1);
    await panel(page).getByRole("link", { name: "alice → web-3" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("with an error in its filter waits for it to be mended", async () => {
    await using opened = await open("/new/policy");
    const { page, faults } = opened;
    await page.getByLabel("Name", { exact: true }).fill("q");
    await page.getByLabel("Model").selectOption("digest");
    await panel(page).getByText("1 of all 4 sessions").waitFor();
    await write(page, 'contains(session.participant, "dave")');
    await panel(page).getByText("Fix the filter").waitFor();
    expect(await panel(page).innerText()).toContain("1 of all 4 sessions");
    await page.getByRole("button", { name: "Fix: write session.participants" }).click();
    await panel(page).getByText("Fix the filter").waitFor({ state: "detached" });
    expect(await filter(page).innerText()).toContain("session.participants");
    expect(faults).toEqual([]);
  });

  test("is checked for the kinds that it is for", async () => {
    await using opened = await open("/new/policy");
    const { page } = opened;
    await write(page, 'session.db_service == "orders"');
    await page.getByText(/always empty in sessions of kind ssh/).waitFor();
    await page.getByRole("checkbox", { name: "Database" }).check();
    await page.getByText("No problems").waitFor();
  });

  test("of a name that there is already is refused", async () => {
    await using opened = await open("/new/policy", { failing: ["/v1/resources"] });
    const { page } = opened;
    await page.getByLabel("Name", { exact: true }).fill("prod-shell");
    await page.getByLabel("Model").selectOption("digest");
    await page.getByRole("button", { name: "Create policy" }).click();
    await page.getByRole("alert").getByText("already exists").waitFor();
  });
});

describe("a policy that is changed", () => {
  const spec = "{model: digest, kinds: [k8s], filter: 'session.user == \"bob\"'}";

  test("shows what the change does, and is saved; nobody loses it unasked", async () => {
    await apply(served.service, policyText("changing", spec));
    await using opened = await open("/policies/changing");
    const { page, faults } = opened;
    await panel(page).getByText("No change").waitFor();
    await write(page, 'session.user != "bob"');
    await panel(page).getByText("No longer summarized").waitFor({ state: "detached" });
    await panel(page).getByText("Moved to another policy").waitFor();
    await panel(page).getByText("From changing to prod-shell.").waitFor();
    await page.getByRole("link", { name: "Policies", exact: true }).first().click();
    await page.getByRole("dialog", { name: "Discard changes?" }).getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved policy changing").waitFor();
    expect(await served.service.resources.get(localOperator, "inference_policy", "changing")).toMatchObject({
      spec: { filter: 'session.user != "bob"' },
    });
    expect(faults).toEqual([]);
    await served.service.resources.remove(localOperator, "inference_policy", "changing");
  });

  test("by somebody else too is not written over", async () => {
    await apply(served.service, policyText("contended", spec));
    await using opened = await open("/policies/contended", { failing: ["/v1/resources"] });
    const { page } = opened;
    await page.getByLabel("Description").fill("mine");
    await apply(served.service, policyText("contended", spec.replace("bob", "carol")));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Changed by someone else" }).waitFor();
    await page.getByRole("button", { name: "Keep my changes" }).click();
    expect(await filter(page).innerText()).toContain("carol");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved policy contended").waitFor();
    await served.service.resources.remove(localOperator, "inference_policy", "contended");
  });

  test("is renamed, with what its new place does", async () => {
    await apply(served.service, policyText("renamed", spec));
    await using opened = await open("/policies/renamed");
    const { page, faults } = opened;
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Rename policy renamed" });
    await dialog.getByLabel("New name").fill("a-renamed");
    await dialog.getByText("1 of the last 4 sessions would move to another policy").waitFor();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Rename policy" }).click();
    await page.getByRole("heading", { level: 1, name: "a-renamed" }).waitFor();
    const { resources: all } = served.service;
    expect(await all.get(localOperator, "inference_policy", "a-renamed")).toMatchObject({ spec: { kinds: ["k8s"] } });
    await expect(all.get(localOperator, "inference_policy", "renamed")).rejects.toThrow("not found");
    expect(faults).toEqual([]);
    await all.remove(localOperator, "inference_policy", "a-renamed");
  });

  test("is still there, and so is the new one, where the old one cannot be deleted", async () => {
    await apply(served.service, policyText("renamed", spec));
    await using opened = await open("/policies/renamed", { failing: ["/v1/resources"] });
    const { page } = opened;
    let broken = true;
    await page.route("**/v1/resources/inference_policy/renamed", async (route) => {
      if (!broken || route.request().method() !== "DELETE") return await route.continue();
      return await route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: '{"detail":"the database is unavailable"}',
      });
    });
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Rename policy renamed" });
    await dialog.getByLabel("New name").fill("zz-renamed");
    await dialog.getByRole("button", { name: "Rename policy" }).click();
    await dialog.getByText("Created policy zz-renamed. The old one still exists:").waitFor();
    broken = false;
    await dialog.getByRole("button", { name: "Delete renamed" }).click();
    await page.getByRole("heading", { level: 1, name: "zz-renamed" }).waitFor();
    await served.service.resources.remove(localOperator, "inference_policy", "zz-renamed");
  });

  test("is deleted once it is said what becomes of its sessions", async () => {
    await apply(served.service, policyText("a-gone", "{model: digest, kinds: [ssh]}"));
    await using opened = await open("/policies/a-gone");
    const { page, faults } = opened;
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete policy a-gone?" });
    await dialog.getByText("This policy takes 2 of the last 4 sessions.").waitFor();
    expect(await dialog.innerText()).toContain("1 would no longer be summarized. 1 would go to prod-shell.");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Delete policy" }).click();
    await page.getByText("Deleted policy a-gone").waitFor();
    expect(faults).toEqual([]);
  });

  test("as a document has its preview too", async () => {
    await using opened = await open("/policies/prod-shell", { failing: ["/v1/policies/preview"] });
    const { page } = opened;
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    const document = page.getByLabel("Document", { exact: true });
    const text = await document.inputValue();
    await document.fill(text.replace('"prod"', '"staging"'));
    await panel(page).getByText("0 of all 4 sessions").waitFor();
    await document.fill(text.replace("equals(", "equals("));
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    await document.fill(text.replace("equals(", "equal("));
    await page.getByRole("button", { name: "Rename", exact: true }).and(page.locator(":disabled")).waitFor();
    await panel(page).getByRole("alert").waitFor();
    expect(await panel(page).innerText()).toContain("2 of all 4 sessions");
  });
});

describe("the analysis", () => {
  const analysis = (page: Page) => page.getByRole("region", { name: "Analysis" });

  test("of all policies names those that never match, and what none matches", async () => {
    await using opened = await open("/policies");
    const { page, faults } = opened;
    const proven = analysis(page);
    await proven.getByText("web-team never matches a session: prod-shell matches all of them first.").waitFor();
    await proven.getByText(/^ssh, k8s: !equals\(resource\.metadata\.labels\["env"\], "prod"\) && /).waitFor();
    await proven.getByRole("link", { name: "prod-shell" }).click();
    await page.getByRole("heading", { level: 1, name: "prod-shell" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("of an edit shows between which policies sessions move, each with an example", async () => {
    await using opened = await open("/policies/prod-shell");
    const { page, faults } = opened;
    const proven = analysis(page);
    await proven.getByText("web-team never matches a session").waitFor();
    expect(await proven.getByText("Sessions that move").count()).toBe(0);
    await write(page, 'has_prefix(resource.metadata.labels["env"], "prod-")');
    const move = proven.getByRole("listitem").filter({ hasText: /^prod-shell.*web-team/ });
    await move.getByText("Example").click();
    const example = await move.getByRole("listitem").allInnerTexts();
    expect(example).toContain('resource.metadata.labels["env"] = "prod"');
    expect(example).toContain('session.participants = ["alice"]');
    await proven.getByText("Every policy can match a session.").waitFor();
    await expectAccessible(page);
    await write(page, 'session.login == "a" && session.login == "b"');
    await proven.getByText("prod-shell never matches a session: its filter is never true.").waitFor();
    expect(faults).toEqual([]);
  });
});

test("a long order shows what has something to tell, and all of it if asked", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `filler-${String(at).padStart(2, "0")}`);
  const spec = "{model: digest, kinds: [db], filter: 'session.user == \"zoe\"'}";
  await apply(served.service, names.map((name) => policyText(name, spec)).join("\n---\n"));
  await using opened = await open("/policies/filler-10");
  const { page, faults } = opened;
  await panel(page).getByText("0 of all 4 sessions").waitFor();
  expect((await orderOf(page)).filter((row) => row.includes("filler"))).toEqual([
    "filler-08 0",
    "filler-09 0",
    "filler-10 * 0",
    "filler-11 0",
    "filler-12 0",
  ]);
  await order(page).getByRole("button", { name: "8 others" }).click();
  expect((await orderOf(page)).length).toBe(35);
  await expectAccessible(page);
  expect(faults).toEqual([]);
  for (const name of names) await served.service.resources.remove(localOperator, "inference_policy", name);
});

test("a filter is checked in the server's dialect", async () => {
  await using other = await servedSamples({ dialect: "teleport" });
  await using opened = await openPage(browser, other.url, "/new/policy");
  const { page } = opened;
  await write(page, "session.interactive");
  await page.getByText("1 error").waitFor();
});

describe("an answer that is slow or fails", () => {
  test("leaves what was there, says so, and can be asked again", async () => {
    await using opened = await open("/policies/prod-shell", { failing: ["/v1/policies/preview"] });
    const { page } = opened;
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    let answers: "slow" | "broken" | "well" = "slow";
    let asked = 0;
    await page.route("**/v1/policies/preview", async (route) => {
      asked += 1;
      if (answers === "slow") await new Promise((resolve) => setTimeout(resolve, 1500));
      if (answers !== "broken") return await route.continue().catch(() => {});
      const body = JSON.stringify({ detail: "the database is unavailable", remedy: "see whether PostgreSQL runs" });
      const answer = { status: 503, contentType: "application/problem+json", body };
      // Whoever asked may have given up.
      return await route.fulfill(answer).catch(() => {});
    });
    await write(page, "session.interactive");
    await panel(page).getByText("Updating…").waitFor();
    await expect.poll(() => asked).toBe(1);
    expect(await panel(page).innerText()).toContain("2 of all 4 sessions");
    answers = "broken";
    await page.keyboard.type(" ");
    await panel(page)
      .getByRole("alert")
      .getByText("The database is unavailable. See whether PostgreSQL runs.")
      .waitFor();
    expect(await panel(page).innerText()).toContain("2 of all 4 sessions");
    await expectAccessible(page);
    answers = "well";
    const before = asked;
    await panel(page).getByRole("button", { name: "Try again" }).click();
    await panel(page).getByRole("alert").waitFor({ state: "detached" });
    await panel(page).getByText("3 of all 4 sessions").waitFor();
    await expect.poll(() => asked).toBe(before + 1);
  });

  test("does not ask for every letter", async () => {
    await using opened = await open("/policies/prod-shell");
    const { page } = opened;
    await panel(page).getByText("2 of all 4 sessions").waitFor();
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/v1/policies/preview")) asked += 1;
    });
    await page.getByLabel("Description").pressSequentially("forty letters that are typed one by one", { delay: 10 });
    await page.waitForTimeout(1000);
    expect(asked).toBeLessThanOrEqual(2);
    expect(asked).toBeGreaterThanOrEqual(1);
  });
});
