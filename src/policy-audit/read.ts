import type { YAMLMap } from "yaml";
import type { Reported } from "../report/render.ts";
import { meantBy } from "../suggest.ts";
import { type Companions, companionKeys, invariantKind, readCompanions } from "../yaml/companions.ts";
import { diagnoseFile } from "../yaml/messages.ts";
import { firstPart } from "../yaml/nodes.ts";
import type { YAMLFile } from "../yaml/parse.ts";
import { checkKeys, missing, readMap, readName, spanOf } from "../yaml/reader.ts";
import { type AnyReader, keySpan, readTextsAt, type Text } from "../yaml/texts.ts";
import type { Invariant } from "./invariant.ts";
import { diagnoseAudit } from "./messages.ts";

/** The kinds that an invariant may name, and other names for them. */
export interface KnownKinds {
  readonly knownKinds: readonly string[];
  readonly otherKinds: Readonly<Record<string, string>>;
}

/** The invariants of a file that have no error but in their filters. Never throws, whatever the text. */
export function readInvariants(file: YAMLFile, kinds: KnownKinds): Companions<Invariant> {
  return readCompanions(file, invariantKind, (resource, outer) => {
    const findings: Reported[] = [];
    const report: AnyReader["report"] = (finding) => {
      findings.push(finding);
      outer.report(finding);
    };
    const invariant = readInvariant(resource, kinds, { ...outer, report });
    return invariant === undefined || findings.length > 0 ? [] : [invariant];
  });
}

/** Where the filters of a file's invariants are written. */
export function invariantFilters(file: YAMLFile): ReadonlySet<number> {
  const { found } = readCompanions(file, invariantKind, (resource, { get }) => {
    const filter = get(get(resource, "spec"), "filter");
    return filter === undefined ? [] : [spanOf(filter).start];
  });
  return new Set(found);
}

/** Undefined, and findings, where it does not say what has to hold. */
function readInvariant(resource: YAMLMap, known: KnownKinds, reader: AnyReader): Invariant | undefined {
  const { get, report } = reader;
  checkKeys(resource, "", companionKeys, reader);
  const name = readName(resource, reader);
  const nameNode = get(get(resource, "metadata"), "name");
  const nameSpan = nameNode === undefined ? firstPart(resource) : spanOf(nameNode);
  const spec = readMap(resource, "spec", "spec", reader);
  if (spec === undefined) {
    if (get(resource, "spec") === undefined) report(missing(resource, "spec", wanted));
    return undefined;
  }
  checkKeys(spec, "spec", ["kinds", "filter", "policies", "models"], reader);
  const kinds = readKinds(spec, known, reader);
  const policies = readNames(spec, "policies", "the name of a policy, or none", reader);
  const models = readNames(spec, "models", "the name of a model, or none", reader);
  const allowed = policies ?? models;
  if (allowed === undefined) {
    report(missing(spec, "spec.policies", wanted));
    return undefined;
  }
  if (policies !== undefined && models !== undefined)
    report(diagnoseAudit("policies-and-models", keySpan(spec, "models") ?? firstPart(spec), []));
  const filter = get(spec, "filter");
  const by = policies === undefined ? "models" : "policies";
  return { name, nameSpan, kinds, filterStart: filter && spanOf(filter).start, by, allowed };
}

const wanted = "list the policies of which one must match, or write none";

function readKinds(spec: YAMLMap, { knownKinds, otherKinds }: KnownKinds, reader: AnyReader): Invariant["kinds"] {
  const named = readNames(spec, "kinds", "a kind", reader);
  for (const { text, span } of named ?? []) {
    if (knownKinds.includes(text)) continue;
    reader.report(diagnoseFile("unknown-policy-kind", span, [text, meantBy(text, knownKinds, otherKinds), knownKinds]));
  }
  return named?.map(({ text }) => text);
}

/** One name, or a list of them, which is not empty. */
function readNames(spec: YAMLMap, key: string, what: string, reader: AnyReader): readonly Text[] | undefined {
  let isReported = false;
  const report: AnyReader["report"] = (finding) => {
    isReported = true;
    reader.report(finding);
  };
  const names = readTextsAt(spec, key, `spec.${key}`, what, { ...reader, report });
  if (names?.length === 0 && !isReported)
    report(diagnoseFile("wrong-shape", keySpan(spec, key) ?? firstPart(spec), [`spec.${key}`, what, "an empty list"]));
  return names;
}
