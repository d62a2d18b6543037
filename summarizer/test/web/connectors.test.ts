import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localOperator } from "../../src/access/principal.ts";
import { openBrowser, openPage } from "./browser.ts";
import { configured } from "./configured.ts";
import { servedSamples } from "./served.ts";

const secret = "client-secret-that-nobody-sees";
const pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----";
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

async function stored(kind: "github" | "oidc" | "saml", name: string) {
  return await served.service.resources.get(localOperator, kind, name);
}

async function sealed(kind: string, name: string) {
  const rows = await served.service.database.query<{ field: string }>(
    "SELECT field FROM sealed_values WHERE kind = $1 AND name = $2 ORDER BY field",
    [kind, name],
  );
  return rows.map(({ field }) => field);
}

async function addRow(page: Page, fields: Readonly<Record<string, string>>, roles: string) {
  await button(page, "Add a mapping").click();
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).last().fill(value);
  await page.getByLabel("Roles", { exact: true }).last().fill(roles);
  await page.keyboard.press("Enter");
}

test("are listed with who gets which roles", async () => {
  await using opened = await open("/connectors");
  const { page, faults } = opened;
  await page.getByText("octocats/admins → access and editor").waitFor();
  await page.getByRole("link", { name: "github" }).click();
  await page.getByRole("heading", { name: "github" }).waitFor();
  expect(await page.getByLabel("Client id").inputValue()).toBe("Iv1.8a61f9b3a7aba766");
  expect(faults).toEqual([]);
});

test("GitHub: a change of who gets what keeps the secret", async () => {
  await using opened = await open("/connectors/github/github");
  const { page, faults } = opened;
  await page.getByText("A value is stored. It cannot be shown.").waitFor();
  await addRow(page, { Organization: "octocats", Team: "auditors" }, "auditor");
  await button(page, "Save").click();
  await page.getByText("Saved GitHub connector github").waitFor();
  expect((await stored("github", "github")).spec).toMatchObject({
    teams_to_roles: [
      { organization: "octocats", team: "admins", roles: ["access", "editor"] },
      { organization: "octocats", team: "auditors", roles: ["auditor"] },
    ],
  });
  expect(await sealed("github", "github")).toEqual(["spec.client_secret"]);
  await button(page, "Remove mapping 2").click();
  await button(page, "Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect((await stored("github", "github")).spec).toMatchObject({ teams_to_roles: [{ team: "admins" }] });
  expect(faults).toEqual([]);
});

describe("OpenID Connect", () => {
  test("is set up from nothing, with the address to register", async () => {
    await using opened = await open("/connectors", { failing: ["/v1/resources"] });
    const { page, faults } = opened;
    await page.getByRole("button", { name: "New connector" }).click();
    await page.getByRole("menuitem", { name: "OpenID Connect" }).click();
    await page.getByLabel("Name", { exact: true }).fill("company");
    await button(page, "Copy the URL").click();
    const address = `${served.url}/v1/webapi/oidc/callback`;
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(address);
    await page.getByLabel("Issuer URL").fill("https://login.example.com");
    await page.getByLabel("Client id").fill("summaries");
    await page.getByLabel("Client secret").fill(secret);
    await page.getByLabel("Redirect URLs").fill(address);
    await button(page, "Create OIDC connector").click();
    await page.getByRole("alert").getByText("Role mapping is required.").waitFor();
    await addRow(page, { Claim: "groups", Value: "admins" }, "editor, auditor");
    await page.getByText("Claims and prompts").click();
    await page.getByLabel("Additional scopes").fill("groups");
    await page.getByLabel("Accept unverified e-mail addresses").check();
    await button(page, "Create OIDC connector").click();
    await page.waitForURL("**/connectors/oidc/company");
    expect((await stored("oidc", "company")).spec).toEqual({
      issuer_url: "https://login.example.com",
      client_id: "summaries",
      redirect_url: address,
      scope: ["groups"],
      allow_unverified_email: true,
      claims_to_roles: [{ name: "groups", value: "admins", roles: ["editor", "auditor"] }],
    });
    expect(await sealed("oidc", "company")).toEqual(["spec.client_secret"]);
    await page.getByText("A value is stored. It cannot be shown.").waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(faults).toEqual([]);
  });

  test("shows the button to sign in by it", async () => {
    const text = `kind: oidc\nversion: v3\nmetadata: {name: shown}\nspec: {display: Acme, issuer_url: "https://login.example.com", client_id: x, claims_to_roles: [{name: a, value: b, roles: [access]}]}\n`;
    await served.service.resources.apply(localOperator, { file: "x.yaml", text }, true);
    await using opened = await open("/connectors/oidc/shown");
    expect(await opened.page.getByLabel("Button label").inputValue()).toBe("Acme");
  });
});

test("SAML is set up with a key pair whose private key is only written", async () => {
  await using opened = await open("/new/connector/saml");
  const { page, faults } = opened;
  await page.getByText("Enter a name to see the URL to register at the provider.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("okta");
  await page.getByText(`${served.url}/v1/webapi/saml/acs/okta`).waitFor();
  await page.getByText(`${served.url}/v1/webapi/saml/metadata/okta`).waitFor();
  await page.getByLabel("ACS URL").fill(`${served.url}/v1/webapi/saml/acs/okta`);
  await page.getByLabel("Entity descriptor URL").fill("https://okta.example.com/metadata");
  await page.getByText("Key pair for signing requests").click();
  await page.getByLabel("Certificate").nth(1).fill("-----BEGIN CERTIFICATE-----");
  await page.getByLabel("Private key").first().fill(pem);
  await addRow(page, { Attribute: "groups", Value: "staff" }, "access");
  await page.getByRole("radio", { name: "YAML" }).check({ force: true });
  expect(await page.getByLabel("Document", { exact: true }).inputValue()).not.toContain("MIIEvQ");
  await page.getByRole("radio", { name: "Fields" }).check({ force: true });
  await button(page, "Create SAML connector").click();
  await page.waitForURL("**/connectors/saml/okta");
  expect(await sealed("saml", "okta")).toEqual(["spec.signing_key_pair.private_key"]);
  expect((await stored("saml", "okta")).spec).toMatchObject({
    signing_key_pair: { cert: "-----BEGIN CERTIFICATE-----" },
    attributes_to_roles: [{ name: "groups", value: "staff", roles: ["access"] }],
  });
  expect(await page.content()).not.toContain("MIIEvQ");
  expect(faults).toEqual([]);
});

test("a kind that there is not has no page", async () => {
  await using opened = await open("/connectors/ldap/x");
  await opened.page.getByText("Page not found").waitFor();
});
