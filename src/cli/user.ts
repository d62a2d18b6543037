import { parse } from "yaml";
import { nearest } from "../suggest.ts";
import { describeData, isRecord } from "../types/value.ts";
import { Failure } from "./failure.ts";
import type { Host } from "./host.ts";
import { messageOf, nameOf, readText } from "./input.ts";

/** A user resource. */
export type User = Readonly<Record<string, unknown>>;

const keys = ["kind", "sub_kind", "version", "metadata", "spec", "status", "id", "revision"];
const hint = "pass the output of tctl get user/NAME, or { metadata: { name }, spec: { roles, traits } }";

/** The user of a file, YAML or JSON. @throws Failure for anything that is not one user resource */
export async function readUser(path: string, host: Host): Promise<User> {
  return asUser(single(parseText(path, await readText(path, host))), nameOf(path));
}

/** Data as a user; `name` is what messages call it. @throws Failure for anything that is not one user resource */
export function asUser(data: unknown, name: string): User {
  if (!isRecord(data)) throw new Failure(`${name} contains ${describeData(data)}, not a user`, hint);
  for (const key of Object.keys(data)) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    throw new Failure(`${name}: a user has no "${key}"`, near === undefined ? hint : `did you mean "${near}"?`);
  }
  if (data["kind"] !== undefined && data["kind"] !== "user")
    throw new Failure(`${name} is of kind "${data["kind"]}", not a user`, hint);
  const metadata = data["metadata"];
  if (!isRecord(metadata) || typeof metadata["name"] !== "string")
    throw new Failure(`${name}: the user has no metadata.name`, hint);
  return data;
}

function parseText(path: string, text: string): unknown {
  try {
    return parse(text, { logLevel: "silent", maxAliasCount: 100 });
  } catch (error) {
    const [what = ""] = messageOf(error).split("\n");
    throw new Failure(`${nameOf(path)} is neither YAML nor JSON: ${what.replace(/:$/, "")}`, hint);
  }
}

/** `tctl get` prints a list in JSON. */
function single(data: unknown): unknown {
  return Array.isArray(data) && data.length === 1 ? data[0] : data;
}
