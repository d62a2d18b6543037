import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "../../summarizer/test/web/launch.ts";
import { assertBuilt, root } from "../package/built.ts";

/** No inline scripts and styles, no `eval`, nothing from elsewhere. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'";

/** The page of the manual, by its files' names. */
const manual = new Map<string, string>();

/** What a test needs of the page: the view, and the environments. */
const driver = `
import { EditorState, StateEffect } from "@codemirror/state";
import * as codemirror from "wherefore/codemirror";
import { sessionFilter } from "wherefore/teleport";
import { view } from "./page.js";
globalThis.page = { view, EditorState, StateEffect, sessionFilter, ...codemirror };
`;

/** What everything below `/older` imports instead: the versions that Obsidian pins, and others of their time. */
const older: ReadonlyMap<string, string> = new Map([
  ["@codemirror/commands", "codemirror-commands-6.10"],
  ["@codemirror/lint", "codemirror-lint-6.9"],
  ["@codemirror/state", "codemirror-state-6.5"],
  ["@codemirror/view", "codemirror-view-6.38"],
]);
type Versions = "" | "/older";

/** A module as the browser takes it: what it imports by name is at an address of the server. */
const served = (module: string, file: string, versions: Versions): string =>
  module.replace(/(\bfrom\s*|\bimport\s*)(["'])((?:@|[a-z])[\w@/-]*)\2/g, (whole, before, quote, name) => {
    const resolved = resolve(name, file, versions);
    return resolved === undefined ? whole : `${before}${quote}${versions}${resolved}${quote}`;
  });

function resolve(name: string, file: string, versions: Versions): string | undefined {
  if (name.startsWith("wherefore/")) return `/dist/${name.slice("wherefore/".length)}.js`;
  const installed = (versions === "/older" ? older.get(name) : undefined) ?? name;
  const path = fileURLToPath(import.meta.resolve(installed, pathToFileURL(file).href));
  return path.startsWith(root) ? `/${path.slice(root.length)}` : undefined;
}

const server = createServer(async ({ url = "/" }, response) => {
  const send = (type: string, body: string): void => {
    response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(body);
  };
  const versions = url.startsWith("/older/") ? "/older" : "";
  const asked = url.slice(versions.length);
  const path = asked === "/" ? "/index.html" : asked;
  const page = path === "/driver.js" ? driver : manual.get(path.slice(1));
  if (path.endsWith(".html") && page !== undefined) {
    send("text/html", page.replace("</html>", '  <script type="module" src="driver.js"></script>\n</html>'));
  } else if (page !== undefined) send("text/javascript", served(page, join(root, "page.js"), versions));
  else if (/^\/(dist|node_modules)\/[\w@/.-]+\.js$/.test(path) && !path.includes("..")) {
    const file = join(root, path);
    send("text/javascript", served(await readFile(file, "utf8"), file, versions));
  } else response.writeHead(404).end();
});

let browser: Awaited<ReturnType<typeof launch>>;

beforeAll(async () => {
  assertBuilt();
  const text = await readFile(join(root, "docs/editor.md"), "utf8");
  for (const [, name = "", body = ""] of text.matchAll(/^```\w+ ([\w.]+)\n([\s\S]*?)\n```$/gm)) manual.set(name, body);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

/** The manual's page, with `doc` for its text and the cursor at its end; `faults` is what went wrong in it. */
async function open(doc?: string, colorScheme: "light" | "dark" = "light", versions: Versions = "") {
  const context = await browser.newContext({ colorScheme, viewport: { width: 800, height: 600 } });
  context.setDefaultTimeout(10_000);
  const tab = await context.newPage();
  const faults: string[] = [];
  tab.on("pageerror", (error) => faults.push(String(error)));
  tab.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("favicon")) faults.push(message.text());
  });
  tab.on("response", (response) => {
    if (!response.ok() && !response.url().endsWith("/favicon.ico"))
      faults.push(`${response.status()} ${response.url()}`);
  });
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${versions}/`);
  await tab.waitForFunction("globalThis.page !== undefined");
  if (doc !== undefined) {
    const spec = { changes: { from: 0, to: 31, insert: doc }, selection: { anchor: doc.length } };
    await tab.evaluate(`page.view.dispatch(${JSON.stringify(spec)})`);
  }
  await tab.getByRole("textbox", { name: "Filter" }).focus();
  return {
    tab,
    faults,
    async [Symbol.asyncDispose]() {
      await context.close();
    },
  };
}

const textOf = (tab: Page) => tab.evaluate("page.view.state.doc.toString()");
const problems = (tab: Page) => tab.getByRole("group", { name: "Problems" });

test("the page of the manual says what is wrong, and its policy has nothing to refuse", async () => {
  await using opened = await open();
  const { tab, faults } = opened;
  await problems(tab).getByText("1 error").waitFor();
  expect(await tab.locator(".cm-lintRange-error").textContent()).toBe("user.spec.role");
  expect(await tab.locator(".cm-lintRange-error").evaluate((mark) => getComputedStyle(mark).textDecorationStyle)).toBe(
    "wavy",
  );
  expect(await tab.locator("style").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("older versions of CodeMirror run it: problems, fixes, completions and tooltips", async () => {
  await using opened = await open(undefined, "light", "/older");
  const { tab, faults } = opened;
  await problems(tab).getByText("1 error").waitFor();
  await tab.keyboard.press("F8");
  await tab.keyboard.press("Control+.");
  await tab.getByRole("menuitem", { name: "write user.spec.roles" }).and(tab.locator(":focus")).waitFor();
  await tab.keyboard.press("Enter");
  await problems(tab).getByText("No problems").waitFor();
  expect(await textOf(tab)).toBe('contains(user.spec.roles, "dev")');
  await tab.keyboard.press("F1");
  await tab.getByRole("tooltip").getByText("user.spec.roles: list<string>").waitFor();
  await tab.keyboard.press("Control+Space");
  await tab.getByRole("option").first().waitFor();
  expect(faults).toEqual([]);
});

describe("by keyboard alone", () => {
  test("a problem is found, and mended", async () => {
    await using opened = await open();
    const { tab, faults } = opened;
    await problems(tab).getByText("1 error").waitFor();
    await tab.keyboard.press("F8");
    await tab.locator(".cm-tooltip").getByText("`user.spec` has no field `role`").waitFor();
    await tab.keyboard.press("Control+.");
    await tab.getByRole("menuitem", { name: "write user.spec.roles" }).and(tab.locator(":focus")).waitFor();
    await tab.keyboard.press("Enter");
    await problems(tab).getByText("No problems").waitFor();
    expect(await textOf(tab)).toBe('contains(user.spec.roles, "dev")');
    await tab.keyboard.press("Control+z");
    expect(await textOf(tab)).toBe('contains(user.spec.role, "dev")');
    expect(faults).toEqual([]);
  });

  test("the menu of fixes is walked through, and left", async () => {
    await using opened = await open("resource.metadata.labels.env = 'prod' ");
    const { tab } = opened;
    await problems(tab).getByText("3 errors").waitFor();
    await tab.keyboard.press("Control+.");
    const focused = () => tab.evaluate("document.querySelector('#filter').shadowRoot.activeElement.textContent");
    const first = await focused();
    await tab.keyboard.press("ArrowDown");
    expect(await focused()).not.toBe(first);
    await tab.keyboard.press("Home");
    expect(await focused()).toBe(first);
    await tab.keyboard.press("Escape");
    await tab.getByRole("menu").waitFor({ state: "detached" });
    await tab.getByRole("textbox").and(tab.locator(":focus")).waitFor();
    expect(await textOf(tab)).toBe("resource.metadata.labels.env = 'prod' ");
  });

  test("the list of problems leads to each, and mends it", async () => {
    await using opened = await open("resource.metadata.labels.env = 'prod'");
    const { tab } = opened;
    await problems(tab).getByText("3 errors").waitFor();
    await tab.keyboard.press("Control+Shift+M");
    await problems(tab).getByRole("button").first().and(tab.locator(":focus")).waitFor();
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("Enter");
    expect(await textOf(tab)).toBe(`resource.metadata.labels["env"] = 'prod'`);
    await problems(tab).getByText("2 errors").waitFor();
    await tab.keyboard.press("Control+Shift+M");
    await tab.keyboard.press("Enter");
    expect(
      await tab.evaluate(
        "page.view.state.sliceDoc(page.view.state.selection.main.from, page.view.state.selection.main.to)",
      ),
    ).toBe("=");
  });

  test("a filter is written with completions alone", async () => {
    await using opened = await open("");
    const { tab, faults } = opened;
    const pick = async (typed: string, label: string) => {
      await tab.keyboard.type(typed);
      await tab.locator(".cm-completionLabel", { hasText: label }).first().waitFor();
      // CodeMirror lets a moment pass before it takes a key for the list.
      await tab.waitForTimeout(120);
      await tab.keyboard.press("Enter");
    };
    await pick("conta", "contains");
    await pick("user.spec.ro", "roles");
    await tab.keyboard.type(', "dev") ');
    await tab.keyboard.press("Control+Space");
    await pick("&", "&&");
    await pick("session.int", "interactive");
    expect(await textOf(tab)).toBe('contains(user.spec.roles, "dev") && session.interactive');
    await problems(tab).getByText("1 warning").waitFor();
    expect(faults).toEqual([]);
  });

  test("what is known of a name is shown and read out", async () => {
    await using opened = await open("contains(user.spec.roles");
    const { tab } = opened;
    await tab.keyboard.press("F1");
    await tab.getByRole("tooltip").getByText("user.spec.roles: list<string>").waitFor();
    expect(await tab.locator(".cm-announced").textContent()).toContain("user.spec.roles: list<string>");
    await tab.keyboard.press("ArrowLeft");
    await tab.getByRole("tooltip").waitFor({ state: "detached" });
  });

  test("Tab goes on, into the list of problems and out of it", async () => {
    await using opened = await open();
    const { tab } = opened;
    await problems(tab).getByText("1 error").waitFor();
    await tab.keyboard.press("Tab");
    await problems(tab).getByRole("button").first().and(tab.locator(":focus")).waitFor();
    await tab.keyboard.press("Escape");
    await tab.getByRole("textbox").and(tab.locator(":focus")).waitFor();
  });
});

test("what is typed over a selection has no style of its own, and brackets go around it", async () => {
  await using opened = await open('equals(user.metadata.name, "a")');
  const { tab, faults } = opened;
  await tab.keyboard.press("Control+a");
  await tab.keyboard.type("true");
  expect(await textOf(tab)).toBe("true");
  await tab.keyboard.press("Control+a");
  await tab.keyboard.type("(");
  expect(await textOf(tab)).toBe("(true)");
  expect(faults).toEqual([]);
});

test("the pointer asks for what is known of a name", async () => {
  await using opened = await open('contains(user.spec.roles, "dev")');
  const { tab } = opened;
  await tab.getByText("contains", { exact: true }).hover();
  await tab.getByRole("tooltip").getByText("contains(list: list<T>, item: T): bool").waitFor();
});

test("a completion tells what it is", async () => {
  await using opened = await open("");
  const { tab } = opened;
  await tab.keyboard.type("contains");
  await tab.locator(".cm-completionInfo").getByText("contains(list: list<T>, item: T): bool").waitFor();
});

test("another environment is checked against at once", async () => {
  await using opened = await open('equals(session.server_hostname, "web-1")');
  const { tab } = opened;
  await problems(tab).getByText("No problems").waitFor();
  await tab.evaluate(
    "page.view.dispatch({ effects: page.setFilterEnvironment.of(page.sessionFilter.with({ kinds: ['db'] })) })",
  );
  await problems(tab).getByText("always empty in sessions of kind db").waitFor();
});

describe("a filter to read", () => {
  const lock = "page.view.dispatch({ effects: page.StateEffect.appendConfig.of(page.EditorState.readOnly.of(true)) })";

  test("has no buttons that change it, for the pointer or the keyboard", async () => {
    await using opened = await open();
    const { tab, faults } = opened;
    await problems(tab).getByRole("button", { name: "Fix: write user.spec.roles" }).waitFor();
    await tab.keyboard.press("F8");
    await tab.keyboard.press("Control+.");
    await tab.getByRole("menuitem").first().waitFor();
    await tab.evaluate(lock);
    await tab.getByRole("menuitem").first().click();
    expect(await textOf(tab)).toBe('contains(user.spec.role, "dev")');
    await problems(tab).getByRole("button", { name: "Fix" }).waitFor({ state: "detached" });
    await problems(tab).getByText("`user.spec` has no field `role`").waitFor();
    await tab.getByRole("textbox").focus();
    await tab.keyboard.press("Home");
    await tab.keyboard.press("F8");
    await tab.locator(".cm-tooltip").getByText("`user.spec` has no field `role`").waitFor();
    expect(await tab.locator(".cm-diagnosticAction").count()).toBe(0);
    await tab.keyboard.press("Control+.");
    expect(await tab.locator(".cm-announced").textContent()).toContain("This filter is read-only.");
    expect(await tab.getByRole("menuitem").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("takes no completion, and nothing that is typed over it", async () => {
    await using opened = await open("user.spec.");
    const { tab } = opened;
    await tab.keyboard.press("Control+Space");
    await tab.getByRole("option").first().waitFor();
    await tab.evaluate(lock);
    await tab.getByRole("option").first().click();
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("Control+Space");
    await tab.keyboard.press("Control+a");
    await tab.keyboard.type("true");
    expect(await textOf(tab)).toBe("user.spec.");
    expect(await tab.getByRole("option").count()).toBe(0);
  });
});

describe("completions of the page's own", () => {
  test("come beside the environment's, when they are there", async () => {
    await using opened = await open("");
    const { tab, faults } = opened;
    await tab.evaluate("import('/values.js')");
    await tab.keyboard.type('session.cluster_name == "e');
    await tab.getByRole("option", { name: "eu-2" }).click();
    expect(await textOf(tab)).toBe('session.cluster_name == "eu-2"');
    await tab.keyboard.press("End");
    await tab.keyboard.type(" && contains(user.spec.ro");
    await tab.getByRole("option", { name: "roles" }).first().waitFor();
    expect(faults).toEqual([]);
  });

  test("may be language data, too", async () => {
    await using opened = await open("");
    const { tab } = opened;
    await tab.evaluate(`
      const own = async ({ pos }) => ({ from: 0, to: pos, options: [{ label: "user.own" }] });
      const data = page.EditorState.languageData.of(() => [{ autocomplete: own }]);
      page.view.dispatch({ effects: page.StateEffect.appendConfig.of(data) });
    `);
    await tab.keyboard.type("user");
    await tab.getByRole("option", { name: "user.own" }).waitFor();
    await tab.locator(".cm-completionLabel", { hasText: /^user$/ }).waitFor();
  });
});

test("what came from elsewhere is text", async () => {
  const markup = `"><img src=x onerror=document.title='owned'>`;
  await using opened = await open(`${markup} == user.${markup} && equals("\u202e", '${markup}')`);
  const { tab, faults } = opened;
  await problems(tab).getByText(/error/).first().waitFor();
  await tab.keyboard.press("Control+.");
  expect(await tab.locator("img[src]").count()).toBe(0);
  expect(await tab.title()).toBe("A filter");
  expect(await tab.locator(".cm-specialChar").count()).toBe(1);
  expect(faults).toEqual([]);
});

test.each(["light", "dark"] as const)("%s is as the page's scheme says", async (scheme) => {
  await using opened = await open(undefined, scheme);
  const { tab } = opened;
  await tab.evaluate("document.documentElement.style.colorScheme = 'light dark'");
  const ground = await tab.locator(".cm-editor").evaluate((editor) => getComputedStyle(editor).backgroundColor);
  expect(ground).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(27, 31, 35)");
});

test("a megabyte is typed into as any text is", async () => {
  await using opened = await open('equals(user.metadata.name, "a") && '.repeat(28_600));
  const { tab, faults } = opened;
  await problems(tab).getByText("the limit is 65,536").waitFor();
  await tab.keyboard.type("true");
  expect(((await textOf(tab)) as string).endsWith('"a") && true')).toBe(true);
  expect(faults).toEqual([]);
});
