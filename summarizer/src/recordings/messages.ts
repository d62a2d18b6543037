/**
 * The messages of the binary stream as data, one row a message: `number key type` for each field, in the order of
 * their numbers, or `number Message` for an embedded message, whose fields belong to the event itself in its JSON form.
 * Keys are the audit log's JSON keys. Types are protobuf's or a message of this table, `[]` a repeated one; `labels` is map<string, string>, `traits` map<string, StringValues>.
 * Fields that no row has are skipped.
 */
// biome-ignore format: table
export const messages: Readonly<Record<string, string>> = {
  StringValues:       "1 values string[]",
  Timestamp:          "1 seconds int64, 2 nanos int32",
  Metadata:           "1 ei int64, 2 event string, 3 uid string, 4 code string, 5 time Timestamp, 6 cluster_name string",
  SessionMetadata:    "1 sid string, 2 with_mfa string, 3 private_key_policy string",
  UserMetadata:       "1 user string, 2 login string, 3 impersonator string, 4 aws_role_arn string, 5 access_requests string[], 6 azure_identity string, 7 gcp_service_account string, 9 required_private_key_policy string, 10 user_kind int32, 11 bot_name string, 12 bot_instance_id string, 13 user_origin int32, 14 user_roles string[], 15 user_traits traits, 16 user_cluster_name string, 18 beam_id string, 19 bot_scope_of_origin string",
  ServerMetadata:     "1 namespace string, 2 server_id string, 3 server_hostname string, 4 server_addr string, 5 server_labels labels, 6 forwarded_by string, 7 server_sub_kind string, 8 server_version string",
  ConnectionMetadata: "1 addr.local string, 2 addr.remote string, 3 proto string",
  ClientMetadata:     "1 user_agent string",
  Status:             "1 success bool, 2 error string, 3 message string",
  KubernetesCluster:  "1 kubernetes_cluster string, 2 kubernetes_users string[], 3 kubernetes_groups string[], 4 kubernetes_labels labels",
  KubernetesPod:      "1 kubernetes_pod_name string, 2 kubernetes_pod_namespace string, 3 kubernetes_container_name string, 4 kubernetes_container_image string, 5 kubernetes_node_name string",
  DatabaseMetadata:   "1 db_service string, 2 db_protocol string, 3 db_uri string, 4 db_name string, 5 db_user string, 6 db_labels labels, 7 db_aws_region string, 8 db_aws_redshift_cluster_id string, 9 db_gcp_project_id string, 10 db_gcp_instance_id string, 11 db_roles string[], 12 db_type string, 13 db_origin string",
  BPFMetadata:        "1 pid uint64, 2 cgroup_id uint64, 3 program string, 4 audit_sesid uint32",

  SessionStart:   "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 ConnectionMetadata, 6 size string, 7 KubernetesCluster, 8 KubernetesPod, 9 initial_command string[], 10 session_recording string, 12 invited string[], 13 reason string",
  SessionJoin:    "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 ConnectionMetadata, 6 KubernetesCluster",
  SessionPrint:   "1 Metadata, 2 ci int64, 3 data bytes, 4 bytes int64, 5 ms int64, 6 offset int64",
  Resize:         "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ConnectionMetadata, 5 ServerMetadata, 6 size string, 7 KubernetesCluster, 8 KubernetesPod",
  SessionEnd:     "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ConnectionMetadata, 5 ServerMetadata, 6 enhanced_recording bool, 7 interactive bool, 8 participants string[], 9 session_start Timestamp, 10 session_stop Timestamp, 11 KubernetesCluster, 12 KubernetesPod, 13 initial_command string[], 14 session_recording string",
  SessionCommand: "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 BPFMetadata, 6 ppid uint64, 7 path string, 8 argv string[], 9 return_code int32",
  SessionDisk:    "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 BPFMetadata, 6 path string, 7 flags int32, 8 return_code int32",
  SessionNetwork: "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 BPFMetadata, 6 src_addr string, 7 dst_addr string, 8 dst_port int32, 9 version int32, 10 operation int32, 11 action int32",
  SessionLeave:   "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 ConnectionMetadata",
  SessionUpload:  "1 Metadata, 2 SessionMetadata, 5 url string",
  KubeRequest:    "1 Metadata, 2 UserMetadata, 3 ConnectionMetadata, 4 ServerMetadata, 5 request_path string, 6 verb string, 7 resource_api_group string, 8 resource_namespace string, 9 resource_kind string, 10 resource_name string, 11 response_code int32, 12 KubernetesCluster, 13 SessionMetadata",

  DatabaseSessionStart:           "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 ServerMetadata, 5 ConnectionMetadata, 6 Status, 7 DatabaseMetadata, 8 postgres_pid uint32, 9 ClientMetadata",
  DatabaseSessionQuery:           "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 db_query string, 6 db_query_parameters string[], 7 Status",
  DatabaseSessionCommandResult:   "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 Status, 6 affected_records uint64",
  DatabaseSessionEnd:             "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 session_start Timestamp, 6 session_stop Timestamp, 7 ConnectionMetadata, 8 participants string[]",
  DatabaseSessionMalformedPacket: "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 payload bytes",
  PostgresParse:                  "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_name string, 6 query string",
  PostgresBind:                   "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_name string, 6 portal_name string, 7 parameters string[]",
  PostgresExecute:                "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 portal_name string",
  PostgresClose:                  "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_name string, 6 portal_name string",
  PostgresFunctionCall:           "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 function_oid uint32, 6 function_args string[]",
  MySQLStatementPrepare:          "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 query string",
  MySQLStatementExecute:          "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32, 6 parameters string[]",
  MySQLStatementSendLongData:     "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32",
  MySQLStatementClose:            "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32",
  MySQLStatementReset:            "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32",
  MySQLStatementFetch:            "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32, 6 rows_count uint32",
  MySQLStatementBulkExecute:      "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 statement_id uint32, 6 parameters string[]",
  MySQLInitDB:                    "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 schema_name string",
  MySQLCreateDB:                  "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 schema_name string",
  MySQLDropDB:                    "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 schema_name string",
  MySQLShutDown:                  "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata",
  MySQLProcessKill:               "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 process_id uint32",
  MySQLDebug:                     "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata",
  MySQLRefresh:                   "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 subcommand string",
  SQLServerRPCRequest:            "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 proc_name string, 6 parameters string[]",
  ElasticsearchRequest:           "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 path string, 6 raw_query string, 7 method string, 8 body bytes",
  OpenSearchRequest:              "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 path string, 6 raw_query string, 7 method string, 8 body bytes",
  CassandraBatch:                 "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 consistency string, 6 keyspace string, 7 batch_type string, 8 children CassandraBatchChild[]",
  CassandraBatchChild:            "1 id string, 2 query string",
  CassandraPrepare:               "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 query string, 6 keyspace string",
  CassandraExecute:               "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 query_id string",
  SpannerRPC:                     "1 Metadata, 2 UserMetadata, 3 SessionMetadata, 4 DatabaseMetadata, 5 Status, 6 procedure string",
};

/** The kinds of event, each with its field number in `events.OneOf`. Those without a row above are read for their metadata. */
// biome-ignore format: table
export const eventKinds = {
  SessionStart: 5, SessionJoin: 6, SessionPrint: 7, SessionReject: 8, Resize: 9, SessionEnd: 10, SessionCommand: 11,
  SessionDisk: 12, SessionNetwork: 13, SessionData: 14, SessionLeave: 15, SCP: 18, Exec: 19, KubeRequest: 36,
  AppSessionStart: 37, AppSessionChunk: 38, AppSessionRequest: 39, DatabaseSessionStart: 40, DatabaseSessionEnd: 41,
  DatabaseSessionQuery: 42, SessionUpload: 43, WindowsDesktopSessionStart: 59, WindowsDesktopSessionEnd: 60,
  PostgresParse: 61, PostgresBind: 62, PostgresExecute: 63, PostgresClose: 64, PostgresFunctionCall: 65,
  DesktopRecording: 69, DesktopClipboardSend: 70, DesktopClipboardReceive: 71, MySQLStatementPrepare: 72,
  MySQLStatementExecute: 73, MySQLStatementSendLongData: 74, MySQLStatementClose: 75, MySQLStatementReset: 76,
  MySQLStatementFetch: 77, MySQLStatementBulkExecute: 78, MySQLInitDB: 81, MySQLCreateDB: 82, MySQLDropDB: 83,
  MySQLShutDown: 84, MySQLProcessKill: 85, MySQLDebug: 86, MySQLRefresh: 87, SQLServerRPCRequest: 89,
  DatabaseSessionMalformedPacket: 90, SFTP: 91, AppSessionEnd: 93, SessionRecordingAccess: 94,
  ElasticsearchRequest: 100, CassandraBatch: 101, CassandraPrepare: 102, CassandraRegister: 103, CassandraExecute: 104,
  AppSessionDynamoDBRequest: 105, DynamoDBRequest: 109, OpenSearchRequest: 120, DatabasePermissionUpdate: 149,
  DatabaseUserCreate: 155, DatabaseUserDeactivate: 156, SpannerRPC: 158, DatabaseSessionCommandResult: 159,
  SFTPSummary: 191, MCPSessionStart: 216, MCPSessionEnd: 217, MCPSessionRequest: 218, MCPSessionNotification: 219,
  SessionSummarized: 247, LinuxDesktopSessionStart: 254, LinuxDesktopSessionEnd: 255, AgentForward: 266,
  AppSessionHTTPRequest: 267, AppSessionHTTPRequestBodyChunk: 268, AppSessionHTTPResponse: 269,
  AppSessionHTTPResponseBodyChunk: 270, AppSessionTargetDialDenied: 271,
} as const;

/** A kind of event that this reader knows. */
export type EventKind = keyof typeof eventKinds;
