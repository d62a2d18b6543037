import { describe, expect, test } from "vitest";
import { defineEnvironment, FilterError, field, list, map, outcomeOf, PolicySet, string } from "wherefore";
import { caseFiles, isOfPolicies, readCases } from "./cases.ts";

const definition = {
  fields: {
    order: {
      owner: string,
      status: field(string, { values: ["open", "paid"], kinds: ["web"] }),
      tags: map(string),
      lines: field(list(string), { kinds: ["web", "shop"] }),
      never: field(string, { kinds: [] }),
    },
  },
  aliases: { owner: "order.owner" },
  kinds: ["web", "shop", "phone"],
};
const environment = defineEnvironment(definition);

/** What belongs to Teleport, or to policies, outside what is quoted. */
const foreign = /\b(?:sessions?|clusters?|teleport|ssh|polic(?:y|ies))\b/i;

function words(text: string): string {
  return text.replaceAll(/`[^`]*`|"[^"]*"/g, "…");
}

describe("an environment of one's own speaks of nothing that is not its own", () => {
  const texts = caseFiles.flatMap(readCases).filter((one) => !isOfPolicies(one));
  const own = [
    `order.status == "payd"`,
    "order.never == order.owner",
    "owner == order.owner",
    `order.lines == "a"`,
    "",
  ];

  test("in what it says of filters", () => {
    const all = [...texts.map(({ written }) => written), ...own].flatMap((text) =>
      [environment, environment.with({ kinds: ["phone"] })].flatMap((one) => one.check(text).diagnostics),
    );
    expect(new Set(all.map(({ code }) => code)).size).toBeGreaterThan(40);
    const said = all.flatMap(({ message, help = "", fixes = [] }) => [
      message,
      help,
      ...fixes.map(({ title }) => title),
    ]);
    expect(said.map(words).filter((text) => foreign.test(text))).toEqual([]);
  });

  test("in completions and hovers", () => {
    const offers = ["", "order.", "order.status == ", "owner "].flatMap((text) =>
      environment.complete(text, text.length),
    );
    const hovers = environment.functions.map(({ name }) => environment.hover(`${name}(`, 1)?.contents ?? "");
    const said = [...offers.flatMap(({ detail, doc = "" }) => [detail, doc]), ...hovers];
    expect(said.map(words).filter((text) => foreign.test(text))).toEqual([]);
  });

  test("in explanations of policies", () => {
    const policies = [
      { name: "a", kinds: ["web"] },
      { name: "b", kinds: ["shop"], filter: `order.owner == "x"` },
    ];
    const because = (kind: string) => {
      const explanations = new PolicySet(policies, environment).explain({ kind, order: {} });
      return [...explanations.map((one) => one.because), outcomeOf(explanations).because];
    };
    expect(because("web")).toEqual([
      "it takes everything of kind web",
      "it is for shop, and this is web",
      `"a": it takes everything of kind web`,
    ]);
    expect(because("phone").at(-1)).toBe("no policy is for this kind");
    expect(new PolicySet([{ name: "c" }], environment).explain({ kind: "web" })[0]?.because).toBe(
      "it takes everything",
    );
  });
});

describe("a subject", () => {
  const neverSet = (one: typeof environment) =>
    one.check("order.status == order.never").diagnostics.filter(({ code }) => code === "field-never-set");

  const orders = defineEnvironment({ ...definition, subject: { one: "order", many: "orders" } });

  test("is what diagnostics and explanations speak of", () => {
    const phone = orders.with({ kinds: ["phone"] });
    expect(neverSet(phone)).toMatchObject([
      { message: "order.status is always empty in orders of kind phone", help: "only orders of kind web set it" },
      { message: "order.never is always empty in orders of kind phone", help: "no kind of order sets it" },
    ]);
    const [explanation] = new PolicySet([{ name: "a", kinds: ["web"] }], orders).explain({ kind: "web" });
    expect(explanation?.because).toBe("it takes every web order");
  });

  test("is not needed", () => {
    expect(neverSet(environment.with({ kinds: ["phone"] }))).toMatchObject([
      { message: "order.status is always empty for kind phone", help: "only kind web sets it" },
      { message: "order.never is always empty for kind phone", help: "no kind sets it" },
    ]);
  });
});

test("an alias of one's own is read without a word, in either spelling", () => {
  expect(environment.check(`owner == "x"`).diagnostics).toEqual([]);
  expect(String(environment.compile(`owner == "x"`).given({ order: { owner: "x" } }))).toBe("true");
});

test("policies with kinds need an environment that declares them", () => {
  const bare = defineEnvironment({ fields: { name: string } });
  const build = () => new PolicySet([{ name: "a", kinds: ["web"], filter: `name == "x"` }], bare);
  expect(build).toThrow(FilterError);
  expect(build).toThrow(
    'the environment has no kinds: declare them, as in `kinds: ["web"]`, or leave the policy\'s out',
  );
});
