import { describe, expect, test } from "vitest";
import { ContextError, PolicySet } from "../../src/index.ts";
import { contextFromEvent, resourceFilter, sessionFilter, whereClause } from "../../src/teleport/index.ts";

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const fails = () => {
  throw new Error("the host is down: secret");
};

/** A proxy of `target` whose traps throw: all of them, or one. */
function trapped(target: object, ...names: readonly (keyof ProxyHandler<object>)[]): object {
  const all = ["get", "has", "getOwnPropertyDescriptor", "getPrototypeOf", "ownKeys"] as const;
  return new Proxy(target, Object.fromEntries((names.length === 0 ? all : names).map((name) => [name, fails])));
}

// biome-ignore format: table
const proxies: readonly (readonly [what: string, of: (target: object) => object])[] = [
  ["revoked",                        revoked],
  ["with traps that throw",          (target) => trapped(target)],
  ["whose entries throw",            (target) => trapped(target, "get")],
  ["whose entries cannot be told",   (target) => trapped(target, "getOwnPropertyDescriptor")],
  ["whose prototype throws",         (target) => trapped(target, "getPrototypeOf")],
  ["whose names throw",              (target) => trapped(target, "ownKeys")],
];

/** Contexts with a proxy where a filter reads, by where that is. */
// biome-ignore format: table
const contexts: readonly (readonly [where: string, of: (proxy: (target: object) => object) => unknown])[] = [
  ["",                                (proxy) => proxy({ kind: "ssh", resource: {}, user: {}, session: {} })],
  ["resource",                        (proxy) => ({ kind: "ssh", resource: proxy({ metadata: {} }) })],
  ["resource.metadata.labels",        (proxy) => ({ kind: "ssh", resource: { metadata: { labels: proxy({ env: "prod" }) } } })],
  ["user.spec.roles",                 (proxy) => ({ kind: "ssh", user: { spec: { roles: proxy(["a"]) } } })],
  ["user.spec.traits",                (proxy) => ({ kind: "ssh", user: { spec: { traits: proxy({ team: ["a"] }) } } })],
  [`user.spec.traits["team"]`,        (proxy) => ({ kind: "ssh", user: { spec: { traits: { team: proxy(["a"]) } } } })],
  ["session.participants",            (proxy) => ({ kind: "ssh", session: { participants: proxy(["a"]) } })],
];

// biome-ignore format: table
const filters = [
  `resource.metadata.labels["env"] == "prod"`,
  `contains(user.spec.roles, "a")`,
  `contains(user.spec.traits["team"], "a")`,
  `contains_any(user.spec.traits["team"], set("a", "b"))`,
  `all_equal(user.spec.traits["team"], "a")`,
  `contains(session.participants, "a")`,
  `resource.metadata.name == "" && !contains(user.spec.roles, "b") || contains(session.participants, "c")`,
];

function outcome(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(proxies)("a proxy %s", (_, proxy) => {
  const each = contexts.flatMap(([where, of]) => filters.map((filter) => [where, filter, of(proxy)] as const));

  test.each(each)("at %j, read by %s", (_where, text, context) => {
    const predicate = sessionFilter.compile(text);
    const set = new PolicySet(
      [1, 2, 3].map((number) => ({ name: `p${number}`, kinds: ["ssh" as const], filter: text })),
      sessionFilter,
    );
    const works = {
      matches: () => predicate.matches(context as never),
      interpret: () => predicate.interpret(context as never),
      explain: () => predicate.explain(context as never),
      given: () => predicate.given(context as never),
      match: () => set.match(context as never),
      matchAll: () => set.matchAll(context as never),
      decide: () => set.decide(context as never),
      explainAll: () => set.explain(context as never),
    };
    for (const [name, work] of Object.entries(works)) {
      const error = outcome(work);
      if (error !== undefined) expect([name, error]).toEqual([name, expect.any(ContextError)]);
      expect(String(error)).not.toContain("secret");
    }
  });

  test("at an event", () => {
    const event = { event: "session.end", user: "a", participants: ["a"], server_labels: {} };
    for (const given of [
      proxy(event),
      { ...event, server_labels: proxy({}) },
      { ...event, participants: proxy(["a"]) },
    ]) {
      const error = outcome(() =>
        sessionFilter.compile(filters.join(" || ")).matches(contextFromEvent(given) as never),
      );
      if (error !== undefined) expect(error).toBeInstanceOf(ContextError);
    }
  });

  test("at labels that functions read", () => {
    for (const [environment, text, context] of [
      [resourceFilter, `labels["env"] == "prod"`, { resource: { metadata: { labels: proxy({ env: "prod" }) } } }],
      [resourceFilter, `hasPrefix(name, "a")`, { resource: proxy({}) }],
      [whereClause, `contains(user.spec.traits["t"], resource.metadata.labels["env"])`, { user: { spec: proxy({}) } }],
    ] as const) {
      const checked = outcome(() => environment.compile(text));
      if (checked !== undefined) continue;
      const error = outcome(() => environment.compile(text).matches(context as never));
      if (error !== undefined) expect(error).toBeInstanceOf(ContextError);
    }
  });
});

test("the cause is kept", () => {
  const error = outcome(() => sessionFilter.compile(`resource.metadata.name == ""`).matches(revoked({}) as never));
  expect(error).toMatchObject({ name: "ContextError", path: "", cause: expect.any(TypeError) });
});
