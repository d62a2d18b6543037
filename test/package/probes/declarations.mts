/* What a library builds with these exports has to be nameable in its declarations, without a type written out. */
import {
  any,
  comparable,
  defineEnvironment,
  either,
  type Fields,
  FilterEnvironment,
  field,
  fn,
  list,
  listOf,
  map,
  ordered,
  PolicySet,
  required,
  scalar,
  string,
  timestamp,
} from "wherefore";
import * as analysis from "wherefore/analyze";
import * as editor from "wherefore/codemirror";
import * as teleport from "wherefore/teleport";
import * as roles from "wherefore/teleport/roles";
import * as testing from "wherefore/testing";
import * as yaml from "wherefore/yaml";

export { analysis, editor, roles, teleport, testing, yaml };
export const variables = [any, comparable, ordered, scalar];
export const variable = scalar;
export const lists = [listOf(comparable), listOf(any), either(string, list(string))] as const;
export const parameters = [["items", listOf(scalar), 1]] as const;
export const row = fn("first", [["items", listOf(comparable)]], string, "", (items) => String(items[0]), []);
export const anyRow = fn("size", [["items", listOf(any)]], string, "", (items) => String(items.length), []);

export const shop = defineEnvironment({
  fields: {
    order: { status: field(string, { secret: true }), tags: map(list(string)), placed: timestamp },
    user: required({ name: field(string, { required: true }) }),
  },
  functions: [row, anyRow],
});
export const filter = shop.compile(`user.name == "alice"`);
export const matches = filter.matches.bind(filter);
export const residual = filter.given({ user: { name: "alice" } });
export const query = filter.toSQL({ dialect: "postgres", columns: {} });
export const explanation = filter.explain({ user: { name: "alice" } });
export const { diagnostics } = shop.check("");
export const policies = new PolicySet([{ name: "all", price: 5 }], shop);
export const decision = policies.decide({ user: { name: "alice" } });
export const { warnings } = policies;
export const outcomes = policies.explain({ user: { name: "alice" } });
export const samples = testing.contexts(shop);
export const price: number | undefined = policies.match({ user: { name: "alice" } })?.price;

/* Fields that are known only when the program runs. */

export function environmentOf(fields: Fields) {
  const environment = defineEnvironment({ fields });
  const verdict: boolean = environment.compile("x").matches({ a: 1, b: { c: null } });
  const partly = defineEnvironment({ fields: { own: string, labels: fields } });
  // @ts-expect-error: what is known is checked
  partly.compile("x").matches({ own: 1 });
  return { environment, partly, verdict, given: environment.compile("x").given({ a: 1 }) };
}
export const dynamic = environmentOf({ a: string });
export const byClass = new FilterEnvironment({ fields: dynamicFields() });
function dynamicFields(): Fields {
  return { a: string };
}

/* A kind is for where there are kinds. */

export const kinded = defineEnvironment({ kinds: ["api", "web"], fields: { user: { name: string } } });
const ofKinds = new PolicySet([{ name: "all" }], kinded);
ofKinds.match({ kind: "api", user: { name: "alice" } });
// @ts-expect-error: the policies are chosen by kind
ofKinds.match({ user: { name: "alice" } });
export const kinds: readonly ("api" | "web")[] = kinded.kinds;
export const ofTeleport = new PolicySet([{ name: "all" }], teleport.sessionFilter);
// @ts-expect-error: the policies are chosen by kind
ofTeleport.decide({ session: { login: "root" } });
// @ts-expect-error: a decision has no line of text; the explanation has
decision.because;
// @ts-expect-error: required
filter.matches({});
// @ts-expect-error: there is no such kind
defineEnvironment({ kinds: ["api"], fields: {} }).kinds.includes("web");
