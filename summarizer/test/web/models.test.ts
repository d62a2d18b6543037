import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { fails, fakeOpenAI, json } from "../models/fake-openai.ts";
import { expectAccessible, expectNoOverflow, looks, openBrowser, openPage, ready, tabTo } from "./browser.ts";
import { configured } from "./configured.ts";
import { servedSamples } from "./served.ts";

const value = "sk-that-nobody-sees-again";
let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([openBrowser(), servedSamples({}, configured())]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (path: string, look = {}) => openPage(browser, served.url, path, look);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function stored(kind: "inference_model" | "inference_secret", name: string) {
  return await served.service.resources.get(localOperator, kind, name);
}

test("the list says where each is asked, what it took, and what uses it", async () => {
  await using opened = await open("/models");
  const { page, faults } = opened;
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "gpt", exact: true }) });
  await row.getByText("of 5.00 USD").waitFor();
  for (const text of ["OpenAI or compatible", "gpt-4o", "of 100.00 USD", "of 40M tokens"]) {
    expect(await row.textContent()).toContain(text);
  }
  const digest = page.getByRole("row").filter({ has: page.getByRole("link", { name: "digest", exact: true }) });
  expect(await digest.textContent()).toContain("prod-shell");
  expect(faults).toEqual([]);
});

describe("a new model", () => {
  test("is made with its secret, and tried out before it is saved", async () => {
    await using model = await fakeOpenAI(
      fails(401, "invalid_api_key", `Incorrect API key: ${value}`),
      json(200, {
        choices: [{ message: { content: '{"answer":"ready"}' } }],
        usage: { prompt_tokens: 31, completion_tokens: 7 },
      }),
    );
    await using opened = await open("/models", { failing: ["/v1/models/test"] });
    const { page, faults } = opened;
    const answers: string[] = [];
    page.on("response", async (response) => {
      if (response.url().includes("/v1/")) answers.push(await response.text().catch(() => ""));
    });
    await page.getByRole("link", { name: "New model" }).click();
    await page.getByLabel("Name").fill("mine");
    await page.getByLabel("Model id").fill("gpt-x");
    await page.getByLabel("Base URL").fill(model.url);
    await button(page, "New secret").click();
    const dialog = page.getByRole("dialog", { name: "New secret" });
    await dialog.getByLabel("Name").fill("mine-key");
    await dialog.getByLabel("Value").fill(value);
    await expectAccessible(page);
    await button(page, "Create secret").click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => page.getByLabel("Key").inputValue()).toBe("mine-key");

    await button(page, "Test connection").click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain(
      "the inference_secret in “Key”, and that it is a key for “Base URL”",
    );
    await button(page, "Test connection").click();
    await page.getByText(/gpt-x answered in \d+ ms \(31 tokens in, 7 out\)\./).waitFor();
    expect(model.requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${value}`, `Bearer ${value}`]);
    await expect(stored("inference_model", "mine")).rejects.toThrow("not found");

    await page.getByLabel("Longest session").fill("150,000");
    await page.getByLabel("Currency").fill("USD");
    await page.getByLabel("Price per 1M input tokens").fill("2.5");
    await page.getByLabel("Price per 1M output tokens").fill("10");
    await page.getByLabel("Daily cost limit").fill("5");
    await button(page, "Create model").click();
    await page.waitForURL("**/models/mine");
    await page.getByText("Created model mine").waitFor();
    expect(await stored("inference_model", "mine")).toMatchObject({
      spec: {
        openai: { openai_model_id: "gpt-x", base_url: model.url, api_key_secret_ref: "mine-key" },
        max_session_length_bytes: 150_000,
        prices: { currency: "USD", input_per_million_tokens: 2.5, output_per_million_tokens: 10 },
        limits: { cost_per_day: 5 },
      },
    });
    await button(page, "Test connection").click();
    await page.getByText("gpt-x answered").waitFor();
    expect(faults).toEqual([]);

    // What was typed is nowhere: not in the page, not in an answer, not in the document.
    await page.goto(`${served.url}/secrets/mine-key`);
    await page.getByText("A value is stored. It cannot be shown.").waitFor();
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    expect(await page.content()).not.toContain(value);
    expect(answers.join()).not.toContain(value);
  });

  test("says at each field what is wrong, and on top, where the focus goes", async () => {
    await using opened = await open("/new/model", { failing: ["/v1/resources"] });
    const { page, faults } = opened;
    await page.getByLabel("Name").fill("wrong");
    await page.getByLabel("Base URL").fill("ftp://nowhere");
    await page.getByLabel("Longest session").fill("many");
    await page.getByText("Rate limits and timeout").click();
    await page.getByLabel("Timeout").fill("soon");
    await page.getByText("Rate limits and timeout").click();
    await button(page, "Create model").click();
    const summary = page.getByRole("alert");
    await summary.getByText("The model was not saved").waitFor();
    await page.locator(".notice:focus").waitFor();
    const points = await summary.getByRole("listitem").allTextContents();
    expect(points).toEqual([
      "Model id is required.",
      "Base URL must be an http:// or https:// address.",
      "Longest session must be a number, got text.",
      "Timeout must be a duration, such as 90s or 2m.",
    ]);
    const id = page.getByLabel("Model id");
    expect(await id.getAttribute("aria-invalid")).toBe("true");
    const described = (await id.getAttribute("aria-describedby"))?.split(" ") ?? [];
    const texts = await Promise.all(described.map((each) => page.locator(`[id="${each}"]`).textContent()));
    expect(texts).toContain("Model id is required.");
    await expectAccessible(page);
    // Leads to the field, although it is folded away.
    await summary.getByRole("button", { name: /^Timeout/ }).click();
    await page.getByLabel("Timeout").and(page.locator(":focus")).waitFor();
    // What was wrong with a field leaves when it is changed.
    await id.fill("gpt-x");
    expect(await id.getAttribute("aria-invalid")).toBeNull();
    expect(await summary.getByRole("listitem").count()).toBe(3);
    for (const [label, text] of [
      ["Base URL", "https://x"],
      ["Longest session", "9"],
      ["Timeout", "1m"],
    ] as const)
      await page.getByLabel(label).fill(text);
    await summary.waitFor({ state: "detached" });
    expect(faults).toEqual([]);
  });

  test.each(looks)(
    "is made with masks of one's own, and says at each what is wrong, on a %s, %s",
    async (width, scheme) => {
      await using opened = await open("/new/model", { failing: ["/v1/resources"], width, scheme });
      const { page, faults } = opened;
      await page.getByLabel("Name").fill(`masked-${width}`);
      await page.getByRole("radio", { name: "Built in" }).check({ force: true });
      await button(page, "Add a mask").click();
      await page.getByLabel("Mask name").fill("Employee");
      await page.getByLabel("Pattern").fill("EMP-(?=x)");
      await button(page, "Add a mask").click();
      await page.getByLabel("Mask name").nth(1).fill("badge");
      await page.getByLabel("Pattern").nth(1).fill("badge (\\w+)");
      await button(page, "Create model").click();
      const summary = page.getByRole("alert");
      await summary.getByText("The model was not saved").waitFor();
      expect(await summary.getByRole("listitem").allTextContents()).toEqual([
        "Mask name is invalid: Employee; use lowercase letters, digits and hyphens.",
        expect.stringMatching(/^Pattern is not a valid RE2 pattern: .*`\(\?=`/),
      ]);
      expect(await page.getByLabel("Pattern").first().getAttribute("aria-invalid")).toBe("true");
      await expectAccessible(page);
      await expectNoOverflow(page);

      await summary.getByRole("button", { name: /^Mask name/ }).click();
      await page.getByLabel("Mask name").first().and(page.locator(":focus")).waitFor();
      await page.getByLabel("Mask name").first().fill("employee");
      await page.getByLabel("Pattern").first().fill("\\bEMP-\\d{6}\\b");
      await button(page, "Create model").click();
      await page.waitForURL(`**/models/masked-${width}`);
      expect(await stored("inference_model", `masked-${width}`)).toMatchObject({
        spec: {
          digest: {},
          masks: [
            { name: "employee", pattern: "\\bEMP-\\d{6}\\b" },
            { name: "badge", pattern: "badge (\\w+)" },
          ],
        },
      });
      await button(page, "Remove mask 1").click();
      await button(page, "Remove mask 2").or(button(page, "Remove mask 1")).click();
      await button(page, "Save").click();
      await expect.poll(async () => (await stored("inference_model", `masked-${width}`)).spec).toEqual({ digest: {} });
      expect(faults).toEqual([]);
    },
  );

  test("is made once, however often it is asked for", async () => {
    await using opened = await open("/new/secret");
    const { page, faults } = opened;
    await page.route("**/v1/resources?*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await page.getByLabel("Value").fill(value);
    await page.getByLabel("Name").fill("once");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/secrets/once");
    await page.getByText("A value is stored. It cannot be shown.").waitFor();
    expect(faults).toEqual([]);
  });

  test("is not made where there is one of the name", async () => {
    await using opened = await open("/new/model", { failing: ["/v1/resources"] });
    const { page } = opened;
    await page.getByLabel("Name").fill("gpt");
    await page.getByRole("radio", { name: "Built in" }).check({ force: true });
    await button(page, "Create model").click();
    await page.getByRole("alert").getByText('Inference_model "gpt" already exists.').waitFor();
  });

  test("keeps what was typed for a provider while another is looked at", async () => {
    await using opened = await open("/new/model");
    const { page } = opened;
    await page.getByLabel("Model id").fill("gpt-y");
    await page.getByRole("radio", { name: "Amazon Bedrock" }).check({ force: true });
    await page.getByLabel("Region").fill("eu-west-1");
    await page.getByRole("radio", { name: "OpenAI" }).check({ force: true });
    expect(await page.getByLabel("Model id").inputValue()).toBe("gpt-y");
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    const text = await page.getByLabel("Document", { exact: true }).inputValue();
    expect(text).toContain("openai_model_id: gpt-y");
    expect(text).not.toContain("bedrock");
  });

  test("can be made with the keyboard alone", async () => {
    await using opened = await open("/models");
    const { page, faults } = opened;
    await tabTo(page, page.getByRole("link", { name: "New model" }));
    await page.keyboard.press("Enter");
    const name = page.getByLabel("Name");
    await name.waitFor();
    await tabTo(page, name);
    await page.keyboard.type("by-keys");
    await tabTo(page, page.getByRole("radio", { name: "OpenAI" }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.getByText("Summarizes by rules on this server").waitFor();
    await tabTo(page, button(page, "Create model"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/models/by-keys");
    expect(await stored("inference_model", "by-keys")).toMatchObject({ spec: { digest: {} } });
    expect(faults).toEqual([]);
  });
});

describe("a change", () => {
  test("keeps what the form does not show", async () => {
    await served.service.resources.apply(
      localOperator,
      {
        file: "x.yaml",
        text: 'kind: inference_model\nversion: v1\nmetadata: {name: kept, labels: {"a.b/c": x}, expires: "2099-01-01T00:00:00Z"}\nspec: {bedrock: {region: eu-west-1, bedrock_model_id: m, integration: i, temperature: 0}}\n',
      },
      true,
    );
    await using opened = await open("/models/kept");
    const { page } = opened;
    expect(await button(page, "Save").isDisabled()).toBe(true);
    await page.getByLabel("Description").fill("changed");
    await button(page, "Save").click();
    await page.getByText("Saved model kept").waitFor();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await stored("inference_model", "kept")).toMatchObject({
      metadata: { description: "changed", labels: { "a.b/c": "x" }, expires: "2099-01-01T00:00:00Z" },
      spec: { bedrock: { region: "eu-west-1", bedrock_model_id: "m", integration: "i", temperature: 0 } },
    });
  });

  test("of two administrators at once is lost by neither", async () => {
    const resources = served.service.resources;
    const text =
      "kind: inference_model\nversion: v1\nmetadata: {name: both}\nspec: {openai: {openai_model_id: m}, timeout: 1m}\n";
    await resources.apply(localOperator, { file: "x.yaml", text }, true);
    await using one = await open("/models/both", { failing: ["/v1/resources"] });
    await using other = await open("/models/both");
    await other.page.getByLabel("Description").fill("theirs");
    await other.page.getByText("Rate limits and timeout").click();
    await other.page.getByLabel("Timeout").fill("3m");
    await button(other.page, "Save").click();
    await other.page.getByText("Saved model both").waitFor();

    const { page } = one;
    await page.getByLabel("Model id").fill("mine");
    await page.getByText("Rate limits and timeout").click();
    await page.getByLabel("Timeout").fill("9m");
    await button(page, "Save").click();
    await page.getByRole("heading", { name: "Changed by someone else" }).waitFor();
    const notice = page.getByText("Changed since you opened this page:");
    await notice.waitFor();
    expect(await notice.textContent()).toBe(
      "Changed since you opened this page: metadata.description, spec.timeout. You changed spec.timeout too. Keep your changes to overwrite the others.",
    );
    expect(await stored("inference_model", "both")).toMatchObject({
      metadata: { description: "theirs" },
      spec: { timeout: "3m" },
    });
    await expectAccessible(page);
    await button(page, "Keep my changes").click();
    expect(await page.getByLabel("Description").inputValue()).toBe("theirs");
    await button(page, "Save").click();
    await page.getByText("Saved model both").waitFor();
    expect(await stored("inference_model", "both")).toMatchObject({
      metadata: { description: "theirs" },
      spec: { openai: { openai_model_id: "mine" }, timeout: "9m" },
    });

    await other.page.reload();
    await ready(other.page);
    expect(await other.page.getByLabel("Model id").inputValue()).toBe("mine");
  });

  test("that is not saved is not left by mistake", async () => {
    await using opened = await open("/models");
    const { page } = opened;
    await page.getByRole("link", { name: "nova", exact: true }).click();
    await page.getByLabel("Description").fill("half a");
    await page.getByRole("navigation").getByRole("link", { name: "Secrets" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard changes?" });
    await dialog.waitFor();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.getByLabel("Description").inputValue()).toBe("half a");
    await page.goBack();
    await dialog.waitFor();
    await expect.poll(() => page.url()).toBe(`${served.url}/models/nova`);
    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await page.waitForURL("**/models");
    await page.getByRole("heading", { name: "Models" }).waitFor();
    expect((await stored("inference_model", "nova")).metadata.description).toBe("Databases");
  });

  test("can be taken back before it is saved", async () => {
    await using opened = await open("/models/nova");
    const { page } = opened;
    await page.getByLabel("Description").fill("half a");
    await button(page, "Discard changes").click();
    expect(await page.getByLabel("Description").inputValue()).toBe("Databases");
    await page.getByText("Saved", { exact: true }).waitFor();
  });
});

describe("as YAML", () => {
  test("a document says what the fields say, and takes changes", async () => {
    await using opened = await open("/models/own", { failing: ["/v1/resources"] });
    const { page, faults } = opened;
    await page.getByLabel("Description").fill("by field");
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    const box = page.getByLabel("Document", { exact: true });
    const text = await box.inputValue();
    expect(text).toContain("description: by field");
    await page.getByText("summarizer create -f model.yaml").waitFor();
    await button(page, "Copy document").click();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(text);

    await box.fill(text.replace("timeout: 3m", "timeout: soon"));
    await button(page, "Save").click();
    const fault = page.getByRole("alert").getByRole("button", { name: /^Line \d+: spec\.timeout must be a duration/ });
    await fault.click();
    const selected =
      "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)";
    expect(await page.evaluate(selected)).toBe("  timeout: soon");

    await box.fill(text.replace("timeout: 3m", "timeout: [3m"));
    await page.getByRole("radio", { name: "Fields" }).click({ force: true });
    await page.getByText(/^Line \d+ is not valid YAML/).waitFor();

    await box.fill(text.replace("timeout: 3m", "timeout: 4m"));
    await page.getByRole("radio", { name: "Fields" }).click({ force: true });
    await page.getByText("Rate limits and timeout").click();
    expect(await page.getByLabel("Timeout").inputValue()).toBe("4m");
    await button(page, "Save").click();
    await page.getByText("Saved model own").waitFor();
    expect(await stored("inference_model", "own")).toMatchObject({
      metadata: { description: "by field" },
      spec: { timeout: "4m" },
    });
    expect(faults).toEqual([]);
  });

  test("cannot be renamed", async () => {
    await using opened = await open("/models/own-small", { failing: ["/v1/resources"] });
    const { page } = opened;
    await page.getByRole("radio", { name: "YAML" }).check({ force: true });
    const box = page.getByLabel("Document", { exact: true });
    await box.fill((await box.inputValue()).replace("name: own-small", "name: other"));
    await button(page, "Save").click();
    await page
      .getByRole("alert")
      .getByText(/A resource cannot be renamed/)
      .waitFor();
  });
});

describe("to delete", () => {
  test("says what will happen, and does it", async () => {
    await using opened = await open("/models/gpt-mini");
    const { page, faults } = opened;
    await button(page, "Delete").click();
    const dialog = page.getByRole("dialog", { name: "Delete model gpt-mini?" });
    expect(await dialog.textContent()).toContain(
      "It creates no more summaries. Existing summaries and usage are kept.",
    );
    await expectAccessible(page);
    await button(page, "Delete model").click();
    await page.waitForURL("**/models");
    await page.getByText("Deleted model gpt-mini").waitFor();
    await expect(stored("inference_model", "gpt-mini")).rejects.toThrow("not found");
    expect(faults).toEqual([]);
  });

  test("what is needed says by what, and stays", async () => {
    await using opened = await open("/secrets/openai-key", { failing: ["/v1/resources"] });
    const { page } = opened;
    await button(page, "Delete").click();
    const dialog = page.getByRole("dialog", { name: "Delete secret openai-key?" });
    expect(await dialog.textContent()).toContain("It cannot be deleted while it is in use by model gpt");
    expect(await button(page, "Delete secret").isDisabled()).toBe(true);
    await dialog.getByRole("link", { name: "model gpt" }).first().click();
    await page.waitForURL("**/models/gpt");
  });
});

describe("a secret", () => {
  test("gets another value, and keeps it where none is given", async () => {
    await using opened = await open("/secrets/gateway-key");
    const { page, faults } = opened;
    await page.getByLabel("Description").fill("of the gateway");
    await button(page, "Save").click();
    await page.getByText("Saved secret gateway-key").waitFor();
    const { secrets: before } = await served.service.resources.configuration();
    expect(before.get("gateway-key")?.reveal()).toBe("sk-gateway-secret");

    await page.getByRole("button", { name: "Value", exact: true }).click();
    await page.getByLabel("Value").fill(value);
    expect(await page.getByLabel("Value").getAttribute("type")).toBe("password");
    await button(page, "Save").click();
    await page.getByText("A value is stored. It cannot be shown.").waitFor();
    const { secrets } = await served.service.resources.configuration();
    expect(secrets.get("gateway-key")?.reveal()).toBe(value);
    expect(await page.content()).not.toContain(value);
    expect(faults).toEqual([]);
  });

  test("is not a placeholder of a guide", async () => {
    await using opened = await open("/new/secret");
    const { page, faults } = opened;
    await page.getByLabel("Name").fill("pasted");
    await page.getByLabel("Value").fill("<paste-your-openai-api-key-here>");
    await button(page, "Create secret").click();
    await page.getByRole("alert").getByText("Value is a placeholder, not a secret. Enter the secret itself.").waitFor();
    await expect(stored("inference_secret", "pasted")).rejects.toThrow("not found");
    expect(faults).toEqual([]);
  });

  test("needs a value when it is made", async () => {
    await using opened = await open("/new/secret", { failing: ["/v1/resources"] });
    const { page } = opened;
    await page.getByLabel("Name").fill("empty");
    await button(page, "Create secret").click();
    await page.getByRole("alert").getByText("Value is required.").waitFor();
    expect(await page.getByLabel("Value").getAttribute("aria-invalid")).toBe("true");
  });
});

test("the model that the search asks for embeddings is set up, changed and taken away", async () => {
  await using opened = await open("/search-model", { failing: ["/v1/resources"] });
  const { page, faults } = opened;
  await page.getByRole("heading", { name: "New search model" }).waitFor();
  await page.getByLabel("Model id").fill("text-embedding-3-small");
  await page.getByLabel("Key").selectOption("openai-key");
  await button(page, "Create search model").click();
  await page.waitForURL("**/search-model/retrieval-model");
  const spec = async () =>
    (await served.service.resources.get(localOperator, "retrieval_model", "retrieval-model")).spec;
  expect(await spec()).toEqual({
    openai: { openai_model_id: "text-embedding-3-small", api_key_secret_ref: "openai-key" },
  });
  await page.getByRole("radio", { name: "Reuse an existing model" }).check({ force: true });
  await page.getByLabel("Model", { exact: true }).selectOption("gpt");
  await page.getByLabel("Dimensions").fill("512");
  await button(page, "Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(await spec()).toEqual({ inference_model_name: "gpt", dimensions: 512 });
  await expectAccessible(page);
  await button(page, "Delete").click();
  await button(page, "Delete search model").click();
  await page.getByRole("heading", { name: "New search model" }).waitFor();
  expect(faults).toEqual([]);
});
