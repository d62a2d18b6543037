import { field } from "../environment.ts";
import { list, map, string } from "../types/type.ts";

const traits = field(map(list(string)), { doc: "the user's traits: lists of values by name" });

/** A user, as conditions of `impersonate` see it. */
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

/** What `impersonate.where` sees: who asks, whom they want to be, and each role that they want. */
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

/** What `review_requests.where` sees. */
export const reviewFields = { reviewer, request };

/** What `request.thresholds[].filter` sees. */
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

/** What `require_session_join[].filter` sees: a participant of the session, under two spellings. */
export const joinFields = { user: { ...participant, spec: participant } };

/** What label expressions see: the resource that somebody wants to reach, and their traits. */
export const labelFields = {
  labels: field(map(string), { doc: "the resource's labels, static and dynamic ones together" }),
  user: { spec: { traits } },
};
