import { type Environment, type EnvironmentField, type Namespace, namedFields } from "../environment.ts";
import { nearest } from "../suggest.ts";
import { patterns } from "../syntax/tokens.ts";
import { fold, senseOf, singular, wordsOf } from "../words.ts";
import type { Wanted } from "./checker.ts";

/** The fields that an unknown name could mean. */
export interface Meant {
  /** Paths of fields, and of one namespace. Best first. */
  readonly names: readonly string[];
  /**
   * Whether to offer them as fixes: not if there are many of them, or if a fix would restrict the filter to some kinds.
   */
  readonly isOffered: boolean;
}

const nothing: Meant = { names: [], isOffered: false };
/** If a name can mean more fields than this, they are only listed. */
const mostOffered = 4;

/**
 * The fields that `name` can mean, written after the path of `namespace`: by their other names, by the same name in a
 * nested namespace, by shared words, then by letters. `isLast`: no name follows it.
 */
export function fieldsMeant(
  name: string,
  namespace: Namespace,
  wanted: Wanted,
  isLast: boolean,
  environment: Environment,
): Meant {
  const { path } = namespace;
  const [root] = path;
  const near = namedFields(environment).filter(
    (field) => (root === undefined || field.path[0] === root) && isSpelt(field),
  );
  const own = near.filter((field) => field.path.length === path.length + 1 && isWithin(field, path));
  const folded = fold(name);
  const isAlso = ({ also = [] }: EnvironmentField) => also.some((other) => fold(other) === folded);

  const alias = environment.aliases.get([...path, name].join("."));
  if (alias !== undefined) return { names: [alias], isOffered: true };
  const same = near.filter((field) => field.path.at(-1) === name);
  const also = near.filter(isAlso);
  for (const fields of root === undefined ? [same, also] : [own.filter(isAlso), also, same]) {
    const found = preferred(fields, wanted, environment);
    if (found.length > 0) return offered(found);
  }
  const spelt = byLetters(name, namespace, own, wanted, isLast, environment);
  // A single word without its namespace is as likely to be a string without quotes.
  const isBare = root === undefined && isLast && wordsOf(name).length < 2;
  return (
    byWords(name, own, wanted, environment) ??
    (spelt === undefined ? undefined : { names: [spelt], isOffered: true }) ??
    (isBare ? undefined : byWords(name, near, wanted, environment)) ??
    nothing
  );
}

function offered(fields: readonly EnvironmentField[], isOffered = true): Meant {
  return { names: fields.map(({ name }) => name), isOffered: isOffered && fields.length <= mostOffered };
}

const wholeName = new RegExp(`^${patterns.name}$`, "u");

/** Whether a filter can spell the field's path. */
function isSpelt({ path }: EnvironmentField): boolean {
  return path.every((name) => wholeName.test(name));
}

function isWithin(field: EnvironmentField, path: readonly string[]): boolean {
  return path.every((name, at) => field.path[at] === name);
}

/** Those that some kind sets, and of these the best matches. */
function preferred(
  fields: readonly EnvironmentField[],
  wanted: Wanted,
  environment: Environment,
): readonly EnvironmentField[] {
  return fitting(set(fields, environment), wanted);
}

/**
 * Those of an expected type; if there are none, lists of items of that type, for which a membership test is suggested.
 */
function fitting(fields: readonly EnvironmentField[], { accepts }: Wanted): readonly EnvironmentField[] {
  const found = fields.filter(({ type }) => accepts(type));
  return found.length > 0 ? found : fields.filter(({ type }) => type.kind === "list" && accepts(type.element));
}

/** Those that the policy's kinds set; all, if they set none. */
function set(fields: readonly EnvironmentField[], environment: Environment): readonly EnvironmentField[] {
  const found = fields.filter((field) => isSet(field, environment));
  return found.length > 0 ? found : fields;
}

function isSet({ kinds }: EnvironmentField, { kinds: ofPolicy }: Environment): boolean {
  return kinds === undefined || kinds.some((kind) => ofPolicy.includes(kind));
}

/** Whether the fields are one that all of the policy's kinds set, or the same thing for each of several kinds. */
function isOneThing([first, ...more]: readonly EnvironmentField[], { kinds: ofPolicy }: Environment): boolean {
  if (first === undefined) return false;
  if (more.length === 0) return first.kinds === undefined || ofPolicy.every((kind) => first.kinds?.includes(kind));
  const kinds = [first, ...more].flatMap((field) => field.kinds ?? ofPolicy);
  return new Set(kinds).size === kinds.length;
}

/** The member, or alias of one, with a similar spelling; if no name follows, a field of a suitable type. */
function byLetters(
  name: string,
  { path, members }: Namespace,
  own: readonly EnvironmentField[],
  wanted: Wanted,
  isLast: boolean,
  { aliases, fields }: Environment,
): string | undefined {
  const prefix = path.map((step) => `${step}.`).join("");
  const names = new Map<string, string>();
  const known = path.length === 0 ? fields.filter((field) => [...aliases.values()].includes(field.name)) : [];
  const fit = isLast ? fitting([...own, ...known], wanted) : own;
  if (path.length === 0) {
    for (const [alias, field] of aliases) {
      if (!alias.includes(".") && fit.some((one) => one.name === field)) names.set(alias, field);
    }
  }
  for (const field of fit) {
    for (const other of field.also ?? []) names.set(other, field.name);
    if (field.path.length === path.length + 1) names.set(field.path.at(-1) ?? "", field.name);
  }
  for (const [member, { kind }] of members) {
    if (!isLast && kind === "namespace" && wholeName.test(member)) names.set(member, `${prefix}${member}`);
  }
  const found = nearest(name, names.keys());
  return found && names.get(found);
}

/**
 * Fields of an expected type that contain every word of the name, and no more other words than these; of them, those
 * with the fewest.
 */
function byWords(
  name: string,
  fields: readonly EnvironmentField[],
  { accepts }: Wanted,
  environment: Environment,
): Meant | undefined {
  const written = wordsOf(name).map(singular);
  const telling = senseOf(name).telling.join();
  const sharing = fields.flatMap((field) => {
    if (!accepts(field.type)) return [];
    const last = field.path.at(-1) ?? "";
    const own = wordsOf(last).map(singular);
    const known = new Set([...own, ...(field.also ?? []).flatMap(wordsOf).map(singular)]);
    const more = own.filter((word) => !written.includes(word)).length;
    const isShared = more < own.length && more <= written.length && written.every((word) => known.has(word));
    const isTelling = telling !== "" && telling !== senseOf(last).telling.join();
    return isShared && !isTelling && isSet(field, environment) ? [{ field, more }] : [];
  });
  const fewest = Math.min(...sharing.map(({ more }) => more));
  const found = sharing.filter(({ more }) => more === fewest).map(({ field }) => field);
  return found.length === 0 ? undefined : offered(found, fewest === 0 || isOneThing(found, environment));
}
