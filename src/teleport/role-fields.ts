import { field } from "../environment.ts";
import { list, map, string } from "../types/type.ts";

const traits = field(map(list(string)), { doc: "the user's traits: lists of values by name" });

/** A user in conditions of `impersonate`. */
const user = {
  kind: field(string, { doc: "user" }),
  version: field(string, { doc: "version of the user resource" }),
  metadata: {
    name: field(string, { doc: "the user's name" }),
    description: field(string, { doc: "description of the user" }),
    labels: field(map(string), { doc: "labels of the user" }),
  },
  spec: { roles: field(list(string), { doc: "the user's roles" }), traits },
};

const granted = {
  logins: field(list(string), { doc: "logins on servers" }),
  windows_desktop_logins: field(list(string), { doc: "logins on Windows desktops" }),
  kubernetes_groups: field(list(string), { doc: "Kubernetes groups" }),
  kubernetes_users: field(list(string), { doc: "Kubernetes users" }),
  db_names: field(list(string), { doc: "names of databases" }),
  db_users: field(list(string), { doc: "users in databases" }),
  db_roles: field(list(string), { doc: "roles in databases" }),
  aws_role_arns: field(list(string), { doc: "AWS roles" }),
  azure_identities: field(list(string), { doc: "Azure identities" }),
  gcp_service_accounts: field(list(string), { doc: "GCP service accounts" }),
  host_groups: field(list(string), { doc: "groups of created users" }),
  host_sudoers: field(list(string), { doc: "lines of the sudoers file of created users" }),
};

/** The fields of `impersonate.where`: the requesting user, the user to impersonate, and each requested role. */
export const impersonateFields = {
  user,
  impersonate_user: user,
  impersonate_role: {
    kind: field(string, { doc: "role" }),
    version: field(string, { doc: "version of the role resource" }),
    metadata: {
      name: field(string, { doc: "the role's name" }),
      description: field(string, { doc: "description of the role" }),
      labels: field(map(string), { doc: "labels of the role" }),
    },
    spec: { allow: granted, deny: granted },
  },
};

const reviewer = {
  roles: field(list(string), { doc: "the reviewer's roles" }),
  traits: field(map(list(string)), { doc: "the reviewer's traits: lists of values by name" }),
};

const request = {
  roles: field(list(string), { doc: "the roles that are requested" }),
  reason: field(string, { doc: "why they are requested" }),
  system_annotations: field(map(list(string)), {
    doc: "annotations that the requester's roles add: lists of values by name",
  }),
};

/** The fields of `review_requests.where`. */
export const reviewFields = { reviewer, request };

/** The fields of `request.thresholds[].filter`. */
export const thresholdFields = {
  reviewer,
  review: {
    reason: field(string, { doc: "what the reviewer wrote" }),
    annotations: field(map(list(string)), { doc: "annotations of the review: lists of values by name" }),
  },
  request,
};

const participant = {
  name: field(string, { doc: "the participant's user name" }),
  roles: field(list(string), { doc: "the participant's roles" }),
};

/** The fields of `require_session_join[].filter`: a participant of the session, in two spellings. */
export const joinFields = { user: { ...participant, spec: participant } };

/** The fields of label expressions: the requested resource, and the user's traits. */
export const labelFields = {
  labels: field(map(string), { doc: "the resource's labels, static and dynamic ones together" }),
  user: { spec: { traits } },
};
