import { type Person, type Population, population } from "./population.ts";
import { type Random, random } from "./random.ts";

/** A finished session as the audit log has it in JSON, and the size of its recording in bytes; 0 where there is none. */
export interface LoggedSession {
  readonly event: Readonly<Record<string, unknown>> & { readonly sid: string; readonly time: string };
  readonly recordingBytes: number;
}

/** To be raised with every change of what {@link sessions} yields: logs are cached by it. */
export const generatorVersion = 1;

export interface LogOptions {
  readonly seed: number;
  readonly count: number;
}

const firstDay = Date.UTC(2026, 6, 1);
const days = 122;
const hour = 3_600_000;

/**
 * The ends of `count` sessions in the order of their times, no two at the same one, from July to October 2026: of
 * three kinds, by some two thousand people and a few busy bots, on resources of which few are popular. What a real log
 * leaves out is left out here: labels, traits and participants are missing or empty now and then.
 */
export function* sessions({ seed, count }: LogOptions): Generator<LoggedSession> {
  const chance = random(seed);
  const everyone = population(seed);
  const gap = (days * 24 * hour) / count;
  let time = firstDay;
  for (let index = 0; index < count; index++) {
    time += Math.max(1, Math.round((chance.exponential() * gap) / activity(time)));
    yield session(time, everyone, chance);
  }
}

/** How much goes on at `time`, as a multiple of the average: more on weekdays, and by day. */
function activity(time: number): number {
  const date = new Date(time);
  const weekday = date.getUTCDay() % 6 === 0 ? 0.45 : 1.22;
  const daily = 1 + 0.75 * Math.cos(((date.getUTCHours() - 14) / 12) * Math.PI);
  return weekday * daily;
}

function session(time: number, everyone: Population, chance: Random): LoggedSession {
  const share = chance.next();
  if (share < 0.72) return ssh(time, everyone, chance);
  return share < 0.9 ? k8s(time, everyone, chance) : db(time, everyone, chance);
}

function ssh(time: number, everyone: Population, chance: Random): LoggedSession {
  const person = chance.chance(0.25) ? everyone.bot(chance) : everyone.person(chance);
  const server = everyone.server(chance);
  const interactive = !person.isBot && chance.chance(0.8);
  const command = interactive ? undefined : [chance.pick(["uptime", "systemctl status", "rsync --server", "df -h"])];
  const event = {
    ...common("session.end", "T2004I", server.cluster, person, chance),
    login: person.isBot ? "deploy" : chance.pick([person.name, "root", "ubuntu"]),
    proto: "ssh",
    namespace: "default",
    server_id: server.id,
    server_hostname: server.hostname,
    server_addr: server.address,
    server_labels: server.labels,
    enhanced_recording: chance.chance(0.1),
    interactive,
    session_recording: "node",
    initial_command: command,
    participants: participants(person, everyone, interactive, chance),
  };
  return ended(event, time, interactive, chance);
}

function k8s(time: number, everyone: Population, chance: Random): LoggedSession {
  const person = chance.chance(0.1) ? everyone.bot(chance) : everyone.person(chance);
  const { cluster, name, labels } = everyone.kubernetes(chance);
  const interactive = !person.isBot && chance.chance(0.7);
  const workload = chance.pick(["api", "web", "worker", "cron"]);
  const event = {
    ...common("session.end", "T2004I", cluster, person, chance),
    proto: "kube",
    namespace: "default",
    kubernetes_cluster: name,
    kubernetes_users: [person.name],
    kubernetes_groups: chance.chance(0.1) ? [] : chance.some(["viewers", "developers", "system:masters"], 2),
    kubernetes_labels: labels,
    kubernetes_pod_name: `${workload}-${chance.below(10_000)}`,
    kubernetes_pod_namespace: chance.pick(["default", "payments", "orders", "kube-system"]),
    kubernetes_container_name: workload,
    interactive,
    session_recording: "node",
    initial_command: [interactive ? "sh" : "env"],
    participants: participants(person, everyone, interactive, chance),
  };
  return ended(event, time, interactive, chance);
}

function db(time: number, everyone: Population, chance: Random): LoggedSession {
  const person = chance.chance(0.3) ? everyone.bot(chance) : everyone.person(chance);
  const { cluster, service, protocol, names, labels } = everyone.database(chance);
  const event = {
    ...common("db.session.end", "TDB01I", cluster, person, chance),
    db_service: service,
    db_protocol: protocol,
    db_uri: `${service}.internal.example.com:5432`,
    db_name: chance.pick(names),
    db_user: chance.pick(["reader", "writer", "dba", person.name]),
    db_labels: labels,
    db_origin: chance.chance(0.2) ? "dynamic" : undefined,
    db_roles: chance.chance(0.1) ? ["reporting"] : undefined,
    participants: [person.name],
  };
  return ended(event, time, true, chance);
}

/** What events of every kind have. */
function common(event: string, code: string, cluster: string, person: Person, chance: Random): Record<string, unknown> {
  return {
    cluster_name: cluster,
    event,
    code,
    ei: chance.below(400),
    uid: chance.uuid(),
    sid: chance.uuid(),
    user: person.name,
    user_kind: person.isBot ? 2 : 1,
    user_roles: person.roles,
    user_traits: person.traits,
    access_requests: chance.chance(0.04) ? [chance.uuid()] : undefined,
    with_mfa: chance.chance(0.5) ? chance.uuid() : undefined,
  };
}

function participants(
  person: Person,
  everyone: Population,
  interactive: boolean,
  chance: Random,
): readonly string[] | undefined {
  if (!interactive) return chance.chance(0.5) ? undefined : chance.chance(0.1) ? [] : [person.name];
  const others = chance.chance(0.06) ? Array.from({ length: 1 + chance.below(2) }, () => everyone.person(chance)) : [];
  return [...new Set([person, ...others].map(({ name }) => name))];
}

function ended(event: Record<string, unknown>, time: number, recorded: boolean, chance: Random): LoggedSession {
  const seconds = Math.min(chance.logNormal(240, 1.4), 12 * 3_600);
  const stopped = new Date(time).toISOString();
  const started = new Date(time - Math.round(seconds * 1_000)).toISOString();
  const { sid } = event as { sid: string };
  const bytes = recorded ? Math.round(600 + seconds * chance.logNormal(45, 1)) : 0;
  return {
    event: { ...event, sid, session_start: started, session_stop: stopped, time: stopped },
    recordingBytes: bytes,
  };
}
