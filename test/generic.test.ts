import { describe, expect, test } from "vitest";
import {
  bool,
  codes,
  type Diagnostic,
  defineEnvironment,
  FilterError,
  field,
  float,
  fn,
  list,
  map,
  outcomeOf,
  PolicySet,
  string,
} from "wherefore";
import { analysis } from "../src/analyze/index.ts";
import { caseFiles, isOfPolicies, readCases, textOf } from "./cases.ts";

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
      "matches everything of kind web",
      "applies to shop, not web",
      `"a": matches everything of kind web`,
    ]);
    expect(because("phone").at(-1)).toBe("no policy applies to phone");
    expect(new PolicySet([{ name: "c" }], environment).explain({ kind: "web" })[0]?.because).toBe("matches everything");
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
    expect(explanation?.because).toBe("matches every web order");
  });

  test("is not needed", () => {
    expect(neverSet(environment.with({ kinds: ["phone"] }))).toMatchObject([
      { message: "order.status is always empty for kind phone", help: "only kind web sets it" },
      { message: "order.never is always empty for kind phone", help: "no kind sets it" },
    ]);
  });
});

/** Filters of orders, read by a service and by a warehouse that can do less. */
const ordersOf = (operators: readonly ("==" | "!=")[]) =>
  defineEnvironment({
    operators,
    fields: {
      order: {
        owner: string,
        status: field(string, { values: ["open", "paid"], kinds: ["web"] }),
        tags: map(string),
        codes: field(map(string), { keys: ["north"], closed: true }),
        lines: field(list(string), { kinds: ["web", "shop"] }),
        more: list(string),
        total: float,
        func: string,
        gift: bool,
      },
    },
    functions: [
      fn(
        "is_local",
        [["country", string]],
        bool,
        "country is CH",
        (country) => {
          if (country === "") throw new Error("no country");
          return country === "CH";
        },
        [],
        {
          validate: ([country]) => {
            if (country !== "ch" && country !== "??") return undefined;
            const severity = country === "ch" ? "warning" : "error";
            return { argument: 0, severity, message: `${country} is not a country` };
          },
        },
      ),
    ],
    aliases: { owner: "order.owner" },
    kinds: ["web", "shop", "phone"],
    subject: { one: "order", many: "orders" },
    kindName: { one: "channel", many: "channels" },
    dialects: {
      service: { reader: "the service" },
      warehouse: {
        reader: "the warehouse",
        scalars: ["string"],
        aliases: false,
        lineBreaks: false,
        keywords: false,
        functions: [fn("is_local", [["country", string]], bool, "country is CH or LI", () => true, [])],
      },
    },
  });
const orders = ordersOf(["==", "!="]);

/** Filters of orders whose diagnostics the cases of other environments do not have. */
const ofOrders = [
  `owner == "a" && order.gift`,
  `order.func == "a"\n&& order.status == "payd"`,
  `is_local(order.owner) && is_local("ch") && is_local("??")`,
  `is_local("")`,
  `order.codes["south"] == "a" && order.more == "a"`,
  `order.status == order.owner && order.lines == order.more`,
  `order.tags["a"] != "b" && all_equal(order.more, "a")`,
  `order.owner == "a*"`,
  `order.owner == order.owner && order.owner == order.owner`,
  `order.owner == "a" && order.owner == "b" && order.gift`,
  `order.tags.a == "b" && order.more.first == "a" && order.tags[1] == "b" && order.more["a"] == "b"`,
  `order.owner("a") == "b" && order.owner.trim() == "a" && contains == "a" && order == "a"`,
  `contains(order.owner, "a") || contains(order.more) || order.owner == 1 || order.owner`,
  `order.owner == "a" // wherefore-ignore missing-key`,
  `order.ownr == "a" || ordr.owner == "a" || contians(order.more, "a") || order.total < 1.0`,
];

describe("an environment of orders", () => {
  const dialects = [orders, orders.with({ dialect: "warehouse" })];
  const environments = dialects.flatMap((one) => [one, one.with({ kinds: ["phone"] }), one.with({ kinds: ["web"] })]);
  const alien = /\b(?:sessions?|clusters?|teleport|kinds?|ssh|k8s|kube\w*|documented|documentation)\b/i;
  const said = ({ message, help = "", fixes = [] }: Diagnostic) => [message, help, ...fixes.map(({ title }) => title)];

  function refused(run: () => unknown): readonly Diagnostic[] {
    try {
      run();
    } catch (error) {
      if (error instanceof FilterError) return error.diagnostics;
      throw error;
    }
    return [];
  }

  test("gets every diagnostic in its own words", () => {
    const texts = [
      ...caseFiles
        .flatMap(readCases)
        .filter((one) => !isOfPolicies(one))
        .map(textOf),
      ...ofOrders,
    ];
    const filters = environments.flatMap((one) => texts.flatMap((text) => one.check(text).diagnostics));
    const limited = (["bytes", "depth", "nodes", "arguments"] as const).flatMap(
      (name) =>
        orders.with({ limits: { [name]: 1 } }).check(`set("a", "b", "c") == ((set())) && !!order.gift`).diagnostics,
    );
    const many = orders.check("order.ownr == 1 && ".repeat(200)).diagnostics;
    const policies = [
      { name: "a", kinds: null },
      { name: "a", kinds: ["online"] },
      { name: "b", kinds: ["wbe"], filter: "" },
      { kinds: "web", filter: null },
      null,
    ];
    const ofPolicies = refused(() => new PolicySet(policies as never, orders));
    const columns = { "order.owner": "owner", "order.tags": "tags", "order.more": "more" };
    const bare = refused(() => new PolicySet([{ name: "a", kinds: ["web"] }], defineEnvironment({ fields: {} })));
    const ofSQL = ["is_local(order.owner)", "order.gift", `order.owner == "\\x00"`].flatMap((filter) =>
      refused(() => orders.compile(filter).toSQL({ dialect: "postgres", columns })),
    );
    const deep = `${"order.tags[".repeat(18)}"x"${"]".repeat(18)} == "y"`;
    const nesting = refused(() => orders.compile(deep).toSQL({ dialect: "sqlite", columns }));
    const fewer = ordersOf(["=="]).check(`order.owner != "a"`).diagnostics;
    const analyzed = orders.with({ analysis }).check(`order.gift && (order.gift || order.owner == "a")`).diagnostics;
    const all = [...filters, ...fewer, ...limited, ...many, ...ofPolicies, ...ofSQL, ...nesting, ...analyzed];
    const seen = new Set(all.map(({ code }) => code));
    expect(codes.filter((code) => !seen.has(code))).toEqual([]);
    expect(
      new Set(
        all
          .flatMap(said)
          .map(words)
          .filter((text) => alien.test(text)),
      ),
    ).toEqual(new Set());
    expect(bare).toHaveLength(1);
  });

  test("explains, completes and documents in its own words", () => {
    const set = new PolicySet(
      [
        { name: "a", kinds: ["web"] },
        { name: "b", kinds: ["shop"], filter: `order.owner == "x"` },
      ],
      orders,
    );
    const explanations = ["web", "shop", "phone"].flatMap((kind) => {
      const each = set.explain({ kind, order: {} });
      return [...each.map(({ because }) => because), outcomeOf(each).because];
    });
    const completions = ["", "order.", "order.status == ", "owner "].flatMap((text) =>
      orders.complete(text, text.length),
    );
    const hovers = orders.fields.map(({ name }) => orders.hover(name, name.length - 1)?.contents ?? "");
    const texts = [...explanations, ...completions.flatMap(({ detail, doc = "" }) => [detail, doc]), ...hovers];
    expect(hovers.join()).toContain("Set for channel web.");
    expect(texts.map(words).filter((text) => alien.test(text))).toEqual([]);
    expect(() => orders.with({ kinds: ["wbe"] })).toThrow('unknown channel "wbe"; did you mean "web"?');
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
    'the environment declares no kinds: declare them, as in `kinds: ["web"]`, or omit them from the policy',
  );
});
