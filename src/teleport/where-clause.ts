import { analysis } from "../analyze/analysis.ts";
import { shipped } from "../definition/well-defined.ts";
import { field } from "../environment.ts";
import { defineEnvironment } from "../predicate.ts";
import { bool, int, list, string, timestamp } from "../types/type.ts";
import { dialects } from "./dialects.ts";
import { everySet } from "./every-set.ts";
import { aliases, sessionFilterFields } from "./filter-fields.ts";
import { getters } from "./getters.ts";
import { otherKinds } from "./other-kinds.ts";
import { sessionKinds } from "./session-fields.ts";
import { whereFunctions } from "./where-functions.ts";

/** Conditions of `rules[].where` in roles, which limit what a rule allows or denies. */
export const whereClause = defineEnvironment(
  shipped({
    fields: {
      user: everySet(sessionFilterFields.user),
      resource: everySet(sessionFilterFields.resource),
      session: sessionFilterFields.session,
      ssh_session: {
        namespace: field(string, { doc: "namespace of the server" }),
        login: field(string, { doc: "login on the machine" }),
        created: field(timestamp, { doc: "when the session began" }),
        last_active: field(timestamp, { doc: "when something was last typed" }),
        server_id: field(string, { doc: "id of the server, a UUID" }),
        server_hostname: field(string, { doc: "host name of the server" }),
        server_addr: field(string, { doc: "address of the server" }),
        cluster_name: field(string, { doc: "name of the cluster" }),
        participants: field(list(string), { doc: "users who participate" }),
      },
      session_tracker: {
        session_id: field(string, { doc: "id of the session" }),
        kind: field(string, { doc: "kind of session" }),
        participants: field(list(string), { doc: "users who participate" }),
        state: field(string, { doc: "state of the session" }),
        hostname: field(string, { doc: "host name of the server" }),
        address: field(string, { doc: "address of the server" }),
        login: field(string, { doc: "login on the machine" }),
        cluster: field(string, { doc: "name of the cluster" }),
        kube_cluster: field(string, { doc: "name of the Kubernetes cluster" }),
        host_user: field(string, { doc: "user who began the session" }),
        host_roles: field(list(string), { doc: "roles of the user who began the session" }),
      },
      host_cert: {
        host_id: field(string, { doc: "id of the host" }),
        node_name: field(string, { doc: "name of the host" }),
        principals: field(list(string), { doc: "names that the certificate is for" }),
        cluster_name: field(string, { doc: "name of the cluster" }),
        role: field(string, { doc: "system role of the certificate" }),
        ttl: field(int, { doc: "life of the certificate, in nanoseconds" }),
      },
      can_view: field(bool, { doc: "the result of can_view()", hidden: true }),
      system: { catype: field(string, { doc: "the result of system.catype()", hidden: true }) },
    },
    functions: whereFunctions,
    aliases,
    kinds: sessionKinds,
    otherKinds,
    defaultKinds: ["ssh", "k8s", "db", "desktop"],
    subject: { one: "session", many: "sessions" },
    dialects,
    getters,
  }),
).with({ analysis });
