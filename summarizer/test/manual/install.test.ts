import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { settings } from "../../src/config.ts";
import { putDatabase } from "../template.ts";
import { blocksOf, openMachine } from "./machine.ts";

const manual = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const unit = manual("deploy/summarizer.service");

/** The values of a key of the unit. */
const valuesOf = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
const seconds = (text: string | undefined) => Number(text?.replace(/s$/, ""));

describe("the systemd unit", () => {
  test.runIf(spawnSync("systemd-analyze", ["--version"]).status === 0)("is one that systemd accepts", async () => {
    await using machine = await openMachine();
    const path = join(machine.path, "summarizer.service");
    writeFileSync(path, unit.replace("/usr/local/bin/summarizer", join(machine.path, "bin/summarizer")));
    // Other units of the machine may have faults of their own.
    const { stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
    expect(stderr.split("\n").filter((line) => line.includes("summarizer"))).toEqual([]);
  });

  test("gives the service more time to stop than it takes", () => {
    expect(seconds(valuesOf("TimeoutStopSec")[0])).toBeGreaterThan(Number(settings.stopSeconds.fallback) + 15);
  });

  test("sets what the program reads", () => {
    const names = valuesOf("Environment").map((value) => value.split("=")[0]);
    const known = Object.values(settings).map(({ variable }) => variable);
    expect(names.filter((name) => name !== "NODE_ENV")).toEqual(names.filter((name) => known.includes(name as never)));
    expect(names.length).toBeGreaterThan(1);
  });
});

test("the first start of the manual ends with a user who can sign in", async () => {
  const [serve = "", users = ""] = blocksOf("install.md", "First start");
  expect(serve.trim()).toBe("summarizer serve --data /var/lib/summarizer");
  await using machine = await openMachine();
  await putDatabase(join(machine.data, "database"));
  machine.must("systemctl start summarizer");
  expect(readFileSync(join(machine.path, "log"), "utf8")).toContain("Nobody can sign in yet");
  const [add = "", password = ""] = users.trim().split("\n");
  machine.must(add);
  machine.must(`echo correct:horse:battery | ${password}`);
  const url = /http:\S+/.exec(readFileSync(join(machine.path, "log"), "utf8"))?.[0] ?? "";
  const login = await fetch(`${url}/v1/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: "ada", password: "correct:horse:battery" }),
  });
  expect(login.status).toBe(200);
});

test("the variables that the manual names are the program's", () => {
  const pages = ["install.md", "backup.md", "upgrade.md", "monitoring.md", "cli.md"].map((page) =>
    manual(`docs/${page}`),
  );
  const named = new Set(pages.flatMap((text) => text.match(/\b(?:SUMMARIZER_[A-Z_]+|DATABASE_URL)\b/g) ?? []));
  const known: readonly string[] = Object.values(settings).map(({ variable }) => variable);
  expect([...named].filter((name) => ![...known, "SUMMARIZER_SERVER", "SUMMARIZER_TOKEN"].includes(name))).toEqual([]);
  expect(named.size).toBeGreaterThan(6);
});
