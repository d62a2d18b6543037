import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { auditCodes } from "../../src/audit/events.ts";
import { settings } from "../../src/config.ts";
import { metricTable } from "../../src/metrics/table.ts";
import { readResources } from "../../src/resources/load.ts";

const text = readFileSync(new URL("../../examples/resources.yaml", import.meta.url), "utf8");

describe("the resources that come with the program", () => {
  test.each(["documented", "teleport"] as const)("have nothing wrong with them, read as %s", (dialect) => {
    const { models, secrets, policies, warnings } = readResources([{ file: "resources.yaml", text }], dialect);
    expect(warnings).toEqual([]);
    expect([...models.keys()]).toEqual(["digest", "digest-short"]);
    expect(secrets.size).toBe(0);
    expect(policies.map(({ metadata }) => metadata.name)).toEqual(["prod-shell", "orders-only", "staging-interns"]);
  });

  test("nor has the model that is commented out", () => {
    const [active, commented = ""] = text.split("#\n# ---\n");
    const whole = `${active}\n---\n${commented.replaceAll(/^# /gm, "")}`;
    const { models, secrets, warnings } = readResources([{ file: "resources.yaml", text: whole }], "documented");
    expect(warnings).toEqual([]);
    expect(models.get("gpt")?.spec.openai?.openai_model_id).toBe("gpt-4o");
    expect(secrets.get("openai-key")?.reveal()).toBe("<your key>");
  });
});

describe("the manual of models", () => {
  const manual = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");
  const blocks = [...manual.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ""]) => block);

  test.each(blocks.map((text, index) => [index, text] as const))("block %d can be applied", (_, text) => {
    const { models, warnings } = readResources([{ file: "models.md", text }], "documented");
    expect(models.size).toBeGreaterThan(0);
    // Keys are not in the manual.
    expect(warnings.every(({ message }) => /^inference_secret .* does not exist$/.test(message))).toBe(true);
  });

  test("has some", () => expect(blocks.length).toBe(2));
});

describe("the manual of search", () => {
  const manual = readFileSync(new URL("../../docs/search.md", import.meta.url), "utf8");
  const blocks = [...manual.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ""]) => block);

  test.each(blocks.map((text, index) => [index, text] as const))("block %d can be applied", (_, text) => {
    const { warnings } = readResources([{ file: "search.md", text }], "documented");
    // Keys are not in the manual.
    expect(warnings.every(({ message }) => /^inference_secret .* does not exist$/.test(message))).toBe(true);
  });

  test("has some", () => expect(blocks.length).toBe(2));
});

describe("the manual of retention", () => {
  const manual = readFileSync(new URL("../../docs/retention.md", import.meta.url), "utf8");
  const blocks = [...manual.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = ""]) => block);

  test.each(blocks.map((text, index) => [index, text] as const))("block %d can be applied", (_, text) => {
    expect(readResources([{ file: "retention.md", text }], "documented").warnings).toEqual([]);
  });

  test("has some", () => expect(blocks.length).toBe(2));

  test("names the settings, the metrics, the events and their codes as they are", () => {
    for (const { flag, variable } of [settings.keepSessionsDays, settings.keepAuditDays]) {
      expect(manual).toContain(`| \`--${flag}\` | \`${variable}\` |`);
    }
    const ours = Object.entries(auditCodes).filter(([, code]) => /^WS04[3-7]/.test(code));
    expect(ours).toHaveLength(5);
    for (const [event, code] of ours) for (const text of [event, code]) expect(manual).toContain(`\`${text}\``);
    const metrics = metricTable.map(({ name }) => name).filter((name) => /delet|retention/.test(name));
    expect(metrics.length).toBeGreaterThan(3);
    for (const name of metrics) expect(manual).toContain(`\`${name}\``);
  });
});
