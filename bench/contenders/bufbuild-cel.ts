import { celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import { cel } from "../cel.ts";
import type { Contender } from "./contender.ts";

const environment = celEnv();

export const bufbuildCel: Contender = {
  name: "@bufbuild/cel",
  note: "`plan`; `has(…)` and `in` before each read, as CEL asks for what may be missing",
  prepare: (condition) => {
    const decide = plan(environment, parse(cel(condition)));
    return (context) => {
      const verdict = decide({ user: context.user, resource: context.resource, session: context.session });
      if (isCelError(verdict)) throw verdict;
      return verdict === true;
    };
  },
};
