import { isMap, isSeq, type Node, type YAMLMap } from "yaml";
import { diagnoseFile } from "../../yaml/messages.ts";
import { describeNode, firstPart } from "../../yaml/nodes.ts";
import {
  checkKeys,
  checkNearKeys,
  isEmptyNode,
  type PolicyFilter,
  type Reader,
  readFilter,
  readName,
} from "../../yaml/reader.ts";

import type { EnvironmentName } from "./environment-name.ts";

/** The path of a condition, with `[]` for each item of a list; `unread` if no environment supports it. */
type Row = readonly [path: string, environment: EnvironmentName | "unread"];

/**
 * The conditions of a role, under `spec.allow` and `spec.deny`. Source:
 * `docs/pages/reference/infrastructure-as-code/operator-resources/` of gravitational/teleport.
 */
// biome-ignore format: table
const roleConditions: readonly Row[] = [
  ["rules[].where",                       "where"],
  ["impersonate.where",                   "impersonate"],
  ["review_requests.where",               "review"],
  ["request.thresholds[].filter",         "threshold"],
  ["require_session_join[].filter",       "join"],
  ["node_labels_expression",              "labels"],
  ["app_labels_expression",               "labels"],
  ["beam_labels_expression",              "labels"],
  ["cluster_labels_expression",           "labels"],
  ["db_labels_expression",                "labels"],
  ["db_service_labels_expression",        "labels"],
  ["group_labels_expression",             "labels"],
  ["kubernetes_labels_expression",        "labels"],
  ["linux_desktop_labels_expression",     "labels"],
  ["windows_desktop_labels_expression",   "labels"],
  ["workload_identity_labels_expression", "labels"],
  ["app_resources[].where",               "unread"],
  ["app_resources_expressions",           "unread"],
];

/** The conditions of each kind of resource, except policies. */
// biome-ignore format: table
export const conditions: Readonly<Record<string, readonly Row[]>> = {
  role:                      ["allow", "deny"].flatMap((side) => roleConditions.map(([path, environment]): Row => [`spec.${side}.${path}`, environment])),
  static_host_user:          [["spec.matchers[].node_labels_expression", "labels"]],
  health_check_config:       [["spec.match.db_labels_expression", "labels"], ["spec.match.kubernetes_labels_expression", "labels"]],
  access_monitoring_rule:    [["spec.condition", "unread"]],
  login_rule:                [["spec.traits_expression", "unread"], ["spec.traits_map", "unread"]],
  workload_identity:         [["spec.rules.allow[].expression", "unread"], ["spec.rules.deny[].expression", "unread"]],
  scoped_role:               [["spec.app.label_expression", "unread"], ["spec.kube.label_expression", "unread"], ["spec.ssh.label_expression", "unread"]],
  saml_idp_service_provider: [["spec.attribute_mapping[].value", "unread"]],
};

/** All keys of maps whose other keys are mistakes. */
const closed: Readonly<Record<string, readonly string[]>> = {
  "spec.allow.rules[]": ["resources", "verbs", "where", "actions"],
  "spec.deny.rules[]": ["resources", "verbs", "where", "actions"],
};

/** The conditions of one resource, in the order of the file. */
export function readConditions(
  resource: YAMLMap,
  kind: string,
  reader: Reader,
): readonly PolicyFilter<EnvironmentName>[] {
  const tree = trees.get(kind);
  if (tree === undefined) return [];
  const name = tree.isRead ? readName(resource, reader) : "";
  const found = walk(resource, { node: tree, pattern: "", path: "" }, { name, kind, reader });
  return [...found].sort((a, b) => a.locate(0).offset - b.locate(0).offset);
}

/** Whether a kind's conditions are supported. */
export function isRead(kind: string): boolean {
  return trees.get(kind)?.isRead === true;
}

/** The paths of one kind by their first keys. */
interface Tree {
  readonly children: Map<string, Tree>;
  readonly isList: boolean;
  /** Set for a condition. */
  environment?: Row[1];
  /** Whether one of its conditions is supported. */
  isRead: boolean;
}

const trees: ReadonlyMap<string, Tree> = new Map(
  Object.entries(conditions).map(([kind, rows]) => [kind, plant(rows)] as const),
);

function plant(rows: readonly Row[]): Tree {
  const root: Tree = { children: new Map(), isList: false, isRead: false };
  for (const [path, environment] of rows) {
    let tree = root;
    for (const step of path.split(".")) {
      tree.isRead ||= environment !== "unread";
      const key = step.replace(/\[\]$/, "");
      const child = tree.children.get(key) ?? { children: new Map(), isList: step.endsWith("[]"), isRead: false };
      tree.children.set(key, child);
      tree = child;
    }
    tree.environment = environment;
  }
  return root;
}

/** A tree with its path: as in the tables, and with positions in lists. */
interface Branch {
  readonly node: Tree;
  readonly pattern: string;
  readonly path: string;
}

interface Scene {
  readonly name: string;
  readonly kind: string;
  readonly reader: Reader;
}

function walk(map: YAMLMap, { node, pattern, path }: Branch, scene: Scene): readonly PolicyFilter<EnvironmentName>[] {
  const { reader } = scene;
  const wanted = [...node.children.keys()];
  const known = closed[pattern];
  if (known !== undefined) checkKeys(map, path, known, reader);
  else if (node.isRead && path !== "") checkNearKeys(map, path, wanted, reader);
  return wanted.flatMap((key) => {
    const child = node.children.get(key);
    const value = reader.get(map, key);
    if (child === undefined || value === undefined || isEmptyNode(value)) return [];
    const join = (text: string) => (text === "" ? key : `${text}.${key}`);
    const branch = { node: child, pattern: join(pattern), path: join(path) };
    return child.isList ? readList(value, branch, scene) : readNode(value, branch, scene);
  });
}

function readList(list: Node, { node, pattern, path }: Branch, scene: Scene): readonly PolicyFilter<EnvironmentName>[] {
  const { report, resolve } = scene.reader;
  if (!isSeq(list)) {
    report(diagnoseFile("wrong-shape", firstPart(list), [path, "a list", describeNode(list)]));
    return [];
  }
  return list.items.flatMap((item, index) => {
    const branch = { node, pattern: `${pattern}[]`, path: `${path}[${index}]` };
    return readNode(resolve(item) ?? list, branch, scene);
  });
}

function readNode(value: Node, branch: Branch, scene: Scene): readonly PolicyFilter<EnvironmentName>[] {
  const { node, path } = branch;
  const { name, kind, reader } = scene;
  if (node.environment === "unread") {
    reader.report(diagnoseFile("condition-not-read", firstPart(value), [path, kind]));
    return [];
  }
  if (node.environment !== undefined) return readFilter(value, { name, path, environment: node.environment }, reader);
  if (isMap(value)) return walk(value, branch, scene);
  reader.report(diagnoseFile("wrong-shape", firstPart(value), [path, "a map", describeNode(value)]));
  return [];
}
