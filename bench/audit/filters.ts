import { and, equals, label } from "../conditions.ts";
import { type Filter, long } from "../filters.ts";

/** `equals(user.metadata.name, "alice") && equals(resource.metadata.labels["compliance"], "pci")` */
const selective: Filter = {
  name: "selective",
  condition: and(equals("user.metadata.name", "alice"), label("compliance", "pci")),
};

/** What the benchmark over a log asks for: much of it, and next to nothing. */
export const filters: readonly Filter[] = [long, selective];
