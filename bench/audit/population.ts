import { type Random, random, zipf } from "./random.ts";

type Labels = Readonly<Record<string, string>>;

/** Whoever begins sessions. */
export interface Person {
  readonly name: string;
  readonly isBot: boolean;
  readonly roles: readonly string[];
  readonly traits: Readonly<Record<string, readonly string[]>> | undefined;
}

export interface Server {
  readonly cluster: string;
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  readonly labels: Labels | undefined;
}

export interface KubernetesCluster {
  readonly cluster: string;
  readonly name: string;
  readonly labels: Labels | undefined;
}

export interface Database {
  readonly cluster: string;
  readonly service: string;
  readonly protocol: string;
  readonly names: readonly string[];
  readonly labels: Labels | undefined;
}

/** Who there is, and what they reach, each to be picked with skew. */
export interface Population {
  readonly person: (random: Random) => Person;
  readonly bot: (random: Random) => Person;
  readonly server: (random: Random) => Server;
  readonly kubernetes: (random: Random) => KubernetesCluster;
  readonly database: (random: Random) => Database;
}

const sizes = { people: 2_000, bots: 12, servers: 6_000, kubernetes: 60, databases: 180 };

const clusters = [
  ...["prod-eu", "prod-us", "dev-eu", "staging-eu", "prod-ap", "dev-us", "staging-us", "prod-sa"],
  ...["dev-ap", "lab"],
];
const known = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory", "olivia"];
const given = [
  "ana",
  "ben",
  "chen",
  "dina",
  "emil",
  "fatima",
  "goran",
  "hana",
  "igor",
  "jana",
  "kofi",
  "lena",
  "miguel",
];
const family = [
  "abe",
  "brandt",
  "costa",
  "diallo",
  "eriksen",
  "fontaine",
  "garcia",
  "haddad",
  "ito",
  "jansen",
  "kowal",
];
const teams = [
  ...["platform", "payments", "alpha", "orders", "beta", "search", "gamma", "data", "identity", "delta", "mobile"],
  ...["risk", "billing", "network", "build", "support", "ledger", "fraud", "storage", "audit"],
];
const tiers = ["web", "api", "worker", "cache", "queue", "batch", "edge", "build"];
const systems = ["debian-13", "ubuntu-26.04", "rhel-10", "flatcar"];
const protocols = ["postgres", "postgres", "postgres", "mysql", "mongodb", "redis", "sqlserver"];

/** The same population from the same seed. */
export function population(seed: number): Population {
  const chance = random(seed ^ 0x706f70);
  const cluster = zipf(clusters, 1.1);
  const team = zipf(teams, 0.9);
  const make = <T>(count: number, one: (index: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => one(index));

  const person = (index: number): Person => {
    const name = known[index] ?? `${chance.pick(given)}.${chance.pick(family)}-${index}`;
    const traits = {
      logins: [name, ...(chance.chance(0.3) ? ["root"] : []), ...(chance.chance(0.4) ? ["ubuntu"] : [])],
      teams: chance.chance(0.04) ? [] : [...new Set(make(1 + chance.below(3), () => team(chance)))],
      ...(chance.chance(0.5) && { groups: chance.some(["eng", "on-call", "contractors", "security"], 2) }),
      ...(chance.chance(0.3) && { kubernetes_groups: chance.some(["viewers", "developers", "system:masters"], 2) }),
      ...(chance.chance(0.2) && { db_users: chance.some(["reader", "writer", "dba"], 2) }),
    };
    return {
      name,
      isBot: false,
      roles: chance.some(["access", "dev", "ops", "dba", "sre", "intern", "auditor"], 3),
      traits: chance.chance(0.03) ? undefined : traits,
    };
  };
  const bot = (index: number): Person => {
    return { name: `bot-${teams[index]}`, isBot: true, roles: ["ci"], traits: undefined };
  };
  const labels = (own: string, extra: Labels): Labels | undefined => {
    if (chance.chance(0.03)) return undefined;
    if (chance.chance(0.02)) return {};
    const [env = "", region] = own.split("-");
    return {
      ...(chance.chance(0.95) && { env }),
      ...(region !== undefined && chance.chance(0.9) && { region }),
      ...(chance.chance(0.7) && { team: team(chance) }),
      ...extra,
      ...(chance.chance(0.02) && { compliance: chance.chance(0.25) ? "pci" : "sox" }),
      ...(chance.chance(0.25) && { owner: chance.pick(known) }),
      ...(chance.chance(0.15) && { "aws/instance-type": chance.pick(["m8g.large", "c8g.xlarge", "r8g.2xlarge"]) }),
    };
  };
  const server = (index: number): Server => {
    const own = cluster(chance);
    const tier = chance.pick(tiers);
    return {
      cluster: own,
      id: chance.uuid(),
      hostname: `${tier}-${index}`,
      address: `10.${chance.below(256)}.${chance.below(256)}.${chance.below(256)}:3022`,
      labels: labels(own, { tier, ...(chance.chance(0.6) && { os: chance.pick(systems) }) }),
    };
  };
  const kubernetes = (index: number): KubernetesCluster => {
    const own = cluster(chance);
    return { cluster: own, name: `${team(chance)}-k${index}`, labels: labels(own, {}) };
  };
  const database = (index: number): Database => {
    const own = cluster(chance);
    const subject = chance.pick(["orders", "users", "ledger", "events", "catalogue", "reports"]);
    return {
      cluster: own,
      service: `${subject}-${own.split("-").at(-1)}-${index}`,
      protocol: chance.pick(protocols),
      names: chance.some([subject, `${subject}_archive`, "postgres", "audit"], 3),
      labels: labels(own, {}),
    };
  };
  return {
    person: zipf(make(sizes.people, person), 1),
    bot: zipf(make(sizes.bots, bot), 1),
    server: zipf(make(sizes.servers, server), 0.8),
    kubernetes: zipf(make(sizes.kubernetes, kubernetes), 0.9),
    database: zipf(make(sizes.databases, database), 0.9),
  };
}
