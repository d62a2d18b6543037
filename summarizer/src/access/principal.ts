import type { Role } from "../kinds/schema.ts";

/** Somebody who asks for something. */
export interface Principal {
  readonly name: string;
  /** The operator of this machine, at its command line: may do everything. */
  readonly local: boolean;
  /** What conditions read as `user`. */
  readonly user: PrincipalUser;
  readonly roles: readonly Role[];
  /** Roles of theirs that do not exist. Nothing is allowed as long as there are any: one could deny something. */
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

/** Whoever runs the program on the machine that has the store. */
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
