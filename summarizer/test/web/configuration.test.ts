import { inspect } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready } from "./browser.ts";
import { configured } from "./configured.ts";
import { password, servedSamples } from "./served.ts";

const markup = `"><script>document.title='owned'</script><img src=x onerror=document.title='owned'>`;
const long = "a-name-that-goes-on-and-on-and-has-no-place-at-which-it-could-be-broken-in-two-by-anybody-at-all";
let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

const people = `
kind: role
version: v7
metadata: {name: models-only}
spec: {allow: {rules: [{resources: [inference_model], verbs: [list, read]}]}}
---
{kind: user, version: v2, metadata: {name: mona}, spec: {roles: [models-only]}}
---
{kind: user, version: v2, metadata: {name: eddie}, spec: {roles: [editor]}}
`;

/** Resources whose every text is an attack, or too long. */
const hostile = [
  {
    kind: "inference_model",
    version: "v1",
    metadata: { name: markup, description: markup, labels: { [markup]: markup } },
    spec: { openai: { openai_model_id: markup, api_key_secret_ref: markup } },
  },
  { kind: "inference_model", version: "v1", metadata: { name: long, description: long }, spec: { digest: {} } },
  {
    kind: "role",
    version: "v7",
    metadata: { name: markup, description: markup },
    spec: {
      allow: {
        rules: [{ resources: [markup], verbs: [long], where: `equals(user.metadata.name, ${JSON.stringify(markup)})` }],
      },
    },
  },
  {
    kind: "user",
    version: "v2",
    metadata: { name: markup, description: long },
    spec: { roles: [markup, "auditor"], traits: { [markup]: [markup, long] } },
  },
  {
    kind: "github",
    version: "v3",
    metadata: { name: markup },
    spec: {
      display: markup,
      client_id: long,
      teams_to_roles: [{ organization: markup, team: long, roles: [markup] }],
    },
  },
];

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await configured()(service);
      const text = [people, ...hostile.map((each) => JSON.stringify(each))].join("\n---\n");
      const { failure } = await service.resources.apply(localOperator, { file: "hostile.yaml", text }, true);
      if (failure !== undefined) throw failure.error;
      for (const user of ["mona", "eddie"]) await service.accounts.setPassword(localOperator, user, password);
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const named = encodeURIComponent(markup);
const shown = [
  "/models",
  "/models/gpt",
  "/models/claude",
  `/models/${named}`,
  `/models/${long}`,
  "/new/model",
  "/search-model",
  "/secrets",
  "/secrets/openai-key",
  "/new/secret",
  "/roles",
  "/roles/platform-auditor",
  "/roles/editor",
  `/roles/${named}`,
  "/new/role",
  "/users",
  "/users/grace",
  `/users/${named}`,
  "/new/user",
  "/connectors",
  "/connectors/github/github",
  `/connectors/github/${named}`,
  "/new/connector/oidc",
  "/new/connector/saml",
  "/usage",
  `/usage?model=${long}`,
  `/usage?model=${encodeURIComponent(named)}`,
  "/account",
];

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test("every page of the configuration is accessible, fits, and shows texts as texts", async () => {
    await using opened = await openPage(browser, served.url, "/account", { width, scheme });
    const { page, faults } = opened;
    const wrong: string[] = [];
    const look = async (where: string) => {
      for (const check of [expectAccessible, expectNoOverflow]) {
        await check(page).catch((error: unknown) => wrong.push(`${where}: ${inspect(error).slice(0, 2000)}`));
      }
    };
    for (const path of shown) {
      await page.goto(served.url + path);
      await ready(page);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForFunction("document.querySelectorAll('[aria-busy=true]').length === 0");
      expect(await page.title(), path).toMatch(/ · Summarizer$/);
      expect(await page.locator("img[src=x], main script").count(), path).toBe(0);
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      await look(path);
    }
    for (const path of ["/models/gpt", `/users/${named}`]) {
      await page.goto(served.url + path);
      await page.getByRole("radio", { name: "YAML" }).check({ force: true });
      await page.getByLabel("Document", { exact: true }).waitFor();
      await look(`${path} as YAML`);
    }
    expect(wrong).toEqual([]);
    expect(faults).toEqual([]);
  }, 240_000);
});

const entries = async (page: Page) => await page.getByRole("navigation").getByRole("link").allTextContents();

describe("what one may not see", () => {
  test("is not in the navigation", async () => {
    await using ada = await openPage(browser, served.url, "/account");
    await expect
      .poll(() => entries(ada.page))
      .toEqual(expect.arrayContaining(["Recordings", "Models", "Secrets", "Roles", "Users", "Connectors", "Usage"]));
    await using alice = await openPage(browser, served.url, "/account", { user: "alice" });
    await expect.poll(() => entries(alice.page)).toEqual(["Recordings"]);
    await using mona = await openPage(browser, served.url, "/account", { user: "mona" });
    await expect.poll(() => entries(mona.page)).toEqual(["Models", "Usage"]);
  });

  test.each([
    "/models",
    "/models/gpt",
    "/secrets/openai-key",
    "/roles",
    "/users/grace",
    "/usage",
    "/connectors/github/github",
  ])("%s shows nothing of it to whoever goes there all the same", async (path) => {
    await using opened = await openPage(browser, served.url, path, { user: "alice", failing: ["/v1/"] });
    const { page, faults } = opened;
    await page.getByRole("alert").waitFor();
    const text = await page.getByRole("main").textContent();
    expect(text).toContain("Access denied");
    expect(text).not.toMatch(/gpt-4o|platform|octocats|USD/);
    expect(faults).toEqual([]);
  });

  test("cannot be changed by whoever may only look", async () => {
    await using opened = await openPage(browser, served.url, "/models", { user: "mona", failing: ["/about"] });
    const { page, faults } = opened;
    await page.getByRole("link", { name: "gpt", exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "New model" }).count()).toBe(0);
    await page.getByRole("link", { name: "gpt", exact: true }).click();
    await page.getByText("You can view this model but not change it.").waitFor();
    expect(await page.getByLabel("Model id").isDisabled()).toBe(true);
    for (const name of ["Save", "Delete", "Test connection", "New secret"]) {
      expect(await page.getByRole("button", { name }).count(), name).toBe(0);
    }
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    expect(await page.getByLabel("Document", { exact: true }).getAttribute("readonly")).not.toBeNull();
    expect(faults).toEqual([]);
  });

  test("is no summary for whoever manages models alone", async () => {
    await using opened = await openPage(browser, served.url, "/usage", { user: "eddie" });
    await expect.poll(() => entries(opened.page)).toContain("Models");
    expect(await entries(opened.page)).not.toContain("Recordings");
    expect(opened.faults).toEqual([]);
  });
});

describe("an answer that is slow or fails", () => {
  test.each([
    ["/models", "**/v1/resources/inference_model?*", "The models cannot be listed", "gpt-mini"],
    ["/models/gpt", "**/v1/resources/inference_model/gpt", "The model cannot be shown", "Long sessions"],
    ["/connectors", "**/v1/resources/oidc", "The connectors cannot be listed", "octocats/admins → access and editor"],
    ["/usage", "**/v1/usage?*", "The usage cannot be shown", "Tokens in"],
  ])("shows a state, and can be asked again: %s", async (path, asked, what, then) => {
    await using opened = await openPage(browser, served.url, "/account", { failing: ["/v1/"] });
    const { page } = opened;
    let broken = true;
    await page.route(asked, async (route) => {
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
    await page.goto(served.url + path);
    await page.getByRole("status", { name: "Loading" }).waitFor();
    await page.getByRole("heading", { name: what }).waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("See whether PostgreSQL runs.");
    await expectAccessible(page);
    broken = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(then, { exact: false }).first().waitFor();
  });

  test("reports what does not exist", async () => {
    await using opened = await openPage(browser, served.url, "/models/gone", { failing: ["/v1/"] });
    await opened.page.getByRole("heading", { name: "Model not found" }).waitFor();
    await opened.page.getByRole("link", { name: "All models" }).click();
    await opened.page.getByRole("heading", { name: "Models" }).waitFor();
  });
});
