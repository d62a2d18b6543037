import type { DialectName } from "wherefore/teleport";
import type { Access } from "../access/access.ts";
import { isPreset } from "../access/presets.ts";
import type { Principal } from "../access/principal.ts";
import { resourceSubject } from "../access/subject.ts";
import { recordAudit } from "../audit/audit.ts";
import { lockChanges } from "../database/changes.ts";
import type { Database, Queryable } from "../database/database.ts";
import { changedFields } from "../domain/changed-fields.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Verb } from "../domain/rules.ts";
import type { Finding } from "../kinds/finding.ts";
import { ResourceError } from "../kinds/finding.ts";
import { kindTable } from "../kinds/kinds.ts";
import type { Resource, ResourceKind, StoredOf, StoredResource } from "../kinds/schema.ts";
import { resourceKinds } from "../kinds/schema.ts";
import type { Keyring } from "../seal/keyring.ts";
import type { Threads } from "../threads/threads.ts";
import type { AboutResource } from "./about.ts";
import { aboutResources, needing } from "./about.ts";
import type { CheckedFile, CheckedResource, ResourceFile } from "./check.ts";
import { checkFileJob, findIn, idOf, isUsable } from "./check.ts";
import { requireGrant } from "./grants.ts";
import { danglingReferences } from "./load.ts";
import type { Configuration } from "./repository.ts";
import {
  findResource,
  listResources,
  readConfiguration,
  removeResource,
  resourceVersion,
  saveResource,
} from "./repository.ts";
import { redirected, separate } from "./sealing.ts";
import { requireSecret, usesAlike } from "./secret-use.ts";
import type { ValidationOptions } from "./validate.ts";
import { Versioned } from "./versioned.ts";

/** One written resource. */
export interface Applied {
  readonly kind: ResourceKind;
  readonly name: string;
  /** `replaced`: a resource of that name existed. */
  readonly outcome: "created" | "replaced" | "updated";
}

/** The result of applying a file of resources. */
export interface Application {
  /** In the order of the file; everything before a failure is kept. */
  readonly applied: readonly Applied[];
  /** Warnings. */
  readonly findings: readonly Finding[];
  /** The error that stopped it. */
  readonly failure?: { readonly error: unknown; readonly at: Finding };
}

/** The resources of a store, with access control. Every change is audited. */
export class Resources {
  readonly #database: Database;
  readonly #keyring: Keyring;
  readonly #access: Access;
  readonly #dialect: DialectName;
  readonly #threads: Threads;
  readonly #configuration: Versioned<Configuration>;

  /** Documents are parsed and checked in `threads`. */
  constructor(database: Database, keyring: Keyring, access: Access, dialect: DialectName, threads: Threads) {
    this.#database = database;
    this.#keyring = keyring;
    this.#access = access;
    this.#dialect = dialect;
    this.#threads = threads;
    this.#configuration = new Versioned(database, async () => {
      const value = await readConfiguration(database, keyring);
      // The key of a secret can be restored at any time.
      return { value, expires: value.unopened.size > 0 ? 0 : value.expires };
    });
  }

  /**
   * Throws if `principal` has no permission on the secret that a request to a model would send.
   * @throws AccessDenied
   */
  async requireSecretOf(principal: Principal, model: StoredResource): Promise<void> {
    await requireSecret(this.#database, this.#access, principal, model);
  }

  /**
   * The current models, secrets and policies, for summarization. Reads them again only after a change: with `version`,
   * from the store just now, it needs no statement.
   */
  async configuration(version?: number): Promise<Configuration> {
    return await this.#configuration.at(version ?? (await resourceVersion(this.#database)));
  }

  /**
   * The resources of `kind` that `principal` can list and read, by name.
   * @throws AccessDenied for a principal who can see none
   */
  async list<Kind extends ResourceKind>(principal: Principal, kind: Kind): Promise<readonly StoredOf<Kind>[]> {
    const access = this.#access;
    for (const verb of ["list", "read"] as const) access.requireEver(principal, verb, kind);
    const all = await listResources(this.#database, [kind]);
    return all.filter((resource) => {
      const subject = resourceSubject(resource);
      return (["list", "read"] as const).every((verb) => access.decide(principal, verb, kind, subject).allowed);
    });
  }

  /**
   * Throws if the principal cannot perform `verb` on any resource of any of `kinds`: check this before reading the
   * request's body.
   * @throws AccessDenied
   */
  requireEver(principal: Principal, verb: Verb, kinds: readonly ResourceKind[] = resourceKinds): void {
    const [first] = kinds;
    if (first === undefined || kinds.some((kind) => this.#access.mayEver(principal, verb, kind).allowed)) return;
    this.#access.requireEver(principal, verb, first);
  }

  /**
   * One resource.
   * @throws AccessDenied, Refusal
   */
  async get<Kind extends ResourceKind>(principal: Principal, kind: Kind, name: string): Promise<StoredOf<Kind>> {
    this.#access.requireEver(principal, "read", kind);
    const resource = await findResource(this.#database, kind, name);
    if (resource === undefined) throw this.#missing(principal, "read", kind, name);
    this.#access.require(principal, "read", kind, resourceSubject(resource), name);
    return resource;
  }

  /**
   * Metadata about resources that {@link list} or {@link get} returned, by name; about others, as far as the principal
   * can read them.
   */
  async about(
    principal: Principal,
    kind: ResourceKind,
    resources: readonly StoredResource[],
  ): Promise<readonly AboutResource[]> {
    const all = await listResources(this.#database);
    const shown = all.filter((other) => this.#mayRead(principal, other));
    return await aboutResources(this.#database, kind, resources, shown);
  }

  /**
   * The only resource of `file`, for a principal who could write it: nothing is written.
   * @throws AccessDenied; ResourceError for an invalid document, or more than one
   */
  async proposed<Kind extends ResourceKind>(
    principal: Principal,
    kind: Kind,
    file: ResourceFile,
  ): Promise<Extract<Resource, { kind: Kind }>> {
    this.#access.requireEver(principal, "update", kind);
    const { resource } = await this.#single(kind, file);
    const { metadata } = resource.resource;
    const before = await findResource(this.#database, kind, metadata.name);
    if (before === undefined) {
      this.#access.require(principal, "create", kind, resourceSubject(resource.resource), metadata.name);
    }
    this.#requireUpdate(principal, before ?? resource.resource, resource.resource);
    await requireSecret(this.#database, this.#access, principal, resource.resource);
    return resource.resource as Extract<Resource, { kind: Kind }>;
  }

  /**
   * Applies the documents of a file in order, until one fails. Reports all invalid documents before anything is
   * applied. `force`: replaces existing resources, whatever their revision.
   * @throws ResourceError for invalid documents; then nothing was applied
   */
  async apply(principal: Principal, file: ResourceFile, force: boolean): Promise<Application> {
    const { checked, findings } = await this.#check(file, { creates: true });
    if (!isUsable(findings)) throw new ResourceError(findings);
    const known = new Set([...(await this.#ids()), ...checked.map(({ resource }) => id(resource))]);
    const warnings = [...findings, ...checked.flatMap((each) => danglingReferences(each, known))];
    const applied: Applied[] = [];
    for (const each of checked) {
      const { kind, metadata } = each.resource;
      try {
        const written = await this.#database.transaction((tx) => this.#applyOne(tx, principal, each, force));
        applied.push({ kind, name: metadata.name, outcome: written.outcome });
        warnings.push(...written.findings);
      } catch (error) {
        return { applied, findings: warnings, failure: { error, at: findIn(each, ["metadata", "name"], "") } };
      }
    }
    return { applied, findings: warnings };
  }

  async #applyOne(
    tx: Queryable,
    principal: Principal,
    checked: CheckedResource,
    force: boolean,
  ): Promise<{ readonly outcome: "created" | "replaced"; readonly findings: readonly Finding[] }> {
    const { resource } = checked;
    const { kind, metadata } = resource;
    await lockChanges(tx);
    const before = await findResource(tx, kind, metadata.name);
    // First, so that a principal who cannot create it does not learn whether it exists.
    this.#access.require(principal, "create", kind, resourceSubject(resource), metadata.name);
    if (before === undefined) {
      await removeResource(tx, kind, metadata.name);
      return { outcome: "created", findings: await this.#save(tx, principal, checked, undefined) };
    }
    if (!force)
      throw new Refusal("already-exists", `${id(resource)} already exists`, "use -f or --force flag to overwrite");
    this.#requireUpdate(principal, before, resource);
    return { outcome: "replaced", findings: await this.#save(tx, principal, checked, before) };
  }

  /**
   * Replaces the resource with the only document of `file`. With `metadata.revision`, only if that is still the
   * resource's. Omitted sealed values are kept.
   * @throws AccessDenied, Refusal; ResourceError for an invalid document, or more than one
   */
  async update(principal: Principal, kind: ResourceKind, name: string, file: ResourceFile): Promise<Application> {
    this.#access.requireEver(principal, "update", kind);
    const { resource, findings } = await this.#single(kind, file);
    const { metadata } = resource.resource;
    if (metadata.name !== name) {
      const message = `a resource cannot be renamed: metadata.name must be ${name}, got ${metadata.name}`;
      throw new Refusal("renamed", message, "create one with the new name, then remove this one");
    }
    const dropped = await this.#database.transaction(async (tx) => {
      await lockChanges(tx);
      const before = await findResource(tx, kind, name);
      if (before === undefined) throw this.#missing(principal, "update", kind, name);
      this.#requireUpdate(principal, before, resource.resource);
      const { revision } = metadata;
      if (revision && revision !== before.metadata.revision) {
        const message = `${id(before)} was changed by someone else`;
        throw new Refusal("changed-meanwhile", message, "reload it, and apply your change again");
      }
      return await this.#save(tx, principal, resource, before);
    });
    const warnings = [...findings, ...dropped, ...danglingReferences(resource, new Set(await this.#ids()))];
    return { applied: [{ kind, name, outcome: "updated" }], findings: warnings };
  }

  async #check(file: ResourceFile, options: ValidationOptions): Promise<CheckedFile> {
    return await this.#threads.run(checkFileJob, [file, this.#dialect, options]);
  }

  async #single(kind: ResourceKind, file: ResourceFile) {
    const { checked, findings } = await this.#check(file, { creates: true, valueMayStay: true });
    if (!isUsable(findings)) throw new ResourceError(findings);
    const [resource, second] = checked;
    if (resource === undefined) throw new ResourceError(findings);
    if (second !== undefined) {
      throw new ResourceError([findIn(second, [], `change one resource at a time: only ${id(resource.resource)}`)]);
    }
    const { kind: given } = resource.resource;
    if (given !== kind) throw new ResourceError([findIn(resource, ["kind"], `kind must be ${kind}, got ${given}`)]);
    return { resource, findings };
  }

  /**
   * Removes a resource that no other one requires.
   * @throws AccessDenied, Refusal
   */
  async remove(principal: Principal, kind: ResourceKind, name: string): Promise<void> {
    this.#access.requireEver(principal, "delete", kind);
    await this.#database.transaction(async (tx) => {
      await lockChanges(tx);
      const before = await findResource(tx, kind, name);
      if (before === undefined) throw this.#missing(principal, "delete", kind, name);
      this.#access.require(principal, "delete", kind, resourceSubject(before), name);
      if (kind === "role" && isPreset(name)) {
        throw new Refusal(
          "preset",
          `${id(before)} is a preset and cannot be removed`,
          "remove it from its users instead",
        );
      }
      const all = needing(await listResources(tx), kind, name);
      if (all.length > 0) {
        const shown = all.filter((other) => this.#mayRead(principal, other));
        const hidden = all.length - shown.length;
        const named = [...shown.map(id), ...(hidden === 0 ? [] : [`${hidden} that you cannot view`])];
        const message = `${id(before)} is still required by ${named.join(", ")}`;
        throw new Refusal("still-needed", message, "change or remove those first");
      }
      await removeResource(tx, kind, name);
      await recordAudit(tx, { event: kindTable[kind].events.delete, user: principal.name, name });
    });
  }

  #mayRead(principal: Principal, resource: StoredResource): boolean {
    return this.#access.decide(principal, "read", resource.kind, resourceSubject(resource)).allowed;
  }

  /** Does not distinguish missing from hidden resources, for a principal who cannot see all. */
  #missing(principal: Principal, verb: Verb, kind: ResourceKind, name: string): Refusal {
    this.#access.requireAbsence(principal, verb, kind, name);
    return new Refusal("not-found", `${idOf(kind, name)} is not found`);
  }

  /** `principal` must be able to update both the existing resource and the new one. */
  #requireUpdate(principal: Principal, before: StoredResource, after: Resource): void {
    const { kind, metadata } = after;
    for (const resource of [before, after]) {
      this.#access.require(principal, "update", kind, resourceSubject(resource), metadata.name);
    }
  }

  /** Writes a resource and audits it. Returns warnings about removed sealed values. */
  async #save(
    tx: Queryable,
    principal: Principal,
    checked: CheckedResource,
    before: StoredResource | undefined,
  ): Promise<readonly Finding[]> {
    const { resource } = checked;
    const { kind, metadata } = resource;
    if (before === undefined || !usesAlike(before, resource)) {
      await requireSecret(tx, this.#access, principal, resource);
    }
    const separated = separate(resource);
    await requireGrant(tx, this.#access, principal, before, separated.document);
    const moved = before === undefined ? undefined : redirected(before, separated);
    if (moved !== undefined && kind === "inference_secret") {
      const help = "set the value again: it is sealed for its hosts";
      throw new ResourceError([
        findIn(checked, ["spec"], `${moved.sealed} is required: ${moved.address} changed`, { help }),
      ]);
    }
    const gone = await saveResource(tx, this.#keyring, separated, moved === undefined ? [] : [moved.sealed]);
    const dropped = gone.map((field) => {
      const help = `set ${field} to a value of the provider at the new address`;
      return findIn(checked, ["spec"], `${field} was removed: ${moved?.address} changed`, {
        severity: "warning",
        help,
      });
    });
    const { events } = kindTable[kind];
    const { expires, labels } = metadata;
    const about = { user: principal.name, name: metadata.name, ...(expires && { expires }), ...(labels && { labels }) };
    if (before === undefined) {
      await recordAudit(tx, { event: events.create, ...about });
      return [];
    }
    const { revision: _, ...others } = before.metadata;
    const changed = [
      ...changedFields({ ...before, metadata: others }, separated.document),
      ...separated.values.keys(),
      ...gone,
    ];
    await recordAudit(tx, { event: events.update, ...about, changed_fields: changed });
    return dropped;
  }

  async #ids(): Promise<readonly string[]> {
    return (await listResources(this.#database, resourceKinds)).map(id);
  }
}

function id({ kind, metadata }: Resource | StoredResource | CheckedResource["resource"]): string {
  return idOf(kind, metadata.name);
}
