import type { Columns } from "wherefore";

/** Where the fields of a filter lie in a row of the table that `parquet.sql` makes. */
export const columns: Columns = {
  "user.metadata.name": "user_name",
  "user.spec.roles": "user_roles",
  "user.spec.traits": "user_traits",
  "resource.metadata.name": "resource_name",
  "resource.metadata.labels": "labels",
  "resource.spec.hostname": "server_hostname",
  "resource.spec.protocol": "db_protocol",
  "session.uid": "uid",
  "session.sid": "sid",
  "session.user": "user_name",
  "session.user_roles": "user_roles",
  "session.user_traits": "user_traits",
  "session.cluster_name": "cluster_name",
  "session.participants": "participants",
  "session.interactive": "interactive",
  "session.server_hostname": "server_hostname",
  "session.kubernetes_groups": "kubernetes_groups",
  "session.db_service": "db_service",
  "session.db_protocol": "db_protocol",
  "session.db_name": "db_name",
};
