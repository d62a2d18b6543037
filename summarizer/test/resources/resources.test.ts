import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/kinds/finding.ts";
import { ResourceError } from "../../src/kinds/finding.ts";
import { readResources } from "../../src/resources/load.ts";

const model = "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {digest: {}}\n";

function findings(text: string): readonly Finding[] {
  try {
    return readResources([{ file: "r.yaml", text }], "documented").warnings;
  } catch (error) {
    if (error instanceof ResourceError) return error.findings;
    throw error;
  }
}

function told(text: string): readonly string[] {
  return findings(text).map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`);
}

const kinds =
  "inference_model, inference_secret, inference_policy, retrieval_model, retention_policy, role, user, github, saml, oidc";
const providers = "openai, bedrock, digest";

// biome-ignore format: table
const refused: readonly (readonly [what: string, text: string, ...findings: string[]])[] = [
  ["no kind",                "version: v1\n",                                                               "1:1 error: kind is required"],
  ["another kind",           "kind: node\n",                                                                `1:7 error: kind must be one of ${kinds}, got node`],
  ["a kind that is no text", "kind: {toString: 1}\n",                                                       `1:7 error: kind must be one of ${kinds}, got {"toString":1}`],
  ["a sub kind",             "kind: inference_secret\nsub_kind: x\nversion: v1\nmetadata: {name: a}\nspec: {value: b}\n", "2:11 error: subkind must be empty"],
  ["no version",             "kind: inference_secret\nmetadata: {name: a}\nspec: {value: b}\n",             "1:1 error: version is required"],
  ["another version",        "kind: inference_secret\nversion: v2\nmetadata: {name: a}\nspec: {value: b}\n", "2:10 error: unsupported version v2, supported: v1"],
  ["no metadata",            "kind: inference_secret\nversion: v1\nspec: {value: b}\n",                     "1:1 error: metadata is required"],
  ["empty metadata",         "kind: inference_secret\nversion: v1\nmetadata:\nspec: {value: b}\n",          "3:1 error: metadata is required"],
  ["no name",                "kind: inference_secret\nversion: v1\nmetadata: {}\nspec: {value: b}\n",       "3:11 error: metadata.name is required"],
  ["an empty name",          "kind: inference_secret\nversion: v1\nmetadata:\n  name: ''\nspec: {value: b}\n", "4:9 error: metadata.name is required"],
  ["a name that is no text", "kind: inference_secret\nversion: v1\nmetadata: {name: 7}\nspec: {value: b}\n", "3:18 error: metadata.name must be text, got a number"],
  ["no spec",                "kind: inference_secret\nversion: v1\nmetadata: {name: a}\n",                  "1:1 error: spec is required"],
  ["a spec that is a list",  "kind: inference_secret\nversion: v1\nmetadata: {name: a}\nspec: [a]\n",       "4:7 error: spec must be a mapping, got a list"],
  ["everything at once",     "kind: inference_policy\nsub_kind: x\nversion: v9\n",
    "2:11 error: subkind must be empty", "3:10 error: unsupported version v9, supported: v1", "1:1 error: metadata is required", "1:1 error: spec is required"],
  ["no provider",            "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {}\n",         `4:7 error: missing or unsupported inference provider in spec, supported providers: ${providers}`],
  ["an unknown provider",    "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {ollama: {}}\n",
    "4:8 error: unknown field spec.ollama", `4:7 error: missing or unsupported inference provider in spec, supported providers: ${providers}`],
  ["two providers",          "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {digest: {}, openai: {openai_model_id: x}}\n", "4:7 error: spec must name one inference provider, got openai and digest"],
  ["no OpenAI model",        "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {openai: {}}\n", "4:16 error: spec.openai.openai_model_id is required"],
  ["wrong numbers",          "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  openai: {openai_model_id: x, temperature: 3, base_url: 'file:///x'}\n  max_session_length_bytes: -1\n",
    "5:45 error: spec.openai.temperature must be between 0 and 2", "5:58 error: spec.openai.base_url must be an http:// or https:// address", "6:29 error: spec.max_session_length_bytes must not be negative"],
  ["wrong limits",           "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  digest: {}\n  limits: {tokens_per_day: 0, cost_per_month: 5, tokens_per_hour: 1}\n",
    "6:28 error: spec.limits.tokens_per_day must be more than 0", "6:50 error: unknown field spec.limits.tokens_per_hour",
    "6:47 error: spec.limits.cost_per_month requires spec.prices"],
  ["a cost without prices",  "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  digest: {}\n  limits: {cost_per_month: 5}\n",
    "6:28 error: spec.limits.cost_per_month requires spec.prices"],
  ["wrong prices",           "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  digest: {}\n  prices: {currency: euro, input_per_million_tokens: -1}\n",
    "6:22 error: spec.prices.currency must be a three-letter currency code, such as USD", "6:54 error: spec.prices.input_per_million_tokens must not be negative", "6:11 error: spec.prices.output_per_million_tokens is required"],
  ["wrong ways",             "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  digest: {}\n  oversize: cut\n  concurrency: 0\n  requests_per_minute: 1.5\n  timeout: 2 minutes\n",
    "6:13 error: unsupported spec.oversize: cut, supported: skip, split", "7:16 error: spec.concurrency must be at least 1", "8:24 error: spec.requests_per_minute must be a whole number", "9:12 error: spec.timeout must be a duration, such as 90s or 2m"],
  ["masks",                  "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec:\n  digest: {}\n  masks:\n    - {name: Bad Name, pattern: 'a(?=b)'}\n    - {name: b, pattern: '(\\w+)\\1'}\n    - {name: c, pattern: 'x*'}\n    - {name: d, pattern: '((a{30}){30}b{30}){30}'}\n    - {name: e, pattern: '(?:[a-z]{500}){2}[a-z]{999}[0-9]{500}'}\n",
    "7:14 error: invalid spec.masks[0].name: Bad Name; use lowercase letters, digits and hyphens",
    "7:33 error: spec.masks[0].pattern is not a valid RE2 pattern: invalid or unsupported Perl syntax: `(?=`", "8:26 error: spec.masks[1].pattern is not a valid RE2 pattern: invalid escape sequence: `\\1`",
    "9:26 error: spec.masks[2].pattern matches the empty string; it must match at least one character", "10:26 error: spec.masks[3].pattern is not a valid RE2 pattern: invalid repeat count: `{30}`",
    "11:26 error: spec.masks[4].pattern is too large: use at most 1,000 characters, and repeat with * or + instead of large counts"],
  ["no Bedrock model",       "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {bedrock: {}}\n", "4:17 error: spec.bedrock.bedrock_model_id is required", "4:17 error: spec.bedrock.region is required"],
  ["a wrong region",         "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {bedrock: {bedrock_model_id: x, region: here}}\n", '4:47 error: invalid spec.bedrock.region: "here"'],
  ["no secret value",        "kind: inference_secret\nversion: v1\nmetadata: {name: a}\nspec: {value:}\n",  "4:8 error: spec.value is required"],
  ["no model, no kinds",     "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {}\n",        "4:7 error: spec.model is required", "4:7 error: spec.kinds is required"],
  ["no kinds in the list",   `${model}---\nkind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: m, kinds: []}\n`, "9:25 error: spec.kinds is required"],
  ["wrong kinds",            `${model}---\nkind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: m, kinds: [ssh, desktop, 3]}\n`,
    "9:31 error: unsupported kind in spec.kinds: desktop, supported: ssh, k8s, db", "9:40 error: unsupported kind in spec.kinds: 3, supported: ssh, k8s, db"],
  ["unknown fields",         "kind: inference_secret\nversion: v1\nmetadata: {name: a, nmae: b}\nspec: {value: b, valeu: c}\nfoo: 1\n",
    "3:21 error: unknown field metadata.nmae", "4:18 error: unknown field spec.valeu", "5:1 error: unknown field foo"],
  ["a role of another version",   "kind: role\nversion: v1\nmetadata: {name: r}\nspec: {}\n",            "2:10 error: unsupported version v1, supported: v7"],
  ["rules that are no list",      "kind: role\nversion: v7\nmetadata: {name: r}\nspec: {allow: {rules: {}}}\n", "4:23 error: spec.allow.rules must be a list, got a mapping"],
  ["a rule without anything",     "kind: role\nversion: v7\nmetadata: {name: r}\nspec: {deny: {rules: [{resources: [session], verbs: [read]}, {}]}}\n",
    "4:62 error: spec.deny.rules[1].resources is required", "4:62 error: spec.deny.rules[1].verbs is required"],
  ["unknown fields of a rule",    "kind: role\nversion: v7\nmetadata: {name: r}\nspec: {allow: {rules: [{resources: [session], verbs: [read], when: x}], logins: [root]}}\n",
    "4:62 error: unknown field spec.allow.rules[0].when", "4:73 error: unknown field spec.allow.logins"],
  ["a user's roles in one text",  "kind: user\nversion: v2\nmetadata: {name: u}\nspec: {roles: access, traits: {teams: alpha}}\n",
    "4:15 error: spec.roles must be a list, got text", "4:39 error: a trait must be a list, got text"],
  ["teams without roles",         "kind: github\nversion: v3\nmetadata: {name: g}\nspec: {client_id: i, redirect_url: https://x, teams_to_roles: [{organization: o, team: t, roles: []}, {organization: o, roles: ['']}]}\n",
    "4:98 error: spec.teams_to_roles[0].roles is required", "4:103 error: spec.teams_to_roles[1].team is required", "4:129 error: spec.teams_to_roles[1].roles[0] is required"],
  ["a connector without a map",   "kind: saml\nversion: v2\nmetadata: {name: s}\nspec: {acs: 'x', entity_descriptor: <x/>}\n",
    "4:13 error: spec.acs must be an http:// or https:// address", "4:7 error: spec.attributes_to_roles is required"],
  ["an address that is none",     "kind: oidc\nversion: v3\nmetadata: {name: o}\nspec: {redirect_url: [https://x, ftp://x], claims_to_roles: []}\n",
    "4:34 error: spec.redirect_url[1] must be an http:// or https:// address", "4:61 error: spec.claims_to_roles is required"],
  ["an expiry that is no time",   "kind: user\nversion: v2\nmetadata: {name: u, expires: tomorrow}\nspec: {}\n", "3:30 error: metadata.expires must be a time such as 2027-01-31T18:00:00Z"],
  ["the operator's own name",     "kind: user\nversion: v2\nmetadata: {name: local}\nspec: {}\n",          '3:18 error: the user name "local" is reserved for the local operator'],
  ["what cannot be stored",       'kind: user\nversion: v2\nmetadata: {name: "a\\0b", description: "\\ud800", labels: {__proto__: x}}\nspec: {traits: {"t\\0": [x]}}\n',
    "3:12 error: metadata.name has the character U+0000, which cannot be stored", "3:26 error: metadata.description has a lone surrogate, which cannot be stored",
    "3:58 error: a name in metadata.labels has the name __proto__, which is not allowed", "4:17 error: a name in spec.traits has the character U+0000, which cannot be stored"],
  ["a password in an address",    "kind: inference_model\nversion: v1\nmetadata: {name: m}\nspec: {openai: {openai_model_id: x, base_url: 'http://u:hidden@host/'}}\n",
    "4:47 error: spec.openai.base_url must not contain a user name or a password, because they are visible to everyone who can view the resource"],
  ["a name used twice",      `${model}---\n${model}`,                                                       '8:18 error: inference_model "m" already exists: it is defined at r.yaml:3'],
  ["nothing",                "",                                                                            "1:1 error: no resources found; is the input empty?"],
  ["only comments",          "# nothing\n---\n",                                                            "1:1 error: no resources found; is the input empty?"],
  ["a list",                 "- kind: inference_model\n",                                                   "1:1 error: a resource must be a mapping, got a list"],
  ["a word",                 "hello\n",                                                                     "1:1 error: a resource must be a mapping, got a single value"],
  ["a tab",                  "kind: inference_model\nspec:\n\tdigest: {}\n",                                "3:1 error: a line is indented with a tab"],
  ["a key given twice",      "kind: inference_model\nkind: inference_model\n",                              "2:1 error: duplicate key"],
  ["an alias to nowhere",    "kind: *nowhere\n",                                                            "1:7 error: the alias has no anchor before it"],
  ["a tag",                  "kind: !secret x\n",                                                           "1:7 error: YAML reads this as a tag, not as part of the value"],
  ["an open quote",          'kind: "x\n',                                                                  "1:7 error: a quoted string is not closed"],
];

describe("what is refused, and where", () => {
  test.each(refused)("%s", (_, text, ...expected) => {
    expect(told(text)).toEqual(expected);
  });

  test.each([
    ["a tag", "!HIDDEN"],
    ["an alias", "*HIDDEN"],
    ["an escape", '"HIDDEN\\q"'],
    ["a quote", "'HIDDEN"],
    ["a colon", "HIDDEN: b: c"],
    ["a bracket", "[HIDDEN"],
    ["an indicator", "%HIDDEN @"],
    ["a block header", "| HIDDEN"],
    ["a key given twice", "{HIDDEN: 1, HIDDEN: 2}"],
    ["an anchor", "&HIDDEN &other x"],
  ])("without repeating a secret: %s", (_title, value) => {
    const text = `kind: inference_secret\nversion: v1\nmetadata: {name: a}\nspec:\n  value: ${value}\n`;
    let said = "";
    try {
      readResources([{ file: "r.yaml", text }], "documented");
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/^ResourceError: r\.yaml:5:/);
    expect(said).not.toContain("HIDDEN");
  });

  test("aliases that multiply", () => {
    const levels = [..."bcdefghij"].map((name, index, all) => {
      const before = index === 0 ? "a" : all[index - 1];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
    });
    expect(told(["a: &a [x]", ...levels].join("\n"))).toEqual([
      "1:1 error: the document expands to more than 100000 nodes",
    ]);
  });
});

describe("filters", () => {
  const policy = (filter: string) =>
    `${model}---\nkind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec:\n  model: m\n  kinds: [ssh]\n  filter: ${filter}\n`;

  test("an error points at its exact place, and shows it", () => {
    const [finding] = findings(policy(`'user.spec.traits["teams"] == "alpha"'`));
    expect(finding?.message).toMatch(/^spec\.filter must be a valid predicate: /);
    expect([finding?.line, finding?.column]).toEqual([12, 12]);
    expect(finding?.excerpt).toContain('user.spec.traits["teams"] == "alpha"');
    expect(finding?.excerpt).toContain("^^^");
  });

  test("in a block of several lines too", () => {
    const [finding] = findings(
      policy('|\n    equals(session.login, "root") &&\n      contains(user.spec.role, "dev")'),
    );
    expect([finding?.line, finding?.column]).toEqual([14, 16]);
    expect(finding?.excerpt).toContain("user.spec.roles");
  });

  test("all of them are told at once, with everything else", () => {
    const both = `${policy("user.nmae")}---\n${policy("session.nope").replace("name: p", "name: q").replace("name: m", "name: n")}`;
    expect(findings(both).filter(({ message }) => message.startsWith("spec.filter"))).toHaveLength(2);
  });

  test("the policy's kinds count: a field that none of them sets is a warning", () => {
    const found = findings(policy(`equals(session.db_name, "orders")`));
    expect(found.map(({ severity }) => severity)).not.toContain("error");
    expect(found.find(({ message }) => message.includes("db_name"))).toMatchObject({ line: 12, column: 18 });
  });

  test("an empty filter is not the same as none", () => {
    expect(told(policy("''"))[0]).toContain("12:12 error: spec.filter must be a valid predicate");
  });
});

describe("conditions of roles", () => {
  const role = (where: string) =>
    `kind: role\nversion: v7\nmetadata: {name: r}\nspec:\n  allow:\n    rules:\n      - resources: [session]\n        verbs: [list]\n        where: ${where}\n`;

  test("an error points at its exact place, and shows it", () => {
    const [finding] = findings(role("contains(session.participant, user.metadata.name)"));
    expect(finding?.message).toMatch(/^spec\.allow\.rules\[0\]\.where must be a valid predicate: /);
    expect([finding?.line, finding?.column]).toEqual([9, 25]);
    expect(finding?.help ?? finding?.excerpt).toContain("session.participants");
  });

  test("they may ask for what only a condition sees", () => {
    expect(told(role(`'contains(session.participants, "alice") && ssh_session.login == "root"'`))).toEqual([]);
  });

  test("names of rules that mean nothing here are told, and allowed", () => {
    const text = role('""')
      .replace("[session]", "[session, node, '*', auth_connector]")
      .replace("[list]", "[list, raed, '*']");
    expect(told(text)).toEqual([
      '7:30 warning: nothing here is a "node": the rule says nothing of it',
      '8:23 warning: nothing here is done by "raed": the rule says nothing of it',
    ]);
  });

  test("roles that do not exist are told, unless their names are made of what somebody else says", () => {
    const text =
      "kind: user\nversion: v2\nmetadata: {name: u}\nspec: {roles: [editor, gone]}\n---\nkind: oidc\nversion: v3\nmetadata: {name: o}\nspec:\n  issuer_url: https://x\n  client_id: x\n  redirect_url: https://x\n  claims_to_roles: [{name: a, value: b, roles: [$1, '{{external.x}}', also-gone]}]\n";
    expect(told(text)).toEqual([
      '4:24 warning: role "gone" does not exist',
      '13:71 warning: role "also-gone" does not exist',
    ]);
  });

  test("what a connector lacks before anybody can sign in is told", () => {
    const text =
      "kind: github\nversion: v3\nmetadata: {name: g}\nspec: {teams_to_roles: [{organization: o, team: t, roles: [editor]}]}\n";
    expect(told(text)).toEqual([
      "4:7 warning: nobody can sign in by this connector: spec.client_id is not set",
      "4:7 warning: nobody can sign in by this connector: spec.redirect_url is not set",
    ]);
  });

  test("reports an invalid certificate of a SAML provider", () => {
    const saml = (cert: string) =>
      `kind: saml\nversion: v2\nmetadata: {name: s}\nspec:\n  acs: https://x\n  issuer: i\n  sso: https://x\n  cert: ${JSON.stringify(cert)}\n  attributes_to_roles: [{name: a, value: b, roles: [editor]}]\n`;
    const pem = readFileSync(new URL("../connectors/certificates/idp.pem", import.meta.url), "utf8");
    expect(told(saml("x"))).toEqual([
      "8:9 warning: spec.cert is not a certificate: nobody can sign in by this connector",
    ]);
    expect(told(saml(pem))).toEqual([]);
    expect(told(saml(pem.replace(/-----[^-]+-----|\s/g, "")))).toEqual([]);
  });
});

describe("what is read", () => {
  const all = [
    model,
    "kind: inference_secret\nversion: v1\nmetadata: {name: key}\nspec: {value: sk-hidden}\n",
    "kind: inference_model\nversion: v1\nmetadata: {name: gpt, description: d, labels: {team: a}}\nspec: {openai: {openai_model_id: x, api_key_secret_ref: key}}\n",
    "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: gpt, kinds: [ssh, k8s]}\n",
  ].join("---\n");

  test("models, secrets and policies by name", () => {
    const resources = readResources([{ file: "r.yaml", text: all }], "documented");
    expect([...resources.models.keys()]).toEqual(["m", "gpt"]);
    expect(resources.policies.map(({ metadata }) => metadata.name)).toEqual(["p"]);
    expect(resources.warnings).toEqual([]);
  });

  test("JSON is YAML, with tabs as well", () => {
    const text = JSON.stringify(
      { kind: "inference_model", version: "v1", metadata: { name: "j" }, spec: { digest: {} } },
      undefined,
      "\t",
    );
    expect([...readResources([{ file: "r.json", text }], "documented").models.keys()]).toEqual(["j"]);
  });

  test("an anchor used a few times is fine", () => {
    expect(told(model.replace("{name: m}", "{name: &n m, description: *n, labels: {a: *n}}"))).toEqual([]);
  });

  test("what a reference names may be missing, with a warning", () => {
    const text = "kind: inference_policy\nversion: v1\nmetadata: {name: p}\nspec: {model: gone, kinds: [ssh]}\n";
    expect(told(text)).toEqual(['4:15 warning: inference_model "gone" does not exist']);
  });

  test("and may stand in another file", () => {
    const files = all.split("---\n").map((text, index) => ({ file: `${index}.yaml`, text }));
    expect(readResources(files.reverse(), "documented").warnings).toEqual([]);
  });

  test("a secret is given out by reveal alone", () => {
    const secret = readResources([{ file: "r.yaml", text: all }], "documented").secrets.get("key");
    expect(secret?.reveal()).toBe("sk-hidden");
    for (const shown of [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true }),
      `${secret}`,
    ]) {
      expect(shown).not.toContain("hidden");
    }
  });

  test.each([
    "value: *sk-hidden",
    "value: !sk-hidden x",
    "value: sk-hidden\n\tb: c",
    "value: 'sk-hidden",
    "value: [sk-hidden]",
    "value: {sk-hidden: 1}",
  ])("no message repeats a secret: %s", (line) => {
    const found = findings(`kind: inference_secret\nversion: v1\nmetadata: {name: a}\nspec:\n  ${line}\n`);
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).not.toContain("hidden");
  });
});
