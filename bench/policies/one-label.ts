import { type Policy, PolicySet } from "wherefore";
import { type SessionContext, sessionFilter } from "wherefore/teleport";
import { label } from "../conditions.ts";
import { cedarSet } from "../contenders/cedar-wasm.ts";
import { celJs } from "../contenders/cel-js.ts";
import { filterText } from "../contenders/wherefore.ts";
import type { Context } from "../contexts.ts";
import { loopOver, sideBySide } from "../measure.ts";
import { makeSessions } from "./sessions.ts";

/** The median time of finding one session's policy among a thousand, each of which asks for one value of one label. */
export interface Finder {
  readonly finder: string;
  readonly note: string;
  readonly sessions: number;
  readonly ns: number;
}

type Labels = Readonly<Record<string, string>>;
type Find = (session: SessionContext) => string | undefined;

const count = 1_000;
const key = "service";
const values = Array.from({ length: count }, (_, index) => `service-${index}`);
const nameOf = (value: string): string => `policy-${value}`;

/**
 * Sessions of the values in no order, of which one in eleven has a value that no policy asks for. Their labels are of one
 * shape, which suits the bare `Map` best.
 */
function sessionsOf(number: number): readonly SessionContext[] {
  return makeSessions(number).map(({ resource, ...session }, index) => {
    const labels = {
      env: "prod",
      region: "eu",
      [key]: `service-${(index * 7_919) % 1_100}`,
      team: `team-${index % 31}`,
    };
    const metadata = { ...resource?.metadata, labels };
    return JSON.parse(JSON.stringify({ ...session, resource: { ...resource, metadata } }));
  });
}

function finders(): readonly (Omit<Finder, "ns"> & { readonly find: Find })[] {
  const conditions = values.map((value) => [value, label(key, value)] as const);
  const policies = conditions.map(([value, of]): Policy => ({ name: nameOf(value), filter: filterText(of) }));
  const byValue = new Map(policies.map((policy, index) => [values[index], policy]));
  const handwritten = values.map((value) => ({
    name: nameOf(value),
    matches: ({ resource }: SessionContext) => (resource?.metadata?.labels as Labels | undefined)?.[key] === value,
  }));
  const compiled = policies.map(({ name, filter = "" }) => ({ name, predicate: sessionFilter.compile(filter) }));
  const cel = conditions.map(([value, of]) => ({ name: nameOf(value), matches: celJs.prepare(of) }));
  const cedar = cedarSet(Object.fromEntries(conditions.map(([value, of]) => [nameOf(value), of])));
  const set = new PolicySet(policies, sessionFilter);
  return [
    {
      finder: "a bare `Map`",
      note: "`map.get(session.resource.metadata.labels.service)`: the least that there is to do",
      sessions: 10_000,
      find: ({ resource }) => byValue.get((resource?.metadata?.labels as Labels | undefined)?.["service"])?.name,
    },
    {
      finder: "`PolicySet.match`",
      note: "kinds, own entries only, the shape of all that is read checked",
      sessions: 10_000,
      find: (session) => set.match(session)?.name,
    },
    {
      finder: "a loop over handwritten closures",
      note: "optional chaining",
      sessions: 1_000,
      find: (session) => handwritten.find(({ matches }) => matches(session))?.name,
    },
    {
      finder: "a loop over `predicate.matches`",
      note: "the same filters, each in turn",
      sessions: 1_000,
      find: (session) => compiled.find(({ predicate }) => predicate.matches(session))?.name,
    },
    {
      finder: "a loop over @marcbachmann/cel-js",
      note: "a thousand programs",
      sessions: 100,
      find: (session) => cel.find(({ matches }) => matches?.(session as unknown as Context))?.name,
    },
    {
      finder: "one set of @cedar-policy/cedar-wasm",
      note: "asks every policy; the context crosses into WebAssembly",
      sessions: 20,
      find: (session) => cedar(session).diagnostics.reason[0],
    },
  ];
}

/** @throws Error where a finder finds another policy than the first one does */
export function measureOneLabel(): readonly Finder[] {
  const all = finders();
  const sessions = sessionsOf(Math.max(...all.map((finder) => finder.sessions)));
  const [{ find: reference } = { find: () => undefined }] = all;
  const work = all.map(({ finder, sessions: number, find }) => {
    const some = sessions.slice(0, number);
    for (const [index, session] of some.entries()) {
      if (find(session) !== reference(session)) throw new Error(`${finder} finds a wrong policy for session ${index}`);
    }
    return [finder, { run: loopOver(some, (session) => find(session) !== undefined), count: number }] as const;
  });
  const times = sideBySide(Object.fromEntries(work), 21);
  return all.map(({ finder, note, sessions: number }) => ({ finder, note, sessions: number, ns: times[finder] ?? 0 }));
}
