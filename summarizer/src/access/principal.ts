import type { Role } from "../kinds/schema.ts";

/** The user, or local operator, who makes a request. */
export interface Principal {
  readonly name: string;
  /** The local operator, at this machine's command line: has full access. */
  readonly local: boolean;
  /** The value of `user` in conditions. */
  readonly user: PrincipalUser;
  readonly roles: readonly Role[];
  /**
   * Roles of the user that do not exist. If there are any, everything is denied, because one could contain a deny rule.
   */
  readonly missingRoles: readonly string[];
}

export interface PrincipalUser {
  readonly kind: "user";
  readonly version: string;
  readonly metadata: {
    readonly name: string;
    readonly description: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly roles: readonly string[];
    readonly traits: Readonly<Record<string, readonly string[]>>;
  };
}

/** The person who runs the program on the machine with the store. */
export const localOperator: Principal = {
  name: "local",
  local: true,
  user: {
    kind: "user",
    version: "v2",
    metadata: { name: "local", description: "", labels: {} },
    spec: { roles: [], traits: {} },
  },
  roles: [],
  missingRoles: [],
};
