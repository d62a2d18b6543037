import { type FunctionCode, fn } from "../functions/define.ts";
import { bool, string } from "../types/type.ts";

/** The code of a function that returns its argument. */
const itself: FunctionCode = ([value]) => value?.code;

/** Functions of rule conditions, in addition to the standard ones. Filters cannot name the fields that they read. */
// biome-ignore format: table
export const whereFunctions = [
  fn("can_view", [["allowed", bool, "can_view"]], bool, "the user's roles allow access to the resource of the session; requires can_view in the context",
     (allowed) => allowed,
     [[`can_view()`, false], [`!can_view()`, true]], { code: itself }),
  fn("system.catype", [["type", string, "system.catype"]], string, "the type of the certificate authority that the rule applies to, such as host or user; empty for other resources; requires system.catype in the context",
     (type) => type,
     [[`system.catype()`, ""], [`system.catype() == "host"`, false]], { code: itself }),
];
