import { describe, expect, test } from "vitest";
import { maskTranscript } from "../../src/mask/mask.ts";
import { Summarizer } from "../../src/summarize/summarize.ts";
import { answer, session } from "../answers.ts";
import { fakeOpenAI, says } from "../models/fake-openai.ts";
import { modelOf } from "../models.ts";
import { transcriptOf } from "../transcripts.ts";

/** What becomes of a line of output. */
function shown(output: string): string {
  return maskTranscript(transcriptOf("ssh", [["x", { output }]])).transcript.entries[0]?.output ?? "";
}

// No secret of anybody's: each is made up, and put together here so that no scanner takes it for one.
const hex = "0123456789abcdef";
const word = "Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z";
const pem = (label: string) => `-----BEGIN ${label}-----\nMIIEow\n+/Ab==\n-----END ${label}-----`;

describe("secrets by their shape", () => {
  // biome-ignore format: table
  test.each<readonly [name: string, text: string, masked: string]>([
    ["a private key",            `a\n${pem("RSA PRIVATE KEY")}\nb`,              "a\n[masked:private-key]\nb"],
    ["OpenSSH's",                pem("OPENSSH PRIVATE KEY"),                     "[masked:private-key]"],
    ["PGP's",                    pem("PGP PRIVATE KEY BLOCK"),                   "[masked:private-key]"],
    ["one that was cut off",     "-----BEGIN PRIVATE KEY-----\nMIIEow\nAbCd",    "[masked:private-key]"],
    ["one in a manifest",        `tls.key: LS0tLS1CRUdJTi${word}==`,             "tls.key: [masked:private-key]"],
    ["a certificate is none",    pem("CERTIFICATE"),                             pem("CERTIFICATE")],
    ["a public key is none",     `ssh-ed25519 AAAAC3Nza${word} a@b`,             `ssh-ed25519 AAAAC3Nza${word} a@b`],
    ["an age key",               `AGE-SECRET-KEY-1${"Q".repeat(58)}`,            "[masked:private-key]"],
    ["a JWT",                    `x eyJ${word}.eyJ${word}.${word}_-`,            "x [masked:jwt]"],
    ["AWS",                      `AKIA${"Q7".repeat(8)} ASIA${"Q7".repeat(8)}`,  "[masked:aws-access-key] [masked:aws-access-key]"],
    ["GitHub",                   `ghp_${word}1234 github_pat_${word}`,           "[masked:github-token] [masked:github-token]"],
    ["GitLab",                   `glpat-${word.slice(0, 20)}`,                   "[masked:gitlab-token]"],
    ["Slack",                    `xoxb-123456789012-${word}`,                    "[masked:slack-token]"],
    ["Slack's webhooks",         `https://hooks.slack.com/services/T0/B0/${word}`, "https://hooks.slack.com/services/[masked:slack-webhook]"],
    ["OpenAI",                   `sk-proj-${word}`,                              "[masked:api-key]"],
    ["Stripe",                   `sk_live_${word}`,                              "[masked:stripe-key]"],
    ["Google",                   `AIza${word}abc`,                               "[masked:google-key]"],
    ["npm",                      `npm_${word}abcd`,                              "[masked:npm-token]"],
    ["Vault",                    `hvs.${word}`,                                  "[masked:vault-token]"],
    ["SendGrid",                 `SG.${word.slice(0, 22)}.${word}`,              "[masked:sendgrid-key]"],
    ["Hugging Face",             `hf_${word}`,                                   "[masked:cloud-token]"],
    ["DigitalOcean",             `dop_v1_${hex.repeat(4)}`,                      "[masked:cloud-token]"],
    ["Telegram's bots",          `123456789:AA${word}abc`,                       "[masked:bot-token]"],
    ["a password's hash",        `root:$6$abcdefgh$${word}${word}:19000:0`,      "root:[masked:password-hash]:19000:0"],
    ["bcrypt's",                 `$2b$12$${word}${word.slice(0, 21)}`,           "[masked:password-hash]"],
    ["PostgreSQL's",             `SCRAM-SHA-256$4096:${word}==$${word}=:${word}=`, "[masked:password-hash]"],
  ])("%s", (_, text, masked) => {
    expect(shown(text)).toBe(masked);
  });
});

describe("secrets by what stands around them", () => {
  // biome-ignore format: table
  test.each<readonly [text: string, masked: string]>([
    ["postgres://app:hunter2@db-1/orders",              "postgres://app:[masked:url-password]@db-1/orders"],
    ["redis://:hunter2@cache:6379",                     "redis://:[masked:url-password]@cache:6379"],
    ["https://example.com:8443/a@b",                    "https://example.com:8443/a@b"],
    ["Authorization: Bearer abcdef123456",              "Authorization: Bearer [masked:authorization]"],
    ["curl -H 'X-Api-Key: abcdef123456' https://x",     "curl -H 'X-Api-Key: [masked:authorization]' https://x"],
    ["Cookie: session=abcdef123456; theme=dark",        "Cookie: [masked:authorization]"],
    ["export DB_PASSWORD=hunter2",                      "export DB_PASSWORD=[masked:secret]"],
    ["PGPASSWORD='two words' psql",                     "PGPASSWORD='[masked:secret]' psql"],
    ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG",     "AWS_SECRET_ACCESS_KEY=[masked:secret]"],
    ['{"password": "hunter2", "user": "app"}',          '{"password": "[masked:secret]", "user": "app"}'],
    ['{\\"api_key\\":\\"hunter2\\"}',                   '{\\"api_key\\":\\"[masked:secret]\\"}'],
    ["  password: hunter2",                             "  password: [masked:secret]"],
    ["clientSecret := \"hunter2\"",                     "clientSecret := \"[masked:secret]\""],
    ["'token' => 'hunter2'",                            "'token' => '[masked:secret]'"],
    ["Server=db;Uid=app;Pwd=hunter2;",                  "Server=db;Uid=app;Pwd=[masked:secret];"],
    ["https://x/?access_token=hunter2&page=2",          "https://x/?access_token=[masked:secret]&page=2"],
    ["tool --password hunter2 --verbose",               "tool --password [masked:secret] --verbose"],
    ["tool --api-key=hunter2",                          "tool --api-key=[masked:secret]"],
    ["mysql -u root -phunter2 orders",                  "mysql -u root -p[masked:password] orders"],
    ["mysqldump -h db -p'hunter2' orders",              "mysqldump -h db -p'[masked:password]' orders"],
    ["sshpass -p hunter2 ssh db-1",                     "sshpass -p [masked:password] ssh db-1"],
    ["redis-cli -h cache -a hunter2 get x",             "redis-cli -h cache -a [masked:password] get x"],
    ["docker login -u me -p hunter2 registry",          "docker login -u me -p [masked:password] registry"],
    ["curl -su app:hunter2 https://x",                  "curl -su app:[masked:password] https://x"],
    ["curl -s -u app:hunter2 https://x",                "curl -s -u app:[masked:password] https://x"],
    ["openssl rsa -in k -passin pass:hunter2",          "openssl rsa -in k -passin pass:[masked:password]"],
    ["echo 'root:hunter2' | sudo chpasswd",             "echo 'root:[masked:password]' | sudo chpasswd"],
    ["echo hunter2 | sudo -S id",                       "echo [masked:password] | sudo -S id"],
    ["htpasswd -b users app hunter2",                   "htpasswd -b users app [masked:password]"],
    ["ldapsearch -x -D cn=admin -w hunter2",            "ldapsearch -x -D cn=admin -w [masked:password]"],
    ["machine x login app password hunter2",            "machine x login app password [masked:password]"],
    ["db-1:5432:orders:app:hunter2",                    "db-1:5432:orders:app:[masked:password]"],
    ["CREATE USER a IDENTIFIED BY 'hunter2'",           "CREATE USER a IDENTIFIED BY '[masked:password]'"],
    ["ALTER ROLE a WITH PASSWORD 'hunter2'",            "ALTER ROLE a WITH PASSWORD '[masked:password]'"],
    ["CREATE LOGIN a WITH PASSWORD = N'hunter2'",       "CREATE LOGIN a WITH PASSWORD = N'[masked:secret]'"],
    ["SELECT crypt('hunter2', gen_salt('bf'))",         "SELECT crypt('[masked:password]', gen_salt('bf'))"],
  ])("%s", (text, masked) => {
    expect(shown(text)).toBe(masked);
  });

  // What stayed readable once, by kind.
  // biome-ignore format: table
  test.each<readonly [text: string, masked: string]>([
    ["mysql://app:am/ber7@db-1/orders",                 "mysql://app:[masked:url-password]@db-1/orders"],
    ["redis://default:p@ss@cache:6379",                 "redis://default:[masked:url-password]@cache:6379"],
    [`signing secret whsec_${word}`,                    "signing secret [masked:stripe-key]"],
    [`?sv=2022-11-02&sig=${word}%3D&se=1`,              "?sv=2022-11-02&sig=[masked:signature]&se=1"],
    [`/a?X-Amz-Expires=60&X-Amz-Signature=${hex.repeat(4)}`, "/a?X-Amz-Expires=60&X-Amz-Signature=[masked:signature]"],
    [`${word}${word}\n${word}\n-----END PRIVATE KEY-----\n$`, "[masked:private-key]\n$"],
    [`Private-Lines: 1\n${word}\nPrivate-MAC: ${hex.repeat(4)}`, "Private-Lines: 1\n[masked:private-key]\nPrivate-MAC: [masked:private-key]"],
    [`LS0tLS1CRUdJTiBSU0Eg${word}\n${word}${word}\n${word}=\n$`, "[masked:private-key]\n$"],
    ["<password>hunter2</password>",                    "<password>[masked:secret]</password>"],
    ['<add key="DbPassword" value="hunter2" />',        '<add key="DbPassword" value="[masked:secret]" />'],
    ["<name>db.password</name><value>hunter2</value>",  "<name>db.password</name><value>[masked:secret]</value>"],
    ["define('DB_PASSWORD', 'hunter2');",               "define('DB_PASSWORD', '[masked:secret]');"],
    ["password: >-\n  hunter2\nuser: app",              "password: >-\n  [masked:secret]\nuser: app"],
    ["- name: DB_PASSWORD\n  value: hunter2",           "- name: DB_PASSWORD\n  value: [masked:secret]"],
    ["tool --password \\\n  hunter2 \\\n  -v",          "tool --password \\\n  [masked:secret] \\\n  -v"],
    ['{"data": {"a": "aHVudGVyMg=="}, "kind": "Secret"}', '{"data": {"a": "[masked:secret]"}, "kind": "Secret"}'],
    [`bob:1104:${hex.repeat(2)}:${hex.repeat(2)}:::`,   "bob:1104:[masked:password-hash]:::"],
    [`| app | *${hex.toUpperCase().repeat(3).slice(0, 40)} |`, "| app | [masked:password-hash] |"],
    [`Unseal Key 1: ${word}Ab+=`,                       "Unseal Key 1: [masked:secret]"],
    ["127.0.0.1:6379> AUTH hunter2",                    "127.0.0.1:6379> AUTH [masked:password]"],
    ["ACL SETUSER app on >hunter2 ~*",                  "ACL SETUSER app on >[masked:password] ~*"],
    ["AUTH PLAIN AGFwcABodW50ZXIy",                     "AUTH PLAIN [masked:password]"],
    ["curl -b 'session=abcdef123456' https://x",        "curl -b '[masked:authorization]' https://x"],
    ["net user bob hunter2 /add",                       "net user bob [masked:password] /add"],
    ['ConvertTo-SecureString "hunter2" -AsPlainText',   'ConvertTo-SecureString "[masked:password]" -AsPlainText'],
    ["chpasswd <<< 'bob:hunter2'",                      "chpasswd <<< 'bob:[masked:password]'"],
    ["chpasswd <<EOF\nbob:hunter2\nEOF",                "chpasswd <<EOF\nbob:[masked:password]\nEOF"],
    [" name | password\n------+----------\n bob  | hunter2\n(1 row)", " name | password\n------+----------\n bob  | [masked:secret]\n(1 row)"],
    ["NAME  TOKEN      TTL\nbob   x7Kq2mP9zL  1h",       "NAME  TOKEN      TTL\nbob   [masked:secret]  1h"],
    ["name,password\nbob,hunter2",                      "name,password\nbob,[masked:secret]"],
    [`ghp_${word.slice(0, 10)}\n${word.slice(10)}1234\nnext`, "[masked:github-token]\nnext"],
    [`ghp_${word.slice(0, 10)}\ufffd${word.slice(10)}1234`, "[masked:github-token]"],
    ["DB_PASS\u200dWORD=hun\u200dter2",                  "DB_PASS\u200dWORD=[masked:secret]"],
    ["INSERT INTO users (name, password) VALUES ('bob', 'hunter2')", "INSERT INTO users (name, password) VALUES ('bob', '[masked:secret]')"],
    [`got ${word}`,                                     "got [masked:random]"],
  ])("%j", (text, masked) => {
    expect(shown(text)).toBe(masked);
  });

  test.each([
    ["vault kv get -field=password secret/db", "hunter2", "[masked:secret]"],
    ["kubectl get secret db -o jsonpath='{.data.a}' | base64 -d", "hunter2", "[masked:secret]"],
    ["op read op://x/y", "[ERROR] 2026/11/30 not signed in", "[ERROR] 2026/11/30 not signed in"],
    ["ls -l secret", "hunter2", "hunter2"],
  ])("what %s prints", (command, output, masked) => {
    const { transcript } = maskTranscript(transcriptOf("ssh", [[command, { output }]]));
    expect(transcript.entries[0]?.output).toBe(masked);
  });

  test("the values of a Kubernetes secret, whatever they are called", () => {
    const yaml = "apiVersion: v1\nkind: Secret\ndata:\n  favourite: aHVudGVyMg==\n";
    expect(shown(yaml)).toBe("apiVersion: v1\nkind: Secret\ndata:\n  favourite: [masked:secret]\n");
    expect(shown(yaml.replace("Secret", "ConfigMap"))).toContain("aHVudGVyMg==");
  });

  test.each([
    "PASSWORD=$DB_PASSWORD",
    "TOKEN=$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)",
    "curl -F token=@/var/run/secrets/kubernetes.io/serviceaccount/token https://x",
    "password: ********",
    "password: <your password>",
    "token: null",
    "--token-file /etc/token",
    "tokenPath=/etc/token/x",
    "secretName: tls-cert",
    "password_policy: strict",
    "Password: ",
    "[sudo] password for alice: ",
    "passwd: password updated successfully",
    "ls -l /etc/passwd",
    "cat ~/.ssh/id_ed25519",
    "rm -rf /tmp/token",
    "git commit -m 'rotate the secret'",
    "mkdir -p /srv/mysql",
    "https://github.com/x/y",
    "user@example.com:22",
    "12:34:56:78:90",
    "Authorization: Bearer $TOKEN",
    'WWW-Authenticate: Bearer realm="orders", error="invalid_token"',
    "Bearer authentication is required",
    "const token = await getToken(request);",
    "constructor(readonly secrets: ReadonlyMap<string, Secret>) {}",
    "max_tokens: 4096",
    "NAME      SECRETS   AGE\ndefault   0         41d",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ])("is none: %s", (text) => {
    expect(shown(text)).toBe(text);
  });
});

test("everything that an entry shows is masked, counted and placed", () => {
  const { transcript, masks, found } = maskTranscript(
    transcriptOf("ssh", [
      "ls",
      [
        "export TOKEN=Zx9_kq2-long",
        {
          prompt: "TOKEN=p1 $",
          output: "TOKEN=o1",
          result: { error: "TOKEN=e1" },
          marks: [{ type: "deleted-input", text: "TOKEN=d1" }],
        },
      ],
      "echo Zx9_kq2-long",
    ]),
  );
  expect(JSON.stringify(transcript)).not.toMatch(/Zx9|TOKEN=[pode]1/);
  expect(masks).toEqual({ secret: 6 });
  // A secret that was told by what stands around it is known again where nothing does.
  expect(found.map(({ entry }) => entry)).toEqual([1, 1, 1, 1, 1, 2]);
  expect(transcript.entries[2]?.input).toBe("echo [masked:secret]");
});

test("a short word is not looked for elsewhere", () => {
  const { transcript } = maskTranscript(transcriptOf("ssh", ["tool --password root", "su root"]));
  expect(transcript.entries.map(({ input }) => input)).toEqual(["tool --password [masked:secret]", "su root"]);
});

test("masking twice masks no more", () => {
  const once = maskTranscript(transcriptOf("ssh", ["mysql -phunter2", "TOKEN=abc curl https://a:b@c"]));
  const twice = maskTranscript(once.transcript);
  expect(twice.transcript).toEqual(once.transcript);
  expect(twice.masks).toEqual({});
});

test("no secret reaches a model, nor the summary", async () => {
  await using server = await fakeOpenAI(says({ ...answer, notable_commands: [] }));
  const secrets = ["hunter2horse", `ghp_${word}`, `AKIA${"Q7".repeat(8)}`];
  const lines = secrets.map((secret) => [`login --password ${secret}`, { output: `ok ${secret}` }] as const);
  const transcript = transcriptOf("ssh", lines);
  for (const spec of [{ openai: { openai_model_id: "x", base_url: server.url } }, { digest: {} }]) {
    const outcome = await new Summarizer().summarize({ transcript, session, model: modelOf(spec), secrets: new Map() });
    for (const secret of secrets) {
      expect(JSON.stringify(outcome)).not.toContain(secret);
      expect(JSON.stringify(server.requests)).not.toContain(secret);
    }
    expect(outcome.masks).toEqual({ secret: 2, "github-token": 2, "aws-access-key": 2 });
    expect(outcome.summary.sensitiveItems).toContainEqual({
      type: "secret",
      value: "[masked:secret]",
      entry: 0,
      at: 0,
    });
  }
  expect(server.requests).toHaveLength(1);
});
