import { field } from "../environment.ts";
import { bool, int, list, map, string, type Type, timestamp } from "../types/type.ts";

/** Every kind of session whose events have their own fields. */
export const sessionKinds = ["ssh", "k8s", "db", "desktop", "app"] as const;

/** The session kinds that Teleport summarizes, and that inference policies apply to. */
export const summarizedKinds = ["ssh", "k8s", "db"] as const;

/** A session kind that Teleport summarizes. */
export type SummarizedKind = (typeof summarizedKinds)[number];

/** A field with its documentation, and other names that authors use. */
const setBy =
  (...kinds: (typeof sessionKinds)[number][]) =>
  <T extends Type>(type: T, doc: string, ...also: readonly string[]) =>
    field(type, { doc, kinds, also });

const all = setBy(...sessionKinds);
const timed = setBy("ssh", "k8s", "db", "desktop");
const served = setBy("ssh", "k8s", "app");
const server = setBy("ssh", "app");
const shell = setBy("ssh", "k8s");
const ssh = setBy("ssh");
const k8s = setBy("k8s");
const db = setBy("db");
const desktop = setBy("desktop");
const app = setBy("app");

/**
 * The fields of the audit events `session.end`, `db.session.end`, `windows.desktop.session.end`,
 * `linux.desktop.session.end`, `app.session.start` and `app.session.end`, each with the kinds of session that set it.
 * Source: `api/proto/teleport/legacy/types/events/events.proto` of gravitational/teleport.
 */
// biome-ignore format: table
export const sessionFields = {
  ei:                          all(int, "position of the event in its session"),
  event:                       { ...all(string, "type of the event"), values: { ssh: ["session.end"], k8s: ["session.end"], db: ["db.session.end"], desktop: ["windows.desktop.session.end", "linux.desktop.session.end"], app: ["app.session.start", "app.session.end"] } },
  uid:                         all(string, "id of the event"),
  code:                        all(string, "code of the event"),
  time:                        all(timestamp, "when the event was written"),
  cluster_name:                all(string, "name of the cluster", "cluster"),
  user:                        all(string, "user who ran the session", "username", "user_name"),
  login:                       all(string, "login on the machine", "os_user", "unix_login", "login_name"),
  impersonator:                all(string, "user who impersonated another"),
  aws_role_arn:                all(string, "AWS role that was assumed"),
  access_requests:             all(list(string), "ids of the active access requests"),
  azure_identity:              all(string, "Azure identity that was assumed"),
  gcp_service_account:         all(string, "GCP service account that was assumed"),
  required_private_key_policy: all(string, "private key policy that was required"),
  user_kind:                   all(int, "kind of user: 1 human, 2 bot, 3 system"),
  bot_name:                    all(string, "name of the bot"),
  bot_instance_id:             all(string, "id of the bot's instance"),
  user_origin:                 all(int, "where the user comes from: 1 local, 2 SSO, 3 Okta, 4 SCIM, 5 Entra ID"),
  user_roles:                  all(list(string), "roles of the user", "roles"),
  user_traits:                 all(map(list(string)), "traits of the user", "traits"),
  user_cluster_name:           all(string, "cluster of the user"),
  beam_id:                     all(string, "id of the beam"),
  bot_scope_of_origin:         all(string, "scope that the bot comes from"),
  sid:                         all(string, "id of the session", "id", "session_id"),
  with_mfa:                    all(string, "id of the MFA device that was used"),
  private_key_policy:          all(string, "private key policy that was met"),
  proto:                       { ...all(string, "protocol: ssh, kube, postgres and so on; empty in old events", "protocol"), values: { ssh: ["ssh", ""], k8s: ["kube", ""] } },
  namespace:                   served(string, "namespace of the server"),
  server_id:                   server(string, "id of the server, a UUID"),
  server_hostname:             ssh(string, "host name of the server", "hostname", "host", "host_name", "server_name"),
  server_addr:                 ssh(string, "address of the server", "address", "addr", "server_address"),
  server_labels:               ssh(map(string), "labels of the server", "node_labels", "host_labels"),
  forwarded_by:                ssh(string, "proxy that forwarded the session"),
  server_sub_kind:             ssh(string, "sub-kind of the server"),
  server_version:              served(string, "version of the server's agent"),
  enhanced_recording:          ssh(bool, "whether the session was recorded in the kernel too", "enhanced", "bpf"),
  interactive:                 shell(bool, "whether it was a shell rather than one command", "is_interactive"),
  participants:                timed(list(string), "users who took part", "members"),
  session_start:               timed(timestamp, "when the session began", "start", "start_time", "started"),
  session_stop:                timed(timestamp, "when the session ended", "end", "stop", "end_time", "session_end", "ended"),
  initial_command:             shell(list(string), "command that the session began with", "command"),
  session_recording:           shell(string, "where the session was recorded"),
  kubernetes_cluster:          k8s(string, "name of the Kubernetes cluster", "kube_cluster", "k8s_cluster", "cluster"),
  kubernetes_users:            k8s(list(string), "Kubernetes users that were impersonated", "kube_users", "k8s_users"),
  kubernetes_groups:           k8s(list(string), "Kubernetes groups that were impersonated", "groups", "kube_groups", "k8s_groups"),
  kubernetes_labels:           k8s(map(string), "labels of the Kubernetes cluster", "kube_labels", "k8s_labels"),
  kubernetes_pod_name:         k8s(string, "name of the pod", "pod", "pod_name", "kube_pod", "k8s_pod"),
  kubernetes_pod_namespace:    k8s(string, "namespace of the pod", "pod_namespace", "kube_namespace", "k8s_namespace"),
  kubernetes_container_name:   k8s(string, "name of the container", "container", "container_name", "kube_container", "k8s_container"),
  kubernetes_container_image:  k8s(string, "image of the container", "image", "container_image", "kube_image"),
  kubernetes_node_name:        k8s(string, "node that runs the pod", "kube_node", "k8s_node"),
  db_service:                  db(string, "name of the database service", "database_service", "service"),
  db_protocol:                 db(string, "protocol of the database", "database_protocol"),
  db_uri:                      db(string, "address of the database", "database_uri", "uri"),
  db_name:                     db(string, "name of the database itself", "database", "database_name"),
  db_user:                     db(string, "user in the database", "database_user"),
  db_labels:                   db(map(string), "labels of the database", "database_labels"),
  db_aws_region:               db(string, "AWS region"),
  db_aws_redshift_cluster_id:  db(string, "id of the Redshift cluster"),
  db_gcp_project_id:           db(string, "GCP project"),
  db_gcp_instance_id:          db(string, "GCP instance"),
  db_roles:                    db(list(string), "roles in the database", "database_roles"),
  db_type:                     db(string, "type of the database: self-hosted, rds and so on", "database_type"),
  db_origin:                   db(string, "where the database's resource comes from"),
  windows_desktop_service:     desktop(string, "name of the service that proxied the desktop session"),
  windows_domain:              desktop(string, "Active Directory domain of the desktop"),
  windows_user:                desktop(string, "Windows user of the session"),
  linux_user:                  desktop(string, "Linux user of the session"),
  desktop_name:                desktop(string, "name of the desktop"),
  desktop_addr:                desktop(string, "address of the desktop"),
  desktop_labels:              desktop(map(string), "labels of the desktop"),
  recorded:                    desktop(bool, "whether the session was recorded"),
  app_name:                    app(string, "name of the application"),
  app_uri:                     app(string, "address of the application"),
  app_public_addr:             app(string, "public address of the application"),
  app_labels:                  app(map(string), "labels of the application"),
  app_target_port:             app(int, "port of a TCP application that has several"),
  sub_kind:                    app(string, "sub-kind of the application"),
};
