import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SessionReport } from "../../src/pipeline.ts";
import { summarizeFiles } from "../../src/pipeline.ts";
import { readResources } from "../../src/resources/load.ts";
import type { RunningServer } from "../../src/server/listen.ts";
import { listen } from "../../src/server/listen.ts";
import { pagesFor } from "../../src/server/report-pages.ts";
import { resources, temporaryFolder, writeCast } from "../sessions.ts";

const markup = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
const steering = "\u001b]0;owned\u0007\u001b[2J\u202Egnp.exe\u0000\u009b31m";

let reports: readonly SessionReport[];
let server: RunningServer;

beforeAll(async () => {
  await using folder = await temporaryFolder();
  const files = [
    await writeCast(folder.path, "tls", {}, [
      ["vim /etc/nginx/conf.d/tls.conf", ""],
      ["systemctl restart nginx", ""],
    ]),
    await writeCast(folder.path, "dev", { server_labels: { env: "dev" } }, [["ls", "notes"]]),
    await writeCast(
      folder.path,
      "hostile",
      { sid: `x/../${markup}`, user: markup + steering, server_hostname: markup, participants: [steering] },
      [
        [`cat '${markup}'`, markup + steering],
        ["echo &amp;", "&lt;"],
      ],
    ),
    `${folder.path}/gone.tar`,
  ];
  reports = await summarizeFiles(
    files,
    readResources([{ file: "r.yaml", text: resources }], "documented"),
    "documented",
  );
  const running = await listen(pagesFor(reports), { port: 0 });
  if ("problem" in running) throw new Error(running.problem);
  server = running;
});

afterAll(() => server.close());

async function get(
  path: string,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await fetch(server.url + path);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe("pages", () => {
  test("the overview has every session, with its risk, policy and summary", async () => {
    const { status, text } = await get("/");
    expect(status).toBe(200);
    for (const shown of [
      "alice → web-3 (prod)",
      "MEDIUM",
      "Restarted nginx after editing its TLS configuration",
      "prod-shell",
      "no policy",
      "gone.tar",
    ]) {
      expect(text).toContain(shown);
    }
    expect(text.match(/class="card"/g)).toHaveLength(reports.length);
  });

  test("a session's page says why its policy matched, and shows the transcript", async () => {
    const { text } = await get("/sessions/tls");
    for (const shown of [
      "labels[&quot;env&quot;] = &quot;prod&quot;",
      "orders-only",
      "systemctl restart nginx",
      "changes the configuration",
    ]) {
      expect(text).toContain(shown);
    }
  });

  test("and why none did", async () => {
    const { text } = await get("/sessions/dev");
    expect(text).toContain("No policy wants this session");
    expect(text).toContain("labels[&quot;env&quot;] = &quot;dev&quot;");
  });

  test.each(["/nothing", "/sessions/nothing", "/sessions/", "/%00", "/style.css/.."])(
    "%s is not there, or the overview",
    async (path) => {
      const { status } = await get(path);
      expect([200, 404]).toContain(status);
      expect(status === 200).toBe(path === "/style.css/..");
    },
  );

  test("the stylesheet comes by itself", async () => {
    const { headers, text } = await get("/style.css");
    expect(headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(text).toContain("light dark");
  });
});

describe("hostile recordings", () => {
  test("stay text on every page", async () => {
    const pages = ["/", ...reports.map(({ id }) => `/sessions/${encodeURIComponent(id)}`)];
    for (const path of pages) {
      const { status, text } = await get(path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/<script|<img|onerror=(?!alert\(2\)&gt;)/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    expect((await get(`/sessions/${encodeURIComponent(reports[2]?.id ?? "")}`)).text).toContain("&lt;script&gt;");
  });

  test("do not run even if they were markup", async () => {
    const { headers } = await get("/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(new Set(policy.split("; "))).toEqual(
      new Set([
        "default-src 'none'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });
});

describe("data", () => {
  test("the list has all but the transcripts", async () => {
    const { text, headers } = await get("/api/sessions");
    const { sessions } = JSON.parse(text) as { sessions: readonly Record<string, unknown>[] };
    expect(headers.get("content-type")).toBe("application/json");
    expect(sessions.map((session) => [session["state"], session["policy"]])).toEqual([
      ["done", "prod-shell"],
      ["unmatched", undefined],
      ["done", "prod-shell"],
      ["failed", undefined],
    ]);
    expect(sessions.every((session) => !("transcript" in session))).toBe(true);
  });

  test("one session has its transcript", async () => {
    const session = JSON.parse((await get("/api/sessions/tls")).text) as SessionReport;
    expect(session.transcript?.entries.map(({ input }) => input)).toContain("systemctl restart nginx");
    expect((await get("/api/sessions/none")).status).toBe(404);
  });
});

describe("who may ask", () => {
  const status = (host: string) =>
    new Promise((resolve, reject) => {
      request(server.url, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });

  // biome-ignore format: table
  test.each([
    ["localhost:3080",         200],
    ["127.0.0.1",              200],
    ["[::1]:3080",             200],
    ["evil.example",           403],
    ["localhost.evil.example", 403],
    ["evil.example:3080",      403],
  ])("Host: %s gets %i", async (host, code) => {
    expect(await status(host)).toBe(code);
  });

  test("a port that is taken is told with the way out", async () => {
    const port = Number(new URL(server.url).port);
    expect(await listen(pagesFor([]), { port })).toEqual({
      problem: `port ${port} is taken: choose another with --port`,
    });
  });
});
