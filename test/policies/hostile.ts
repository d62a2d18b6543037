import * as fc from "fast-check";
import type { Kinded } from "./scan.ts";

class Host {
  env = "prod";
  roles = ["dev"];
  name = "a";
}

/** Whose fields cannot be read, except for how a failed property is to print it. */
function throwing(): object {
  const get = () => {
    throw new Error("the host is down");
  };
  const fields = Object.fromEntries(["env", "name", "spec"].map((name) => [name, { enumerable: true, get }]));
  return Object.defineProperties({}, { ...fields, [fc.toStringMethod]: { value: () => "getters that throw" } });
}

/** Data that is seldom where a field is, anew each time. */
const anything: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => 5,
  () => 1.5,
  () => Number.NaN,
  () => "text",
  () => true,
  () => [],
  () => ["a", "dev"],
  () => ["a", 5],
  () => [null, "a"],
  () => [undefined],
  () => Array(2),
  () => ({}),
  () => ({ env: "prod", a: "b", "": "" }),
  () => ({ env: 5, a: null, teams: "alpha" }),
  () => ({ teams: ["alpha", null], env: ["prod"] }),
  () => new Map([["env", "prod"]]),
  () => new Map<string, unknown>([["env", 5]]),
  () => new Map([["teams", ["alpha"]]]),
  () => new Date(0),
  () => new Set(["a"]),
  () => new Host(),
  () => Object.create({ env: "prod", name: "a", roles: ["dev"] }),
  () => Object.assign(Object.create(null), { env: "prod", name: "a" }),
  () => Object.defineProperty({}, "env", { value: "prod", enumerable: false }),
  () => JSON.parse(`{"__proto__": "x", "constructor": "a", "toString": ["dev"]}`),
  throwing,
  () => Symbol("secret"),
  () => () => "a",
  () => 10n,
  () => new Proxy({ env: "prod" }, {}),
];

const datum = fc.constantFrom(...anything).map((make) => make());

/** `context` with something else in place of some fields or of the objects they are in, of its kind, or of all of it. */
export function hostile(context: Kinded, fields: readonly string[]): fc.Arbitrary<Kinded> {
  const paths = fields.flatMap((field) => {
    const names = field.split(".");
    return names.map((_, depth) => names.slice(0, depth + 1));
  });
  const damage = fc.array(fc.tuple(fc.constantFrom(["kind"], ...paths), datum), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    {
      weight: 12,
      arbitrary: damage.map((all) => all.reduce((data, [path, value]) => set(data, path, value), context)),
    },
    { weight: 1, arbitrary: datum.map((value) => value as Kinded) },
    { weight: 1, arbitrary: fc.constant(Object.assign(new Host(), context)) },
    { weight: 1, arbitrary: fc.constant(Object.create(context) as Kinded) },
  );
}

/** A copy of `data` in which `path` leads to `value`; getters stay what they are. */
function set<T>(data: T, [name = "", ...rest]: readonly string[], value: unknown): T {
  const own = typeof data === "object" && data !== null ? Object.getOwnPropertyDescriptors(data) : {};
  const inner = rest.length === 0 ? value : set((own as PropertyDescriptorMap)[name]?.value ?? {}, rest, value);
  return Object.defineProperties({}, { ...own, [name]: { value: inner, enumerable: true, configurable: true } }) as T;
}
