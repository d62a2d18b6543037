import { createVerify } from "node:crypto";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answerOf, checked } from "../contract.ts";
import { Agent } from "./agent.ts";
import type { Said } from "./saml-idp.ts";
import { assertion, descriptor, encrypted, issuer, keys, newId, requestOf, response, signed, sso } from "./saml-idp.ts";
import { servedEmpty } from "./served.ts";

/** Names under which the service may be reached, and which nobody set as the address of its pages. */
const misleading = ["sp.evil.example", "127.0.0.1.evil.example", "localhost.evil.example"];
let served: Awaited<ReturnType<typeof servedEmpty>>;
const acs = () => `${served.url}/v1/webapi/saml/acs`;

function connector(spec: object = {}, name = "okta") {
  return {
    kind: "saml",
    version: "v2",
    metadata: { name },
    spec: {
      acs: acs(),
      display: "Okta",
      entity_descriptor: descriptor(),
      attributes_to_roles: [{ name: "groups", value: "auditors", roles: ["auditor"] }],
      ...spec,
    },
  };
}

beforeAll(async () => {
  served = await servedEmpty({ serverNames: misleading.join() });
  await served.apply(connector());
});

// All tests come from one address.
beforeEach(() => served.service.database.query("DELETE FROM address_counts"));

afterAll(() => served?.[Symbol.asyncDispose]());

async function begin(agent: Agent, name = "okta") {
  const answer = await agent.call(served.url, "POST", `/v1/sign-in/saml/${name}`, { return_to: "/recordings" });
  const { location } = await answerOf("POST /v1/sign-in/{kind}/{name}", answer);
  return { location, ...requestOf(location) };
}

/** Posts as another site does, without a cookie; then goes on as the browser that began. */
async function post(agent: Agent, xml: string, relayState: string, address = acs()) {
  const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64"), RelayState: relayState });
  const posted = await fetch(address, {
    method: "POST",
    body,
    redirect: "manual",
    headers: { origin: "https://idp.example", "sec-fetch-site": "cross-site" },
  });
  const next = posted.headers.get("location");
  if (next === null) return { status: posted.status, text: await posted.text(), location: null };
  const arrived = await agent.send(new URL(next, served.url));
  return { status: arrived.status, text: await arrived.text(), location: arrived.headers.get("location") };
}

const whoami = async (agent: Agent) =>
  await checked("GET", "/v1/whoami", await agent.call(served.url, "GET", "/v1/whoami"));

/** A whole sign-in, with a response that `make` makes of what is right. */
async function signIn(make: (said: Said) => string | Promise<string>, name = "okta") {
  const agent = new Agent();
  const { id, relayState } = await begin(agent, name);
  const xml = await make({ acs: acs(), inResponseTo: id });
  return { agent, xml, relayState, ...(await post(agent, xml, relayState)) };
}

/** Posts a response under a `Host` header of the sender's own. */
function postAs(host: string, path: string, xml: string, relayState: string): Promise<number> {
  const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64"), RelayState: relayState });
  return new Promise((resolve, reject) => {
    const headers = { host, "content-type": "application/x-www-form-urlencoded", origin: "https://idp.example" };
    request(new URL(path, served.url), { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end(String(body));
  });
}

const good = (said: Said) => response(said, signed(assertion(said), "Assertion"));
const lastError = async () => String((await served.audit("user.login")).at(-1)?.["error"]);

describe("sign-in by SAML", () => {
  // biome-ignore format: table
  test.each([
    ["a signed assertion",  good],
    ["a signed response",   (said: Said) => signed(response(said, assertion(said)), "Response")],
    ["both signed",         (said: Said) => signed(good(said), "Response")],
  ])("takes %s", async (_, make) => {
    const { agent, status, location } = await signIn(make);
    expect([status, location]).toEqual([303, "/recordings"]);
    expect(await whoami(agent)).toMatchObject({ name: "ada@example.com", roles: ["auditor"], traits: { groups: ["auditors"] } });
  });

  test("asks with a request of its own, which is signed where there is a key", async () => {
    const { xml, location, relayState } = await begin(new Agent());
    expect(location.startsWith(`${sso}?`)).toBe(true);
    expect(xml).toContain(`AssertionConsumerServiceURL="${acs()}"`);
    expect(relayState).toMatch(/^[\w-]{43}$/);
    expect(new URL(location).searchParams.get("Signature")).toBeNull();
    const signing_key_pair = { cert: keys.service.cert, private_key: keys.service.key };
    await served.apply(connector({ signing_key_pair }, "signing"));
    const { search, searchParams } = new URL((await begin(new Agent(), "signing")).location);
    expect(searchParams.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    const what = search.slice(1).replace(/&Signature=.*$/, "");
    const signature = searchParams.get("Signature") ?? "";
    expect(createVerify("sha256").update(what).verify(keys.service.cert, signature, "base64")).toBe(true);
  });

  test("takes no assertion for a service that the Host header names", async () => {
    await served.apply(connector({ acs: undefined, allow_idp_initiated: true }, "anywhere"));
    const path = "/v1/webapi/saml/acs/anywhere";
    const { relayState, id } = await begin(new Agent(), "anywhere");
    for (const host of misleading) {
      const theirs = `http://${host}${path}`;
      const stolen = good({ acs: theirs, inResponseTo: id });
      expect(await postAs(host, path, stolen, relayState)).toBe(503);
      expect(await lastError()).toContain("neither spec.acs nor --public-url is set");
      const unasked = good({ acs: theirs, inResponseTo: "" });
      expect(await postAs(host, path, unasked, "")).toBe(503);
    }
  });

  test("takes an encrypted assertion that was signed, and none that was not", async () => {
    const assertion_key_pair = { cert: keys.service.cert, private_key: keys.service.key };
    await served.apply(connector({ assertion_key_pair }, "secretive"));
    const make = async (said: Said, inner: string) => response(said, await encrypted(inner));
    const theirs = (said: Said) => assertion({ ...said, nameId: "grace@example.com" });
    const { status } = await signIn((said) => make(said, signed(theirs(said), "Assertion")), "secretive");
    expect(status).toBe(303);
    expect((await signIn((said) => make(said, assertion(said)), "secretive")).status).toBe(403);
    const stranger = (said: Said) => make(said, signed(assertion(said), "Assertion", { key: keys.other.key }));
    expect((await signIn(stranger, "secretive")).status).toBe(403);
  });

  test("knows the provider by an address too, and by the connector's own fields", async () => {
    await served.apply(connector({ entity_descriptor: "", issuer, sso, cert: keys.idp.cert }, "by-hand"));
    const heidi = (said: Said) => good({ ...said, nameId: "heidi@example.com" });
    expect((await signIn(heidi, "by-hand")).status).toBe(303);
  });

  test("asks for the provider's own description, once", async () => {
    let asked = 0;
    const server = createServer((_, answer) => {
      asked += 1;
      answer.writeHead(200, { "content-type": "application/samlmetadata+xml" }).end(descriptor());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const entity_descriptor_url = `http://127.0.0.1:${port}/metadata`;
      await served.apply(connector({ entity_descriptor: "", entity_descriptor_url }, "described"));
      const ivan = (said: Said) => good({ ...said, nameId: "ivan@example.com" });
      for (let round = 0; round < 2; round += 1) expect((await signIn(ivan, "described")).status).toBe(303);
      expect(asked).toBe(1);
    } finally {
      server.close();
    }
  });

  // biome-ignore format: table
  test.each([
    ["nothing",              { entity_descriptor: "" }],
    ["a description of nobody", { entity_descriptor: "<a/>" }],
    ["a description that is none", { entity_descriptor: "<a" }],
    ["a bomb",               { entity_descriptor: '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>' }],
    ["a certificate that is none", { entity_descriptor: "", issuer, sso, cert: "nonsense" }],
  ])("says so where the connector has %s", async (_, spec) => {
    await served.apply(connector(spec, "broken"));
    const answer = await new Agent().call(served.url, "POST", "/v1/sign-in/saml/broken", {});
    if (answer.status === 200) expect((await signIn(good, "broken")).status).toBe(403);
    else expect([403, 503]).toContain(answer.status);
  });

  test("tells the provider about itself", async () => {
    const answer = await fetch(`${served.url}/v1/webapi/saml/metadata/signing`);
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toContain("application/samlmetadata+xml");
    expect(text).toContain(`entityID="${acs()}"`);
    expect(text).toContain(keys.service.cert.replace(/-----[^-]+-----|\s/g, "").slice(0, 60));
    expect(text).not.toContain("PRIVATE KEY");
    expect((await fetch(`${served.url}/v1/webapi/saml/metadata/none`)).status).toBe(404);
  });
});

/** The pieces of a good response, for attackers to put together anew. */
function pieces(said: Said) {
  const right = signed(assertion(said), "Assertion");
  const evil = assertion({ ...said, nameId: "root@example.com", id: newId() });
  const [signature = ""] = /<Signature[\s\S]*<\/Signature>/.exec(right) ?? [];
  return { right, evil, signature, bare: right.replace(signature, "") };
}
const into = (evil: string, what: string) => evil.replace("</saml:Issuer>", `</saml:Issuer>${what}`);

// biome-ignore format: table
const attacks: readonly (readonly [what: string, make: (said: Said) => string, audited: string])[] = [
  ["no signature",                (said) => response(said, assertion(said)),                                             "signature"],
  ["another's key",               (said) => response(said, signed(assertion(said), "Assertion", { key: keys.other.key })), "signature"],
  ["a signature with SHA-1",      (said) => response(said, signed(assertion(said), "Assertion", { algorithm: "rsa-sha1" })), "insecure"],
  ["a changed name",              (said) => good(said).replace("ada@example.com", "root@example.com"),                   "signature"],
  ["another assertion before",    (said) => response(said, pieces(said).evil + pieces(said).right),                      "multiple assertions"],
  ["another assertion after",     (said) => response(said, pieces(said).right + pieces(said).evil),                      "multiple assertions"],
  ["the signed one within",       (said) => { const { right, evil } = pieces(said); return response(said, into(evil, right)); }, "signature"],
  ["its signature moved",         (said) => { const { bare, evil, signature } = pieces(said); return response(said, into(evil, signature.replace("</Signature>", `<Object>${bare}</Object></Signature>`))); }, "signature"],
  ["the signature on another",    (said) => { const { evil, signature } = pieces(said); return response(said, into(evil, signature)); }, "signature"],
  ["the signed one in extensions",(said) => { const { right, evil } = pieces(said); return response(said, evil).replace("<samlp:Status>", `<samlp:Extensions>${right}</samlp:Extensions><samlp:Status>`); }, "signature"],
  ["two of the same id",          (said) => { const { right, evil } = pieces(said); const id = /ID="([^"]+)"/.exec(right)?.[1] ?? ""; return response(said, evil.replace(/ID="[^"]+"/, `ID="${id}"`)).replace("<samlp:Status>", `<samlp:Extensions>${right}</samlp:Extensions><samlp:Status>`); }, "signature"],
  ["a comment in the name",       (said) => good({ ...said, nameId: "ada@example.com.evil.example" }).replace("ada@example.com.evil", "ada@example.com<!-- -->.evil"), "DTD, a comment"],
  ["a section in the name",       (said) => good(said).replace("ada@example.com", "<![CDATA[ada@example.com]]>"),        "DTD, a comment"],
  ["a DTD",                       (said) => `<!DOCTYPE foo [<!ENTITY x SYSTEM "file:///etc/passwd">]>${good(said)}`,     "DTD, a comment"],
  ["a bomb of entities",          (said) => `<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${good(said)}`,  "DTD, a comment"],
  ["expired",                     (said) => good({ ...said, expires: -90 }),                                             "No valid subject confirmation"],
  ["not valid yet",               (said) => good({ ...said, begins: 120 }),                                              "not yet valid"],
  ["for another audience",        (said) => good({ ...said, audience: "https://other.example" }),                        "udience"],
  ["for another recipient",       (said) => good({ ...said, recipient: "https://other.example/acs" }),                   "recipient of the assertion is https://other.example/acs"],
  ["to another destination",      (said) => good({ ...said, destination: "https://other.example/acs" }),                 "destination is https://other.example/acs"],
  ["of another issuer",           (said) => good({ ...said, issuer: "https://other.example" }),                          "issuer"],
  ["to another request",          (said) => good({ ...said, inResponseTo: newId() }),                                    "InResponseTo"],
  ["to no request",               ({ acs }) => good({ acs }),                                                            "InResponseTo"],
  ["assertion to another request",(said) => response(said, signed(assertion({ ...said, inResponseTo: newId() }), "Assertion")), "InResponseTo"],
  ["assertion to no request",     (said) => response(said, signed(assertion({ acs: said.acs }), "Assertion")),           "another request"],
  ["not by bearer",               (said) => good({ ...said, method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }),  "method"],
  ["without a sign-in",           (said) => good({ ...said, authn: "" }),                                                "AuthnStatement"],
  ["of an ended session",         (said) => good({ ...said, authn: '<saml:AuthnStatement SessionNotOnOrAfter="2020-01-01T00:00:00Z"/>' }), "has ended"],
  ["a failure",                   (said) => good({ ...said, status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }),   "Responder"],
  ["no XML",                      () => "this is no XML",                                                                "XML"],
  ["broken XML",                  (said) => good(said).slice(0, -20),                                                    "XML"],
  ["nothing",                     () => "",                                                                              "XML"],
  ["another document",            () => descriptor(),                                                                    "expected a Response"],
];

describe("a response that cannot be trusted", () => {
  test.each(attacks)("%s", async (_, make, audited) => {
    const { agent, status, text } = await signIn(make);
    expect(status).toBe(403);
    expect(text).toContain("Sign-in failed");
    expect(text).not.toMatch(/other\.example|Responder|root@/);
    expect((await whoami(agent))["code"]).toBe("unauthenticated");
    expect(await lastError()).toContain(audited);
  });

  test("a name that changes each time, and one without a role", async () => {
    const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    expect((await signIn((said) => good({ ...said, nameIdFormat: transient }))).status).toBe(503);
    expect((await signIn((said) => good({ ...said, groups: ["auditor", "auditorsx", ""] }))).status).toBe(403);
    expect(await lastError()).toContain("no role mapping matches");
  });

  test("counts once, by whichever request", async () => {
    const id = newId();
    const first = await signIn((said) => good({ ...said, id }));
    expect(first.status).toBe(303);
    expect((await post(first.agent, first.xml, first.relayState)).status).toBe(400);
    const second = await signIn((said) => good({ ...said, id }));
    expect(second.status).toBe(403);
    expect(await lastError()).toContain("used already");
  });

  test("is of no use in another browser: nobody is signed in as somebody else", async () => {
    const attacker = new Agent();
    const { id, relayState } = await begin(attacker);
    const victim = new Agent();
    const { status } = await post(victim, good({ acs: acs(), inResponseTo: id }), relayState);
    expect(status).toBe(400);
    expect((await whoami(victim))["code"]).toBe("unauthenticated");
  });

  test("is taken for its own connector alone", async () => {
    await served.apply(connector({ acs: `${acs()}/other`, entity_descriptor: descriptor(keys.other.cert) }, "other"));
    const agent = new Agent();
    const { id, relayState } = await begin(agent);
    const xml = good({ acs: acs(), inResponseTo: id });
    expect((await post(agent, xml, relayState, `${acs()}/other`)).status).toBe(400);
    const theirs = await begin(agent, "other");
    const theirAcs = `${acs()}/other`;
    const mine = good({ acs: theirAcs, inResponseTo: theirs.id });
    expect((await post(agent, mine, theirs.relayState, theirAcs)).status).toBe(403);
  });
});

describe("a response that nobody asked for", () => {
  const unasked = (name: string) => good({ acs: `${acs()}/${name}` });
  const send = async (name: string, xml = unasked(name)) => {
    const body = new URLSearchParams({ SAMLResponse: Buffer.from(xml).toString("base64") });
    return await fetch(`${acs()}/${name}`, { method: "POST", body, redirect: "manual" });
  };

  test("is refused, unless the connector allows it", async () => {
    await served.apply(connector({ acs: `${acs()}/asked` }, "asked"));
    expect((await send("asked")).status).toBe(400);
  });

  test("signs in only whoever says that it is meant", async () => {
    await served.apply(connector({ acs: `${acs()}/portal`, allow_idp_initiated: true }, "portal"));
    // The one of the other connector has the same name: it is theirs.
    const { localOperator } = await import("../../src/access/principal.ts");
    await served.service.resources.remove(localOperator, "user", "ada@example.com");
    const answer = await send("portal");
    const [, ticket = ""] = /^\/sign-in\/continue#ticket=([\w-]+)$/.exec(answer.headers.get("location") ?? "") ?? [];
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([303, []]);
    const agent = new Agent();
    const ask = (body: object) => agent.call(served.url, "POST", "/v1/sign-in/continue", body);
    expect(await (await ask({ ticket })).json()).toEqual({ user: "ada@example.com", connector: "portal" });
    expect((await whoami(agent))["code"]).toBe("unauthenticated");
    expect((await ask({ ticket, confirm: true })).status).toBe(200);
    expect((await whoami(agent))["name"]).toBe("ada@example.com");
    expect((await ask({ ticket, confirm: true })).status).toBe(400);
  });

  test("cannot be one that answers a request", async () => {
    const answer = await send("portal", good({ acs: `${acs()}/portal`, inResponseTo: newId() }));
    expect(answer.status).toBe(403);
  });
});
