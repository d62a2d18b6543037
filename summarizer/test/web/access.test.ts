import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { expectAccessible, openBrowser, openPage, tabTo } from "./browser.ts";
import { configured } from "./configured.ts";
import { password, servedSamples } from "./served.ts";

const another = "another:good:password";
let browser: Browser;
let served: Awaited<ReturnType<typeof servedSamples>>;

beforeAll(async () => {
  [browser, served] = await Promise.all([
    openBrowser(),
    servedSamples({}, async (service) => {
      await configured()(service);
      await service.accounts.setPassword(localOperator, "grace", password);
    }),
  ]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
});

const open = (path: string, look = {}) => openPage(browser, served.url, path, look);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function stored(kind: "role" | "user", name: string) {
  return await served.service.resources.get(localOperator, kind, name);
}

async function whoIs(token: string): Promise<number> {
  const answer = await fetch(`${served.url}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

describe("roles", () => {
  test("are listed with what they allow, in words", async () => {
    await using opened = await open("/roles");
    const { page } = opened;
    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
    await row("auditor").waitFor();
    expect(await row("auditor").textContent()).toMatch(/View sessions\s+View the audit log/);
    expect(await row("platform-auditor").textContent()).toContain(
      'denied Read sessions where contains(session.participants, "root")',
    );
    expect(await row("editor").getByText("preset").count()).toBe(1);
    expect(await row("platform-auditor").getByText("preset").count()).toBe(0);
  });

  test("are made of rules with a condition, which says what is wrong with it", async () => {
    await using opened = await open("/new/role", { failing: ["/v1/resources"] });
    const { page, faults } = opened;
    await page.getByLabel("Name").fill("team");
    const allows = page.getByRole("group", { name: "Allowed" }).first();
    await allows.getByRole("button", { name: "Add a rule" }).click();
    await allows.getByRole("checkbox", { name: "sessions" }).check();
    await allows.getByRole("checkbox", { name: "list", exact: true }).check();
    await allows.getByRole("checkbox", { name: "read", exact: true }).check();
    const where = allows.getByRole("textbox", { name: "Condition" });
    await allows.getByText("No problems").waitFor();
    await where.click();
    await page.keyboard.insertText("contains(session.participant, user.metadata.name)");
    await page.getByRole("heading", { name: "Permissions" }).waitFor();
    await button(page, "Create role").click();
    const fault = page.getByRole("alert").getByRole("button", { name: /^Condition must be a valid predicate/ });
    await fault.click();
    await expectAccessible(page);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText("contains(session.participants, user.metadata.name)");
    await button(page, "Create role").click();
    await page.waitForURL("**/roles/team");
    expect(await stored("role", "team")).toMatchObject({
      spec: {
        allow: {
          rules: [
            {
              resources: ["session"],
              verbs: ["list", "read"],
              where: "contains(session.participants, user.metadata.name)",
            },
          ],
        },
      },
    });
    expect(faults).toEqual([]);
  });

  test("keep rules that mean nothing here", async () => {
    const text =
      'kind: role\nversion: v7\nmetadata: {name: foreign}\nspec: {allow: {rules: [{resources: [token, "*"], verbs: [use, readnosecrets]}]}}\n';
    await served.service.resources.apply(localOperator, { file: "x.yaml", text }, true);
    await using opened = await open("/roles/foreign");
    const { page } = opened;
    expect(await page.getByRole("checkbox", { name: "token" }).isChecked()).toBe(true);
    await page.getByLabel("Description").fill("from elsewhere");
    await button(page, "Save").click();
    await page.getByText("Saved role foreign").waitFor();
    await page.getByText("Warnings").waitFor();
    expect(await stored("role", "foreign")).toMatchObject({
      spec: { allow: { rules: [{ resources: ["token", "*"], verbs: ["use", "readnosecrets"] }] } },
    });
  });

  test("that are presets are looked at, and copied", async () => {
    await using opened = await open("/roles/access");
    const { page, faults } = opened;
    await page.getByText("This role is a preset").waitFor();
    expect(await page.getByLabel("Description").isDisabled()).toBe(true);
    for (const name of ["Save", "Delete"]) expect(await button(page, name).count()).toBe(0);
    await page.getByRole("link", { name: "Copy to new role" }).click();
    await page.getByLabel("Name").fill("access-too");
    await button(page, "Create role").click();
    await page.waitForURL("**/roles/access-too");
    const [preset, copy] = await Promise.all([stored("role", "access"), stored("role", "access-too")]);
    expect(copy.spec).toEqual(preset.spec);
    expect(faults).toEqual([]);
  });
});

describe("users", () => {
  test("are made with roles and traits, get a password, and sign in", async () => {
    await using opened = await open("/users", { failing: ["/password"] });
    const { page, faults } = opened;
    await page.getByRole("link", { name: "New user" }).click();
    await page.getByLabel("Name").fill("nadia");
    await page.getByRole("checkbox", { name: /^auditor/ }).check();
    await button(page, "Add a trait").click();
    await page.getByRole("group", { name: "Traits" }).getByLabel("Name").fill("teams");
    const values = page.getByLabel("Values").last();
    await values.fill("core,");
    await values.fill("data");
    await page.keyboard.press("Enter");
    await button(page, "Create user").click();
    await page.waitForURL("**/users/nadia");
    expect((await stored("user", "nadia")).spec).toEqual({ roles: ["auditor"], traits: { teams: ["core", "data"] } });

    await button(page, "Set password").click();
    const dialog = page.getByRole("dialog", { name: "Set password of nadia" });
    await dialog.getByLabel("New password").fill("short");
    await dialog.getByRole("button", { name: "Set password" }).click();
    await dialog.getByRole("alert").waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("New password").fill(password);
    await dialog.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Password of nadia set").waitFor();
    expect(await page.content()).not.toContain(password);
    await using theirs = await open("/recordings", { user: "nadia" });
    await theirs.page.getByRole("heading", { name: "Session recordings" }).waitFor();
    expect(faults).toEqual([]);

    // They show where they are signed in, and are signed out everywhere.
    await page.reload();
    await page.getByText("Chrome on Linux").waitFor();
    await button(page, "Sign out everywhere").click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByText("Not signed in").waitFor();
    await theirs.page.goto(`${served.url}/account`);
    await theirs.page.getByLabel("Password").waitFor();
  });

  test("get tokens, which are shown once, and which end", async () => {
    await using opened = await open("/users/grace", { failing: ["/v1/tokens"] });
    const { page, faults } = opened;
    await button(page, "New token").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("nightly");
    await dialog.getByLabel("Lifetime").selectOption("7 days");
    await button(page, "Create token").click();
    await page.getByRole("alert").getByText("requires your password").waitFor();
    await expectAccessible(page);
    await dialog.getByLabel("Lifetime").selectOption("1 day");
    await dialog.getByLabel("Your password").waitFor({ state: "detached" });
    await dialog.getByLabel("Lifetime").selectOption("7 days");
    await dialog.getByLabel("Your password").fill(password);
    await button(page, "Create token").click();
    await page.getByRole("dialog", { name: "Token created" }).waitFor();
    await expectAccessible(page);
    await button(page, "Copy the token").click();
    const token = (await page.evaluate("navigator.clipboard.readText()")) as string;
    expect(token).toMatch(/^wfs_/);
    expect(await whoIs(token)).toBe(200);
    await button(page, "Done").click();
    await page.getByRole("cell", { name: "nightly", exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
    await page.reload();
    await page.getByRole("cell", { name: "nightly", exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);

    await button(page, "Delete token nightly").click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete token" }).click();
    await page.getByText("Token deleted").waitFor();
    expect(await whoIs(token)).toBe(401);
    expect(faults).toEqual([]);
  });

  test("are deleted with all they sign in with", async () => {
    const text = "kind: user\nversion: v2\nmetadata: {name: gone}\nspec: {roles: [access]}\n";
    await served.service.resources.apply(localOperator, { file: "x.yaml", text }, true);
    await using opened = await open("/users/gone");
    const { page } = opened;
    await button(page, "Delete").click();
    expect(await page.getByRole("dialog").textContent()).toContain("Signs the user out everywhere");
    await button(page, "Delete user").click();
    await page.waitForURL("**/users");
    await expect(stored("user", "gone")).rejects.toThrow("not found");
  });

  test("whose role is taken away by themselves see less at once", async () => {
    const text = "kind: user\nversion: v2\nmetadata: {name: own}\nspec: {roles: [editor, auditor]}\n";
    await served.service.resources.apply(localOperator, { file: "x.yaml", text }, true);
    await served.service.accounts.setPassword(localOperator, "own", password);
    await using opened = await open("/users/own", { user: "own" });
    const { page } = opened;
    const entry = page.getByRole("navigation").getByRole("link", { name: "Recordings" });
    await entry.waitFor();
    await page.getByRole("checkbox", { name: /^auditor/ }).uncheck();
    await button(page, "Save").click();
    await entry.waitFor({ state: "detached" });
  });
});

describe("one's own account", () => {
  test("says who one is and what one may do, in words", async () => {
    await using opened = await open("/recordings", { user: "grace" });
    const { page, faults } = opened;
    await page.getByRole("button", { name: "Signed in as grace" }).press("Enter");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "grace" }).waitFor();
    const text = await page.getByRole("main").textContent();
    expect(text).toContain("View sessions and the audit log");
    expect(text).toContain("Conditions and deny rules of your roles can limit these");
    expect(text).toContain("auditor");
    expect(text).toContain("platform, core");
    await page.getByText("this browser").waitFor();
    expect(faults).toEqual([]);
  });

  test("changes the password with the one that one has, by the keyboard alone", async () => {
    await using opened = await open("/account", { user: "grace", failing: ["/password"] });
    const { page, faults } = opened;
    await tabTo(page, button(page, "Change password"));
    await page.keyboard.press("Enter");
    const current = page.getByLabel("Current password");
    await tabTo(page, current);
    await page.keyboard.type("not:the:password");
    await tabTo(page, page.getByLabel("New password"));
    await page.keyboard.type(another);
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("The current password is wrong.").waitFor();
    await current.fill(password);
    await page.keyboard.press("Enter");
    await page.getByText("Password changed").waitFor();
    expect(faults).toEqual([]);
    await served.service.accounts.setPassword(localOperator, "grace", password);
  });

  test("is signed out everywhere, here too", async () => {
    await using other = await open("/account", { user: "alice" });
    await using opened = await open("/account", { user: "alice" });
    const { page, faults } = opened;
    await button(page, "Sign out everywhere").click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByLabel("Password").waitFor();
    expect(faults).toEqual([]);
    await other.page.reload();
    await other.page.getByLabel("Password").waitFor();
  });
});
