import type { Command } from "commander";
import type { Finding } from "../../api/problem.ts";
import type { Application } from "../../api/resources.ts";
import { jsonText, yamlText } from "../../domain/yaml-text.ts";
import { findingText } from "../../kinds/finding.ts";
import type { ResourceKind, StoredResource } from "../../kinds/schema.ts";
import { readText, standardInput } from "../ask.ts";
import type { Connection, ConnectionFlags } from "../connection/connection.ts";
import { connected, ProblemFailure } from "../connection/connection.ts";
import { edit } from "../editor.ts";
import { attempt, note, say } from "../failure.ts";
import type { Format } from "../options.ts";
import { withConnection, withFormat } from "../options.ts";
import { resourceTable } from "../output/resource-table.ts";
import { parseName, parseNames } from "../resource-names.ts";

/** `create`, `get`, `edit` and `rm`. */
export function resourceCommands(program: Command): void {
  withConnection(program.command("create").description("apply models, secrets, policies, roles, users and connectors"))
    .argument("[file]", "YAML or JSON, several documents if need be; standard input without one")
    .option("-f, --force", "replace what exists already")
    .action((file: string | undefined, flags: ConnectionFlags & { readonly force?: true }) =>
      attempt(() => connected(flags, (api) => create(api, file, flags.force === true))),
    );

  withFormat(withConnection(program.command("get").description("show resources")), "yaml")
    .argument("<names>", "KIND or KIND/NAME, several apart by commas")
    .option("--with-secrets", "accepted for the sake of habit: what is secret never comes back out")
    .action((names: string, flags: ConnectionFlags & { readonly format: Format; readonly withSecrets?: true }) =>
      attempt(() => connected(flags, (api) => get(api, names, flags.format, flags.withSecrets === true))),
    );

  withConnection(program.command("edit").description("change a resource in an editor"))
    .argument("<name>", "KIND/NAME")
    .action((name: string, flags: ConnectionFlags) => attempt(() => connected(flags, (api) => editOne(api, name))));

  withConnection(program.command("rm").description("remove resources"))
    .argument("<names...>", "KIND/NAME")
    .action((names: readonly string[], flags: ConnectionFlags) =>
      attempt(() => connected(flags, (api) => remove(api, names))),
    );
}

async function create(api: Connection, file: string | undefined, force: boolean): Promise<void> {
  const fromInput = file === undefined || file === "-";
  const text = fromInput ? await standardInput() : await readText(file);
  await apply(api, text, fromInput ? "standard input" : file, force);
}

async function apply(api: Connection, text: string, file: string, force: boolean): Promise<void> {
  const query = { file, force: force ? ("true" as const) : undefined };
  await tell(() => api.request("POST /v1/resources", { query, body: text }), "created", findingText);
}

/** Creates a resource that is made here, and says what came of it. */
export async function createMade(api: Connection, resource: object): Promise<void> {
  await tell(() => api.request("POST /v1/resources", { body: JSON.stringify(resource) }), "created", unplaced);
}

/** Puts a resource that is made here in place of the one of that name. */
export async function replaceMade(api: Connection, kind: ResourceKind, name: string, resource: object): Promise<void> {
  const input = { params: { kind, name }, body: JSON.stringify(resource) };
  await tell(() => api.request("PUT /v1/resources/{kind}/{name}", input), "updated", unplaced);
}

/** A finding in a text that nobody sees: its place says nothing. */
function unplaced({ severity, message, help }: Finding): string {
  return `${severity}: ${message}${help === undefined ? "" : `\n  help: ${help}`}`;
}

/** Says what came of applying resources: of those that were applied before a failure too. */
async function tell(
  send: () => Promise<Application>,
  verb: string,
  textOf: (finding: Finding) => string,
): Promise<void> {
  const done = ({ applied, findings }: Application) => {
    for (const finding of findings) note(textOf(finding));
    for (const { kind, name } of applied) say(`${kind} ${JSON.stringify(name)} has been ${verb}`);
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
    note("what is secret never comes back out: it stays as it is when this is applied without it");
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
    await tell(() => api.request("PUT /v1/resources/{kind}/{name}", input), "updated", findingText);
  } catch (error) {
    note(`what you wrote is kept in ${draft.file}`);
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
