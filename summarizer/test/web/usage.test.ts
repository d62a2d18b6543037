import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, openBrowser, openPage, ready, tabTo } from "./browser.ts";
import { configured } from "./configured.ts";
import { servedSamples } from "./served.ts";

const hostile = `=HYPERLINK("x"),"<img src=x onerror=document.title='owned'>`;
const days = "range=custom&from=2026-01-02&to=2026-03-02";
let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await configured("2026-03-02")(service);
      await service.database.query(
        `INSERT INTO usage (model_name, day, currency, requests, summaries, input_tokens, output_tokens, cost)
         VALUES ($1, '2025-06-01', 'CHF', 3, 2, 1000, 200, 1.5)`,
        [hostile],
      );
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (query: string, look = {}) => openPage(browser, served.url, `/usage?${query}`, look);
const plot = (page: Page, title: string) => page.getByRole("region", { name: title, exact: true });
const sumOf = async (currency: string, column = "cost") => {
  const [row] = await served.service.database.query<{ sum: number }>(
    `SELECT sum(${column}) AS sum FROM usage WHERE currency = $1 AND day BETWEEN '2026-01-02' AND '2026-03-02'`,
    [currency],
  );
  return row?.sum ?? 0;
};
const money = (amount: number) => amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

test("each currency has a plot of its own, and all tokens one", async () => {
  await using opened = await open(days);
  const { page, faults } = opened;
  const titles = await page.locator(".plot h2").allTextContents();
  expect(titles).toEqual(["Cost, EUR", "Cost, USD", "Tokens"]);
  for (const currency of ["EUR", "USD"]) {
    const text = await plot(page, `Cost, ${currency}`).locator(".plot-chosen").textContent();
    expect(text).toBe(`Total ${money(await sumOf(currency))} ${currency}`);
  }
  const legend = await plot(page, "Tokens").locator(".legend-name").allTextContents();
  expect(legend.toSorted()).toEqual(["claude", "gpt", "gpt-mini", "nova", "own", "own-small"]);
  expect(await page.getByText("No prices set, so no cost: own, own-small.").count()).toBe(1);
  expect(await plot(page, "Cost, EUR").locator("svg.plot-picture .plot-bar").count()).toBeGreaterThan(90);
  expect(faults).toEqual([]);
});

test("what a day came to is told of the one that is pointed at, and by the keyboard", async () => {
  await using opened = await open(`${days}&model=claude,nova`);
  const { page, faults } = opened;
  const eur = plot(page, "Cost, EUR");
  const slider = eur.getByRole("slider");
  const [last, before] = await served.service.database.query<{ cost: number }>(
    "SELECT cost FROM usage WHERE model_name = 'claude' AND day <= '2026-03-02' ORDER BY day DESC LIMIT 2",
  );
  await tabTo(page, slider);
  expect(await slider.getAttribute("aria-valuetext")).toContain(`claude ${money(last?.cost ?? 0)} EUR`);
  await page.keyboard.press("ArrowLeft");
  expect(await slider.getAttribute("aria-valuetext")).toMatch(/^1 Mar: /);
  const claude = eur.getByRole("listitem").filter({ hasText: "claude" });
  expect(await claude.textContent()).toBe(`claude${money(before?.cost ?? 0)} EUR`);
  await page.keyboard.press("Home");
  expect(await slider.getAttribute("aria-valuenow")).toBe("0");
  await page.keyboard.press("Escape");
  expect(await eur.locator(".plot-chosen").textContent()).toContain("Total");
  const box = await slider.boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 8, (box?.y ?? 0) + 100);
  await expect.poll(() => eur.locator(".plot-chosen").textContent()).toMatch(/^2 Mar /);
  expect(faults).toEqual([]);
});

test("the same is there as a table", async () => {
  await using opened = await open(`${days}&model=claude`);
  const { page } = opened;
  await plot(page, "Cost, EUR").getByText("Table").click();
  const table = page.getByRole("table", { name: "Cost, EUR by day" });
  expect(await table.getByRole("row").count()).toBe(61);
  expect(await table.getByRole("columnheader").allTextContents()).toEqual(["Day", "claude", "Total"]);
  const [row] = await served.service.database.query<{ cost: number }>(
    "SELECT cost FROM usage WHERE model_name = 'claude' AND day = '2026-02-20'",
  );
  const text = await table.getByRole("row").filter({ hasText: "2026-02-20" }).getByRole("cell").allTextContents();
  expect(text).toEqual(["2026-02-20", `${money(row?.cost ?? 0)} EUR`, `${money(row?.cost ?? 0)} EUR`]);
  await expectAccessible(page);
});

test("long ranges are told by the week, and by the month", async () => {
  await using opened = await open("range=custom&from=2025-10-01&to=2026-03-02");
  const { page } = opened;
  expect(await plot(page, "Tokens").getByRole("slider").getAttribute("aria-valuemax")).toBe("22");
  await page.goto(`${served.url}/usage?range=custom&from=2020-01-01&to=2026-03-02`);
  await ready(page);
  expect(await plot(page, "Tokens").getByRole("slider").getAttribute("aria-valuemax")).toBe("74");
  const text = await plot(page, "Cost, USD").locator(".plot-chosen").textContent();
  expect(text).toBe(`Total ${money(await sumOf("USD"))} USD`);
});

test("what is chosen goes into the address", async () => {
  await using opened = await open(days);
  const { page } = opened;
  await page.getByRole("button", { name: "Models" }).click();
  await page.getByRole("checkbox", { name: "nova" }).check();
  await page.keyboard.press("Escape");
  await expect.poll(() => new URL(page.url()).searchParams.get("model")).toBe("nova");
  expect(await page.locator(".plot h2").allTextContents()).toEqual(["Cost, EUR", "Tokens"]);
  await page.getByRole("radio", { name: "7 days" }).check({ force: true });
  await page.getByRole("heading", { name: "No usage of these models" }).waitFor();
  expect(new URL(page.url()).searchParams.get("range")).toBe("7d");
  await page.goBack();
  await page.getByRole("heading", { name: "Cost, EUR" }).waitFor();
});

test("days without usage say so, and limits stay in sight", async () => {
  await using opened = await open("range=7d");
  const { page, faults } = opened;
  await page.getByRole("heading", { name: "No usage in this period" }).waitFor();
  await page.getByText("0.00 of 5.00 USD").waitFor();
  await expectAccessible(page);
  expect(faults).toEqual([]);
});

describe("a download", () => {
  test("as CSV has one line a day and model, and no formulas", async () => {
    await using opened = await open("range=custom&from=2025-06-01&to=2025-06-02");
    const { page, faults } = opened;
    await page.getByRole("button", { name: "Download" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "CSV" }).click(),
    ]);
    expect(await page.title()).toBe("Usage · Summarizer");
    expect(file.suggestedFilename()).toBe("usage-2025-06-01-2025-06-02.csv");
    expect(await readFile(await file.path(), "utf8")).toBe(
      "day,model,summaries,requests,input_tokens,output_tokens,cost,currency\r\n" +
        `2025-06-01,"'${hostile.replaceAll('"', '""')}",2,3,1000,200,1.5,CHF\r\n`,
    );
    expect(faults).toEqual([]);
  });

  test("as JSON has the days too", async () => {
    await using opened = await open("range=custom&from=2025-06-01&to=2025-06-02");
    const { page } = opened;
    await page.getByRole("button", { name: "Download" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "JSON" }).click(),
    ]);
    expect(JSON.parse(await readFile(await file.path(), "utf8"))).toMatchObject({
      from: "2025-06-01",
      to: "2025-06-02",
      usage: [{ model: hostile, cost: 1.5, currency: "CHF" }],
    });
  });
});
