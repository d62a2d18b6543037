import { globSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordingsIn } from "../../src/cli/recordings.ts";
import { hintOf } from "../../src/ingest/file.ts";
import type { Service } from "../../src/service.ts";
import { pages } from "../../web/src/pages/table.ts";
import { temporaryFolder, writeCast } from "../sessions.ts";
import { openBrowser, openPage, ready, widths } from "./browser.ts";
import { configured } from "./configured.ts";
import { layoutFaults } from "./layout.ts";
import { servedSamples } from "./served.ts";

/** Where each page of the router is, by its pattern: a page without a row fails. */
// biome-ignore format: table
const addresses: Readonly<Record<string, readonly string[]>> = {
  "/recordings": [
    "/recordings", "/recordings?view=list", "/recordings?density=compact", "/recordings?view=list&density=compact&text=token",
    "/recordings?range=custom&user=alice&label=env%3Dprod", "/recordings?text=nothing-has-it",
  ],
  "/recordings/:id": [
    "/recordings/0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71", "/recordings/d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f",
    "/recordings/6b1d0f92-7e35-4a08-bd14-c85f3a9e2740", "/recordings/c0ffee00-0000-4000-8000-000000000000", "/recordings/none",
  ],
  "/models":                   ["/models"],
  "/models/:name":             ["/models/gpt", "/models/claude", "/models/digest"],
  "/new/model":                ["/new/model"],
  "/policies":                 ["/policies"],
  "/policies/:name":           ["/policies/prod-shell", "/policies/none"],
  "/new/policy":               ["/new/policy"],
  "/secrets":                  ["/secrets"],
  "/secrets/:name":            ["/secrets/openai-key"],
  "/new/secret":               ["/new/secret"],
  "/search-model":             ["/search-model"],
  "/search-model/:name":       ["/search-model/retrieval-model"],
  "/roles":                    ["/roles"],
  "/roles/:name":              ["/roles/platform-auditor", "/roles/auditor"],
  "/new/role":                 ["/new/role", "/new/role?from=auditor"],
  "/users":                    ["/users"],
  "/users/:name":              ["/users/grace"],
  "/new/user":                 ["/new/user"],
  "/connectors":               ["/connectors"],
  "/connectors/:kind/:name":   ["/connectors/github/github"],
  "/new/connector/:kind":      ["/new/connector/github", "/new/connector/oidc", "/new/connector/saml"],
  "/usage":                    ["/usage"],
  "/command-line":             ["/command-line"],
  "/account":                  ["/account"],
};

const long = "c0ffee00-0000-4000-8000-000000000000";

/** A session of somebody with an address as a name, on a host with a long one, in a terminal that is higher than wide. */
async function takeInLongNames(service: Service): Promise<void> {
  await using folder = await temporaryFolder();
  const user = "frank.long-username@corporate.example.com";
  const path = await writeCast(
    folder.path,
    long,
    { user, participants: [user], server_hostname: "payments-db-primary.eu-west-1.internal" },
    [["systemctl restart nginx-with-a-rather-long-name-of-a-unit.service", ""]],
  );
  const [, ...lines] = (await readFile(path, "utf8")).split("\n");
  await writeFile(path, [JSON.stringify({ version: 2, width: 80, height: 60 }), ...lines].join("\n"));
  for (const file of await recordingsIn([folder.path])) {
    await service.ingest.recording(file, await hintOf(file), { origin: "upload", user: "local" });
  }
}

let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await configured()(service);
      await takeInLongNames(service);
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

/** Every class that some style sheet of the pages has rules for. */
function styledClasses(): readonly string[] {
  const folder = fileURLToPath(new URL("../../dist/web/assets/", import.meta.url));
  const text = globSync("*.css", { cwd: folder }).map((file) => readFileSync(`${folder}/${file}`, "utf8"));
  return [...new Set([...text.join("\n").matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = ""]) => name))];
}

const styled = styledClasses();
const measure = (page: Page) => page.evaluate(layoutFaults, styled);

/** The names of what opens a dialog, a menu or a part of the page. */
async function openersOf(page: Page): Promise<readonly string[]> {
  const names = await page
    .locator(openers)
    .evaluateAll((all) =>
      all.filter((each) => each.checkVisibility()).map((each) => each.getAttribute("aria-label") ?? each.textContent),
    );
  return [...new Set(names)];
}

const openers = ":is([popovertarget], [aria-haspopup], [aria-expanded=false]):not(:disabled, input)";

/** Opens it, and gives what is wrong with what it shows. */
async function faultsBehind(page: Page, name: string): Promise<readonly string[]> {
  const opener = page
    .locator(openers)
    .filter({ visible: true })
    .and(page.getByRole("button", { name, exact: true }));
  await opener.first().click();
  await page.locator(":is(:popover-open, dialog:modal, [aria-expanded=true])").first().waitFor();
  await ready(page);
  const faults = await measure(page);
  await page.keyboard.press("Escape");
  return faults.map((fault) => `${name}: ${fault}`);
}

describe("what is wrong with a layout is found:", () => {
  // biome-ignore format: table
  test.each([
    ['<p style="width: 80px; height: 10px; overflow: hidden">Cut off at its second line</p>',                     "cut off: p"],
    ['<div style="height: 40px; overflow: hidden"><button style="border: 0; margin-top: 30px">Low</button></div>', "cut off: button"],
    ['<p style="width: 50px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis">Shortened text</p>',  "shortened: p"],
    ['<p style="position: absolute; left: 380px; white-space: nowrap">Beside the window</p>',                     "outside: p"],
    ['<p>Under it</p><div style="position: fixed; inset: 0; background: white"></div>',                           "covered: p"],
    ['<a href="/" style="color: red">Under it</a><div style="position: fixed; inset: 0"></div>',                  "covered: a"],
    ['<ul><li>Item</li></ul>',                                                                                    "unstyled: li"],
    ['<button>Plain</button>',                                                                                    "unstyled: button"],
    ['<a href="/">Plain</a>',                                                                                     "unstyled: a"],
    ['<p class="story">Without its sheet</p>',                                                                    "unstyled: the rules of .story"],
  ])("%s", async (html, fault) => {
    const page = await browser.newPage({ viewport: widths.phone });
    await page.setContent(`<body style="margin: 0; overflow-x: hidden">${html}</body>`);
    const faults = await measure(page);
    await page.close();
    expect(faults.map((each) => each.slice(0, fault.length))).toEqual([fault]);
  });
});

test("every page of the router has an address here", () => {
  expect(Object.keys(addresses).sort()).toEqual(pages.map(({ path }) => path).sort());
});

describe.concurrent.each(["desktop", "phone"] as const)("opened first, on a %s,", (width) => {
  test.each([...Object.values(addresses).flat(), "/nowhere"])("%s shows everything", async (address) => {
    await using opened = await openPage(browser, served.url, address, { width, failing: ["/none"] });
    const { page } = opened;
    await opened.quiet();
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    const faults = [...(await measure(page))];
    for (const name of await openersOf(page)) faults.push(...(await faultsBehind(page, name)));
    expect(faults).toEqual([]);
    expect(opened.faults).toEqual([]);
  });
});
