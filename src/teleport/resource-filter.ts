import { analysis } from "../analyze/analysis.ts";
import { shipped } from "../definition/well-defined.ts";
import { field } from "../environment.ts";
import { defineEnvironment } from "../predicate.ts";
import { map, string } from "../types/type.ts";
import { dialects } from "./dialects.ts";
import { everySet } from "./every-set.ts";
import { resourceFields } from "./resource-fields.ts";
import { resourceFunctions } from "./resource-functions.ts";

/** Queries of resources, `--query` of list commands: `labels.env == "prod"`, `search("mac")`. */
export const resourceFilter = defineEnvironment(
  shipped({
    fields: {
      resource: everySet(resourceFields),
      labels: field(map(string), { doc: "the resource's labels, static and dynamic ones together" }),
      name: field(string, { doc: "host name of a server; name of any other resource" }),
      health: { status: field(string, { doc: "healthy, unhealthy or unknown" }) },
    },
    functions: resourceFunctions,
    only: ["equals", "contains", "hasPrefix", "search", "exists", "split"],
    selectKeys: true,
    dialects: { ...dialects, teleport: { ...dialects.teleport, scalars: ["string", "int"] } },
  }),
).with({ analysis });
