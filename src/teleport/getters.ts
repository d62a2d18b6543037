import { byName, type Getters } from "../compile.ts";
import { buildEnvironment } from "../environment.ts";
import { sessionFilterFields } from "./filter-fields.ts";

const { fields } = buildEnvironment({ fields: sessionFilterFields }, {});

/**
 * How closures read each field. The build replaces this module: `scripts/getters.ts` generates a function for each path, which
 * reads properties by names in its source and takes half the time.
 */
export const getters: Getters = Object.fromEntries(fields.map(({ name, path }) => [name, byName(path)]));
