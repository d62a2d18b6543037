import type { Command } from "commander";
import { Argument, Option } from "commander";
import type { Finding } from "../../api/problem.ts";
import type { Application } from "../../api/resources.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import { findingText } from "../../kinds/finding.ts";
import type { ResourceKind, StoredResource } from "../../kinds/schema.ts";
import { resourceKinds } from "../../kinds/schema.ts";
import { readText, standardInput } from "../ask.ts";
import type { Connection } from "../connection/connection.ts";
import { connected, ProblemFailure } from "../connection/connection.ts";
import type { ConnectionFlags } from "../connection/target.ts";
import { edit } from "../editor.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { resourceTable } from "../output/resource-table.ts";
import { parseName, parseNames } from "../resource-names.ts";

/** `create`, `get`, `edit` and `rm`. */
export function resourceCommands(program: Command): void {
  withConnection(program.command("create").description("create models, secrets, policies, roles, users and connectors"))
    .argument("[file]", "YAML or JSON file with one or several documents; without it standard input")
    .option("-f, --force", "replace existing resources")
    .action((file: string | undefined, flags: ConnectionFlags & { readonly force?: true }) =>
      attempt(() => connected(flags, (api) => create(api, file, flags.force === true), { creates: true })),
    );

  withFormat(withConnection(program.command("get").description("show resources")), "yaml")
    .addArgument(kindArgument("<names>", "KIND or KIND/NAME, comma-separated"))
    .addOption(new Option("--with-secrets", "accepted for compatibility; secrets are never returned").hideHelp())
    .action((names: string, flags: ConnectionFlags & { readonly format: Format; readonly withSecrets?: true }) =>
      attempt(() => connected(flags, (api) => get(api, names, flags.format, flags.withSecrets === true))),
    );

  withConnection(program.command("edit").description("change a resource in an editor"))
    .argument("<name>", "KIND/NAME")
    .action((name: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => editOne(api, name))));

  withConnection(program.command("rm").description("delete resources"))
    .argument("<names...>", "KIND/NAME")
    .action((names: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => remove(api, names))),
    );
}

/** An argument that begins with a kind of resource, which completion offers. */
function kindArgument(name: string, description: string): Argument {
  const argument = new Argument(name, description);
  argument.argChoices = [...resourceKinds];
  return argument;
}

async function create(api: Connection, file: string | undefined, force: boolean): Promise<void> {
  const fromInput = file === undefined || file === "-";
  const text = fromInput ? await standardInput() : await readText(file);
  await apply(api, text, fromInput ? "standard input" : file, force);
}

async function apply(api: Connection, text: string, file: string, force: boolean): Promise<void> {
  const query = { file, force: force ? ("true" as const) : undefined };
  await report(() => api.request("POST /v1/resources", { query, body: text }), findingText);
}

/** Creates a resource of the program's own, and prints the result. */
export async function createMade(api: Connection, resource: object): Promise<void> {
  await report(() => api.request("POST /v1/resources", { body: JSON.stringify(resource) }), unplaced);
}

/** Replaces a resource by one of the program's own, and prints the result. */
export async function replaceMade(api: Connection, kind: ResourceKind, name: string, resource: object): Promise<void> {
  const input = { params: { kind, name }, body: JSON.stringify(resource) };
  await report(() => api.request("PUT /v1/resources/{kind}/{name}", input), unplaced);
}

/** A finding in a text that the user did not write, without its place. */
function unplaced({ severity, message, help }: Finding): string {
  return `${severity}: ${message}${help === undefined ? "" : `\n  help: ${help}`}`;
}

const verbs = { created: "created", replaced: "updated", updated: "updated" } as const;

/** Prints what applying resources changed, before a failure too. */
async function report(send: () => Promise<Application>, textOf: (finding: Finding) => string): Promise<void> {
  const done = ({ applied, findings }: Application) => {
    for (const finding of findings) note(textOf(finding));
    for (const { kind, name, outcome } of applied) say(`${kind} ${JSON.stringify(name)} has been ${verbs[outcome]}`);
  };
  try {
    done(await send());
  } catch (error) {
    if (error instanceof ProblemFailure) {
      const { applied = [], findings = [] } = error.problem;
      done({ applied, findings });
    }
    throw error;
  }
}

async function get(api: Connection, names: string, format: Format, withSecrets: boolean): Promise<void> {
  const found: StoredResource[] = [];
  for (const { kind, name } of parseNames(names)) {
    if (name !== undefined)
      found.push(await api.request("GET /v1/resources/{kind}/{name}", { params: { kind, name } }));
    else found.push(...(await api.request("GET /v1/resources/{kind}", { params: { kind } })).resources);
  }
  if (withSecrets) {
    note("secrets are never returned; applying this output without them keeps them");
  }
  if (format === "json") say(jsonText(found));
  else if (format === "text") say(resourceTable(found));
  else if (found.length > 0) say(found.map(yamlText).join("\n---\n"));
}

async function editOne(api: Connection, text: string): Promise<void> {
  const params = parseName(text);
  const before = `${yamlText(await api.request("GET /v1/resources/{kind}/{name}", { params }))}\n`;
  const draft = await edit(before, `${params.kind}.yaml`);
  if (draft.text === before) {
    await draft.discard();
    note("edit canceled, no changes made");
    return;
  }
  try {
    const input = { params, query: { file: draft.file }, body: draft.text };
    await report(() => api.request("PUT /v1/resources/{kind}/{name}", input), findingText);
  } catch (error) {
    note(`your changes are kept in ${draft.file}`);
    throw error;
  }
  await draft.discard();
}

async function remove(api: Connection, names: readonly string[]): Promise<void> {
  const parsed = names.map(parseName);
  for (const params of parsed) {
    await api.request("DELETE /v1/resources/{kind}/{name}", { params });
    say(`${params.kind} ${JSON.stringify(params.name)} has been deleted`);
  }
}
