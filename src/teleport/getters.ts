import { type Getters, own } from "../compile.ts";
import type { ContextOf } from "../environment.ts";
import type { sessionFilterFields } from "./session-filter.ts";

type Context = ContextOf<typeof sessionFilterFields>;

// biome-ignore-start format: table
const user = (c: Context) => own(c, c.user);
const userMetadata = (c: Context) => {
  const u = user(c);
  return own(u, u?.metadata);
};
const userSpec = (c: Context) => {
  const u = user(c);
  return own(u, u?.spec);
};
const resource = (c: Context) => own(c, c.resource);
const resourceMetadata = (c: Context) => {
  const r = resource(c);
  return own(r, r?.metadata);
};
const resourceSpec = (c: Context) => {
  const r = resource(c);
  return own(r, r?.spec);
};
const session = (c: Context) => own(c, c.session);
// biome-ignore-end format: table

/**
 * How the compiled form reads each field: one function literal a path, so that each has a call site and a name of its
 * own. Through a shared `object[name]`, reading a field takes twice the time.
 */
// biome-ignore format: table
export const getters = {
  "user.kind":                           (c: Context) => { const u = user(c); return own(u, u?.kind); },
  "user.version":                        (c: Context) => { const u = user(c); return own(u, u?.version); },
  "user.metadata.name":                  (c: Context) => { const o = userMetadata(c); return own(o, o?.name); },
  "user.metadata.description":           (c: Context) => { const o = userMetadata(c); return own(o, o?.description); },
  "user.metadata.labels":                (c: Context) => { const o = userMetadata(c); return own(o, o?.labels); },
  "user.spec.roles":                     (c: Context) => { const o = userSpec(c); return own(o, o?.roles); },
  "user.spec.traits":                    (c: Context) => { const o = userSpec(c); return own(o, o?.traits); },
  "resource.kind":                       (c: Context) => { const r = resource(c); return own(r, r?.kind); },
  "resource.sub_kind":                   (c: Context) => { const r = resource(c); return own(r, r?.sub_kind); },
  "resource.version":                    (c: Context) => { const r = resource(c); return own(r, r?.version); },
  "resource.metadata.name":              (c: Context) => { const o = resourceMetadata(c); return own(o, o?.name); },
  "resource.metadata.description":       (c: Context) => { const o = resourceMetadata(c); return own(o, o?.description); },
  "resource.metadata.labels":            (c: Context) => { const o = resourceMetadata(c); return own(o, o?.labels); },
  "resource.spec.addr":                  (c: Context) => { const o = resourceSpec(c); return own(o, o?.addr); },
  "resource.spec.hostname":              (c: Context) => { const o = resourceSpec(c); return own(o, o?.hostname); },
  "resource.spec.protocol":              (c: Context) => { const o = resourceSpec(c); return own(o, o?.protocol); },
  "resource.spec.uri":                   (c: Context) => { const o = resourceSpec(c); return own(o, o?.uri); },
  "resource.spec.version":               (c: Context) => { const o = resourceSpec(c); return own(o, o?.version); },
  "resource.spec.peer_addr":             (c: Context) => { const o = resourceSpec(c); return own(o, o?.peer_addr); },
  "resource.spec.proxy_ids":             (c: Context) => { const o = resourceSpec(c); return own(o, o?.proxy_ids); },
  "resource.spec.public_addrs":          (c: Context) => { const o = resourceSpec(c); return own(o, o?.public_addrs); },
  "resource.spec.ca_cert":               (c: Context) => { const o = resourceSpec(c); return own(o, o?.ca_cert); },
  "session.ei":                          (c: Context) => { const s = session(c); return own(s, s?.ei); },
  "session.event":                       (c: Context) => { const s = session(c); return own(s, s?.event); },
  "session.uid":                         (c: Context) => { const s = session(c); return own(s, s?.uid); },
  "session.code":                        (c: Context) => { const s = session(c); return own(s, s?.code); },
  "session.time":                        (c: Context) => { const s = session(c); return own(s, s?.time); },
  "session.cluster_name":                (c: Context) => { const s = session(c); return own(s, s?.cluster_name); },
  "session.user":                        (c: Context) => { const s = session(c); return own(s, s?.user); },
  "session.login":                       (c: Context) => { const s = session(c); return own(s, s?.login); },
  "session.impersonator":                (c: Context) => { const s = session(c); return own(s, s?.impersonator); },
  "session.aws_role_arn":                (c: Context) => { const s = session(c); return own(s, s?.aws_role_arn); },
  "session.access_requests":             (c: Context) => { const s = session(c); return own(s, s?.access_requests); },
  "session.azure_identity":              (c: Context) => { const s = session(c); return own(s, s?.azure_identity); },
  "session.gcp_service_account":         (c: Context) => { const s = session(c); return own(s, s?.gcp_service_account); },
  "session.required_private_key_policy": (c: Context) => { const s = session(c); return own(s, s?.required_private_key_policy); },
  "session.user_kind":                   (c: Context) => { const s = session(c); return own(s, s?.user_kind); },
  "session.bot_name":                    (c: Context) => { const s = session(c); return own(s, s?.bot_name); },
  "session.bot_instance_id":             (c: Context) => { const s = session(c); return own(s, s?.bot_instance_id); },
  "session.user_origin":                 (c: Context) => { const s = session(c); return own(s, s?.user_origin); },
  "session.user_roles":                  (c: Context) => { const s = session(c); return own(s, s?.user_roles); },
  "session.user_traits":                 (c: Context) => { const s = session(c); return own(s, s?.user_traits); },
  "session.user_cluster_name":           (c: Context) => { const s = session(c); return own(s, s?.user_cluster_name); },
  "session.beam_id":                     (c: Context) => { const s = session(c); return own(s, s?.beam_id); },
  "session.bot_scope_of_origin":         (c: Context) => { const s = session(c); return own(s, s?.bot_scope_of_origin); },
  "session.sid":                         (c: Context) => { const s = session(c); return own(s, s?.sid); },
  "session.with_mfa":                    (c: Context) => { const s = session(c); return own(s, s?.with_mfa); },
  "session.private_key_policy":          (c: Context) => { const s = session(c); return own(s, s?.private_key_policy); },
  "session.proto":                       (c: Context) => { const s = session(c); return own(s, s?.proto); },
  "session.namespace":                   (c: Context) => { const s = session(c); return own(s, s?.namespace); },
  "session.server_id":                   (c: Context) => { const s = session(c); return own(s, s?.server_id); },
  "session.server_hostname":             (c: Context) => { const s = session(c); return own(s, s?.server_hostname); },
  "session.server_addr":                 (c: Context) => { const s = session(c); return own(s, s?.server_addr); },
  "session.server_labels":               (c: Context) => { const s = session(c); return own(s, s?.server_labels); },
  "session.forwarded_by":                (c: Context) => { const s = session(c); return own(s, s?.forwarded_by); },
  "session.server_sub_kind":             (c: Context) => { const s = session(c); return own(s, s?.server_sub_kind); },
  "session.server_version":              (c: Context) => { const s = session(c); return own(s, s?.server_version); },
  "session.enhanced_recording":          (c: Context) => { const s = session(c); return own(s, s?.enhanced_recording); },
  "session.interactive":                 (c: Context) => { const s = session(c); return own(s, s?.interactive); },
  "session.participants":                (c: Context) => { const s = session(c); return own(s, s?.participants); },
  "session.session_start":               (c: Context) => { const s = session(c); return own(s, s?.session_start); },
  "session.session_stop":                (c: Context) => { const s = session(c); return own(s, s?.session_stop); },
  "session.initial_command":             (c: Context) => { const s = session(c); return own(s, s?.initial_command); },
  "session.session_recording":           (c: Context) => { const s = session(c); return own(s, s?.session_recording); },
  "session.kubernetes_cluster":          (c: Context) => { const s = session(c); return own(s, s?.kubernetes_cluster); },
  "session.kubernetes_users":            (c: Context) => { const s = session(c); return own(s, s?.kubernetes_users); },
  "session.kubernetes_groups":           (c: Context) => { const s = session(c); return own(s, s?.kubernetes_groups); },
  "session.kubernetes_labels":           (c: Context) => { const s = session(c); return own(s, s?.kubernetes_labels); },
  "session.kubernetes_pod_name":         (c: Context) => { const s = session(c); return own(s, s?.kubernetes_pod_name); },
  "session.kubernetes_pod_namespace":    (c: Context) => { const s = session(c); return own(s, s?.kubernetes_pod_namespace); },
  "session.kubernetes_container_name":   (c: Context) => { const s = session(c); return own(s, s?.kubernetes_container_name); },
  "session.kubernetes_container_image":  (c: Context) => { const s = session(c); return own(s, s?.kubernetes_container_image); },
  "session.kubernetes_node_name":        (c: Context) => { const s = session(c); return own(s, s?.kubernetes_node_name); },
  "session.db_service":                  (c: Context) => { const s = session(c); return own(s, s?.db_service); },
  "session.db_protocol":                 (c: Context) => { const s = session(c); return own(s, s?.db_protocol); },
  "session.db_uri":                      (c: Context) => { const s = session(c); return own(s, s?.db_uri); },
  "session.db_name":                     (c: Context) => { const s = session(c); return own(s, s?.db_name); },
  "session.db_user":                     (c: Context) => { const s = session(c); return own(s, s?.db_user); },
  "session.db_labels":                   (c: Context) => { const s = session(c); return own(s, s?.db_labels); },
  "session.db_aws_region":               (c: Context) => { const s = session(c); return own(s, s?.db_aws_region); },
  "session.db_aws_redshift_cluster_id":  (c: Context) => { const s = session(c); return own(s, s?.db_aws_redshift_cluster_id); },
  "session.db_gcp_project_id":           (c: Context) => { const s = session(c); return own(s, s?.db_gcp_project_id); },
  "session.db_gcp_instance_id":          (c: Context) => { const s = session(c); return own(s, s?.db_gcp_instance_id); },
  "session.db_roles":                    (c: Context) => { const s = session(c); return own(s, s?.db_roles); },
  "session.db_type":                     (c: Context) => { const s = session(c); return own(s, s?.db_type); },
  "session.db_origin":                   (c: Context) => { const s = session(c); return own(s, s?.db_origin); },
} satisfies Getters;
