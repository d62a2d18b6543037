import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { putCorpus } from "../search/corpus.ts";
import { fakeEmbeddings, retrievalYaml } from "../search/fake-embeddings.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage } from "./browser.ts";
import { servedSamples } from "./served.ts";

const markup = `<img src=x onerror=document.title='owned'>`;
let browser: Browser;
let model: Awaited<ReturnType<typeof fakeEmbeddings>>;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  model = await fakeEmbeddings();
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await putCorpus(service);
      await putCorpus(service, [
        {
          id: "hostile",
          user: markup,
          title: `Typed ${markup}`,
          short: `Typed ${markup} zebra`,
          labels: { "<img>": "a,b" },
        },
      ]);
      const file = { file: "retrieval.yaml", text: retrievalYaml(model.url) };
      const { failure } = await service.resources.apply(localOperator, file, true);
      if (failure !== undefined) throw failure.error;
      while ((await service.search.status()).progress.pending > 0)
        await new Promise((resolve) => setTimeout(resolve, 50));
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await model?.[Symbol.asyncDispose]();
});

const open = (query = "", look = {}) => openPage(browser, served.url, `/recordings${query}`, look);
const ids = async (page: Page) => await page.locator(".tile-id .mono").allTextContents();
const search = (page: Page) => page.getByRole("combobox", { name: "Search" });
const address = (page: Page) => new URLSearchParams(new URL(page.url()).search);

describe.each(looks)("on a %s, %s", (width, scheme) => {
  test.each([
    "?text=nginx",
    "?text=nginx&view=list",
    "?text=bounce&label=env%3Dprod,team%3Dweb&role=access",
    "?text=zzzz&mode=keyword",
  ])("recordings%s are accessible, and fit", async (query) => {
    await using opened = await open(query, { width, scheme });
    const { page, faults } = opened;
    await page.locator(".tile, .line, .state").first().waitFor();
    await expectAccessible(page);
    await expectNoOverflow(page);
    expect(faults).toEqual([]);
  });
});

test("results come with what was found marked in them, the best first", async () => {
  await using opened = await open("?text=nginx+reload&mode=keyword");
  const { page } = opened;
  await page.locator("mark").first().waitFor();
  expect(new Set(await page.locator("mark").allTextContents())).toEqual(new Set(["Reload", "nginx"]));
  expect(await page.getByLabel("Order").inputValue()).toBe("best");
  await page.getByLabel("Order").selectOption("oldest");
  await expect.poll(() => address(page).get("sort")).toBe("oldest");
  await expect.poll(() => page.locator("mark").count()).toBe(0);
  expect((await ids(page)).at(0)).toBe("a1f0");
});

test("meaning finds what words do not, and the way to look is in the address", async () => {
  await using opened = await open("?text=bounce");
  const { page, faults } = opened;
  await expect.poll(() => ids(page)).toContain("a1f1");
  await page.getByLabel("Find by").selectOption("keyword");
  await page.getByText("No matching sessions").waitFor();
  expect(address(page).get("mode")).toBe("keyword");
  await page.getByText("Include meaning to find other words for the same.").waitFor();
  await page.goBack();
  await expect.poll(() => ids(page)).toContain("a1f1");
  expect(faults).toEqual([]);
});

test("says when meaning is not to be had, and finds by words", async () => {
  model.setting.refuse = () => ({ status: 401, code: "invalid_api_key", message: "the key is wrong" });
  try {
    await using opened = await open("?text=kubectl+never+asked+OR+kubectl");
    const { page } = opened;
    await page.getByText("The retrieval_model is unavailable, so search uses only words").waitFor();
    await expect.poll(() => ids(page)).toContain("b2e1");
    await expectAccessible(page);
  } finally {
    model.setting.refuse = undefined;
  }
});

test("what somebody types is suggested, and taken by the keyboard alone", async () => {
  await using opened = await open();
  const { page, faults } = opened;
  await search(page).pressSequentially("scale gra");
  const list = page.getByRole("listbox", { name: "Search: suggestions" });
  await list.waitFor();
  expect(await search(page).getAttribute("aria-expanded")).toBe("true");
  await expectAccessible(page);
  await search(page).press("ArrowDown");
  const active = (await search(page).getAttribute("aria-activedescendant")) ?? "";
  expect(await page.locator(`[id="${active}"]`).textContent()).toBe("Usergrace");
  await search(page).press("Enter");
  await list.waitFor({ state: "detached" });
  await expect.poll(() => [address(page).get("user"), address(page).get("text")]).toEqual(["grace", "scale"]);
  await search(page).fill("");
  await expect.poll(() => ids(page)).toEqual(["9c0a4e7b-2d62", "9c0a4e7b-2d61"]);
  await search(page).pressSequentially("te");
  await list.waitFor();
  await search(page).press("Escape");
  await list.waitFor({ state: "detached" });
  expect(await search(page).inputValue()).toBe("te");
  expect(faults).toEqual([]);
});

test("roles and labels narrow the list, from fields that suggest them", async () => {
  await using opened = await open();
  const { page } = opened;
  await page.getByRole("button", { name: "More filters" }).click();
  await page.getByRole("combobox", { name: "Role" }).fill("buil");
  await page.getByRole("option", { name: "builder" }).click();
  await expect.poll(() => ids(page)).toEqual(["d4c1", "d4c0"]);
  expect(address(page).get("role")).toBe("builder");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("combobox", { name: "Label" }).fill("team=web");
  await page.getByRole("combobox", { name: "Label" }).press("Enter");
  await page.getByRole("combobox", { name: "Label" }).fill("env=prod");
  await page.getByRole("combobox", { name: "Label" }).press("Enter");
  await expect.poll(() => ids(page)).toEqual(["a1f1", "a1f0"]);
  expect(address(page).get("label")).toBe("team=web,env=prod");
  await page.getByRole("button", { name: "Remove label env=prod" }).click();
  await expect.poll(() => ids(page)).toEqual(["a1f2", "a1f1", "a1f0"]);
});

test("what was found is text, whatever it looks like", async () => {
  await using opened = await open("?text=zebra");
  const { page, faults } = opened;
  await page.locator("mark").first().waitFor();
  expect(await page.locator(".tile-text").first().textContent()).toContain(markup);
  await search(page).fill("<im");
  const options = page.getByRole("listbox").getByRole("option");
  await options.first().waitFor();
  expect(await options.allTextContents()).toContain("Label<img>=a,b");
  await options.filter({ hasText: "a,b" }).click();
  await expect.poll(() => ids(page)).toEqual(["hostile"]);
  expect(await page.title()).toBe("Session recordings · Summarizer");
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("suggestions that are slow or fail are no trouble", async () => {
  await using opened = await openPage(browser, served.url, "/recordings", { failing: ["/v1/search/suggestions"] });
  const { page, faults } = opened;
  await page.route("**/v1/search/suggestions?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await route.fulfill({
      status: 503,
      contentType: "application/problem+json",
      body: JSON.stringify({ detail: "no", status: 503 }),
    });
  });
  await search(page).fill("nginx");
  await expect.poll(() => ids(page)).toContain("a1f0");
  await page.waitForTimeout(400);
  expect(await page.getByRole("listbox").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("suggestions hold nothing that somebody may not see", async () => {
  await using opened = await open("", { user: "alice" });
  const { page } = opened;
  await page.locator(".tile").first().waitFor();
  const answer = page.waitForResponse((response) => response.url().includes("/v1/search/suggestions"));
  await search(page).fill("pay");
  expect(await (await answer).json()).toEqual({ suggestions: [] });
  await expect.poll(() => address(page).get("text")).toBe("pay");
  for (const shown of await page.locator(".tile-who").allTextContents()) expect(shown).toMatch(/^alice →/);
});
