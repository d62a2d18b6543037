import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone when the test is over. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "summarizer-"));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
}

/** One command of a recorded shell, and what it printed. */
export type Shown = readonly [command: string, output: string];

/** Writes `NAME.cast` and its end event beside it; gives the path of the recording. */
export async function writeCast(
  folder: string,
  name: string,
  end: Readonly<Record<string, unknown>>,
  shown: readonly Shown[],
): Promise<string> {
  const prompt = "alice@web-3:~$ ";
  const events = shown.flatMap(([command, output], index): [number, "o", string][] => [
    [index * 2, "o", prompt],
    ...[...command].map((char, at): [number, "o", string] => [index * 2 + 0.5 + at / 1000, "o", char]),
    [index * 2 + 1, "o", `\r\n${output === "" ? "" : `${output.replaceAll("\n", "\r\n")}\r\n`}`],
  ]);
  const header = { version: 2, width: 120, height: 40 };
  const lines = [header, ...events, [shown.length * 2, "o", `${prompt}exit\r\n`]].map((line) => JSON.stringify(line));
  await writeFile(join(folder, `${name}.json`), JSON.stringify({ ...shellEnd(name), ...end }));
  const path = join(folder, `${name}.cast`);
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}

/** The end event of a shell of alice's on web-3. */
function shellEnd(sid: string): Readonly<Record<string, unknown>> {
  return {
    event: "session.end",
    sid,
    user: "alice",
    login: "alice",
    server_id: "5f0c1c1e-0000-4000-8000-000000000003",
    server_hostname: "web-3",
    server_labels: { env: "prod" },
    user_roles: ["access"],
    user_traits: { teams: ["alpha"] },
    participants: ["alice"],
    proto: "ssh",
    interactive: true,
    session_start: "2026-10-12T09:14:00Z",
    session_stop: "2026-10-12T09:15:00Z",
  };
}

/** Two models and two policies: shells in production, and an orders database that none of these sessions is. */
export const resources = `kind: inference_model
version: v1
metadata: {name: digest}
spec: {digest: {}}
---
kind: inference_policy
version: v1
metadata: {name: orders-only}
spec: {model: digest, kinds: [db], filter: 'equals(session.db_service, "orders-eu")'}
---
kind: inference_policy
version: v1
metadata: {name: prod-shell}
spec:
  model: digest
  kinds: [ssh, k8s]
  filter: equals(resource.metadata.labels["env"], "prod") && contains(user.spec.roles, "access")
`;
