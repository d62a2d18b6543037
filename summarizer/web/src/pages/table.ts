import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import type { NavigationEntry } from "../shell/layout.tsx";

/** A page: where it is, what shows it, and where the navigation has it. */
export interface Page {
  /** A pattern of preact-iso: `/recordings/:id`. */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: each page reads what its own pattern gives
  readonly component: ComponentType<any>;
  readonly nav?: Omit<NavigationEntry, "path">;
}

/** Every page, one line each; the navigation shows them in this order. */
// biome-ignore format: table
export const pages: readonly Page[] = [
  { path: "/recordings",     component: lazy(() => import("./recordings/recordings.tsx")), nav: { group: "Audit", label: "Recordings", icon: "terminal", right: ["list", "session"] } },
  { path: "/recordings/:id", component: lazy(() => import("./session/session.tsx")) },
  { path: "/models",         component: lazy(() => import("./models/models.tsx")), nav: { group: "Configuration", label: "Models", icon: "model", right: ["list", "inference_model"], within: ["/new/model"] } },
  { path: "/models/:name",   component: lazy(() => import("./models/model.tsx")) },
  { path: "/new/model",      component: lazy(() => import("./models/model.tsx")) },
  { path: "/policies",       component: lazy(() => import("./policies/policies.tsx")), nav: { group: "Configuration", label: "Policies", icon: "policy", right: ["list", "inference_policy"], within: ["/new/policy"] } },
  { path: "/policies/:name", component: lazy(() => import("./policies/policy.tsx")) },
  { path: "/new/policy",     component: lazy(() => import("./policies/policy.tsx")) },
  { path: "/secrets",        component: lazy(() => import("./secrets/secrets.tsx")), nav: { group: "Configuration", label: "Secrets", icon: "secret", right: ["list", "inference_secret"], within: ["/new/secret"] } },
  { path: "/secrets/:name",  component: lazy(() => import("./secrets/secret.tsx")) },
  { path: "/new/secret",     component: lazy(() => import("./secrets/secret.tsx")) },
  { path: "/search-model",   component: lazy(() => import("./models/search-model.tsx")), nav: { group: "Configuration", label: "Search model", icon: "meaning", right: ["list", "retrieval_model"] } },
  { path: "/search-model/:name", component: lazy(() => import("./models/search-model.tsx")) },
  { path: "/roles",          component: lazy(() => import("./roles/roles.tsx")), nav: { group: "Configuration", label: "Roles", icon: "role", right: ["list", "role"], within: ["/new/role"] } },
  { path: "/roles/:name",    component: lazy(() => import("./roles/role.tsx")) },
  { path: "/new/role",       component: lazy(() => import("./roles/role.tsx")) },
  { path: "/users",          component: lazy(() => import("./users/users.tsx")), nav: { group: "Configuration", label: "Users", icon: "user", right: ["list", "user"], within: ["/new/user"] } },
  { path: "/users/:name",    component: lazy(() => import("./users/user.tsx")) },
  { path: "/new/user",       component: lazy(() => import("./users/user.tsx")) },
  { path: "/connectors",     component: lazy(() => import("./connectors/connectors.tsx")), nav: { group: "Configuration", label: "Connectors", icon: "connector", right: ["list", "github", "oidc", "saml"], within: ["/new/connector"] } },
  { path: "/connectors/:kind/:name", component: lazy(() => import("./connectors/connector.tsx")) },
  { path: "/new/connector/:kind",    component: lazy(() => import("./connectors/connector.tsx")) },
  { path: "/usage",          component: lazy(() => import("./usage/usage.tsx")), nav: { group: "Configuration", label: "Usage", icon: "usage", right: ["list", "inference_model"] } },
  { path: "/command-line",   component: lazy(() => import("./command-line/command-line.tsx")) },
  { path: "/account",        component: lazy(() => import("./account/account.tsx")) },
];

/** The entries of the navigation. */
export const navigation: readonly NavigationEntry[] = pages.flatMap(({ path, nav }) =>
  nav === undefined ? [] : [{ path, ...nav }],
);
