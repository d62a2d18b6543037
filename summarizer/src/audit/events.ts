/**
 * The events of the audit log and their codes. A code ends with I for what happened, with W for what was refused and
 * with E for what failed.
 */
// biome-ignore format: table
export const auditCodes = {
  "inference_model.create":  "INF001I",
  "inference_model.update":  "INF002I",
  "inference_model.delete":  "INF003I",
  "inference_secret.create": "INF004I",
  "inference_secret.update": "INF005I",
  "inference_secret.delete": "INF006I",
  "inference_policy.create": "INF007I",
  "inference_policy.update": "INF008I",
  "inference_policy.delete": "INF009I",
  "session.summarized":      "INF010I",
  "role.created":            "T9000I",
  "role.deleted":            "T9001I",
  "role.updated":            "T9002I",
  "user.create":             "T1002I",
  "user.update":             "T1003I",
  "user.delete":             "T1004I",
  "user.login":              "T1000I",
  "user.password_change":    "T1005I",
  "github.created":          "T8000I",
  "github.deleted":          "T8001I",
  "github.updated":          "T80002I",
  "oidc.created":            "T8100I",
  "oidc.deleted":            "T8101I",
  "oidc.updated":            "T8102I",
  "saml.created":            "T8200I",
  "saml.deleted":            "T8201I",
  "saml.updated":            "T8202I",
  "session.recording.access": "T2007I",
  // Ours.
  "user.lock":               "WS020W",
  "user.unlock":             "WS021I",
  "user.logout":             "WS022I",
  "retrieval_model.create":  "WS030I",
  "retrieval_model.update":  "WS031I",
  "retrieval_model.delete":  "WS032I",
  "embeddings.retry":        "WS033I",
  "access.denied":           "WS001W",
  "token.create":            "WS002I",
  "token.delete":            "WS003I",
  "session.ingest":          "WS004I",
  "session.retry":           "WS005I",
  "session.summarize":       "WS006I",
  "session.unmatched":       "WS010I",
  "session.over_budget":     "WS011W",
  "session.attempt":         "WS012I",
  "keys.rotate":             "WS007I",
  "inference_model.test":    "WS009I",
  "retention_policy.create": "WS040I",
  "retention_policy.update": "WS041I",
  "retention_policy.delete": "WS042I",
  "session.delete":          "WS043I",
  "session.deleted":         "WS047I",
  "session.hold":            "WS044I",
  "session.release":         "WS045I",
  "audit.delete":            "WS046I",
} as const;

/** Codes of failures that are not the event's own code with an E at its end. */
export const failureCodes: Readonly<Partial<Record<AuditEventName, string>>> = { "user.login": "T1000W" };

export type AuditEventName = keyof typeof auditCodes;
