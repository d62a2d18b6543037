import { Environment } from "@marcbachmann/cel-js";
import { cel } from "../cel.ts";
import type { Contender } from "./contender.ts";

/** The roots as maps, which is as far as its types go for data whose fields may be missing. */
export const environment = new Environment()
  .registerVariable("user", "map")
  .registerVariable("resource", "map")
  .registerVariable("session", "map");

export const celJs: Contender = {
  name: "@marcbachmann/cel-js",
  note: "`has(…)` and `in` before each read, as CEL asks for what may be missing",
  prepare: (condition) => {
    const decide = environment.parse(cel(condition));
    return (context) => Boolean(decide(context));
  },
};
