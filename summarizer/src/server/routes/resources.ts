import { createRoute, z } from "@hono/zod-openapi";
import { recordAudit } from "../../audit/audit.ts";
import type { StoredResource } from "../../kinds/schema.ts";
import { resourceKinds } from "../../kinds/schema.ts";
import type { AboutResource } from "../../resources/about.ts";
import { idOf } from "../../resources/check.ts";
import type { Application } from "../../resources/resources.ts";
import { rotateKeys } from "../../seal/rotate.ts";
import { principalOf } from "../authentication.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { appliedSchema, findingSchema, Problem, problem, problems } from "../problem.ts";
import { refusalOf } from "../refusals.ts";
import { textBody } from "../text-body.ts";

const kind = z.enum(resourceKinds, {
  error: ({ input }) => `there are no resources of kind ${JSON.stringify(input)}, only ${resourceKinds.join(", ")}`,
});
const name = z.string().openapi({ description: "The resource's `metadata.name`.", example: "shell-sessions" });
const params = z.object({ kind, name });

const resource = z.custom<StoredResource>().openapi("Resource", {
  type: "object",
  description: "As YAML has it. What is sealed is left out.",
  required: ["kind", "version", "metadata", "spec"],
  properties: {
    kind: { type: "string", enum: [...resourceKinds] },
    version: { type: "string" },
    metadata: { type: "object" },
    spec: { type: "object" },
  },
});
const about = z
  .object({
    name: z.string(),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
    sealed: z.array(z.string()).openapi({ description: "Fields that hold a value which is never told." }),
    neededBy: z
      .array(z.object({ kind: z.enum(resourceKinds), name: z.string() }))
      .openapi({ description: "Resources that cannot do without it, of those that you may read." }),
    preset: z.boolean().openapi({ description: "There from the start, and for good." }),
  })
  .openapi("AboutResource");
const application = z
  .object({ applied: z.array(appliedSchema), findings: z.array(findingSchema).openapi({ description: "Warnings." }) })
  .openapi("Application");

const body = {
  description: "Resources as YAML, and so as JSON too; several documents, apart by `---`.",
  required: true,
  content: { "application/yaml": { schema: z.string() } },
};
const file = z
  .string()
  .max(1000)
  .optional()
  .openapi({ description: "What findings call the text; `resources` where left out." });
const applied = {
  description: "It was applied",
  content: { "application/json": { schema: application } },
};
const found = { description: "The resource", content: { "application/json": { schema: resource } } };

const create = createRoute({
  method: "post",
  path: "/v1/resources",
  tags: ["resources"],
  summary: "Apply resources, in order, up to the first that fails",
  request: {
    body,
    query: z.object({
      file,
      force: z
        .enum(["true", "false"])
        .optional()
        .openapi({ description: "Whether one that exists is replaced; else it is refused." }),
    }),
  },
  responses: { 200: applied, ...problems(400, 401, 403, 409, 413, 422) },
});

const list = createRoute({
  method: "get",
  path: "/v1/resources/{kind}",
  tags: ["resources"],
  summary: "The resources of a kind that you may see, by name",
  request: {
    params: z.object({ kind }),
    query: z.object({
      about: z
        .enum(["true", "false"])
        .optional()
        .openapi({ description: "Whether to tell what is known of each beside what it says." }),
    }),
  },
  responses: {
    200: {
      description: "The resources",
      content: {
        "application/json": {
          schema: z.object({ resources: z.array(resource), about: z.array(about).optional() }).openapi("Resources"),
        },
      },
    },
    ...problems(400, 401, 403),
  },
});

const get = createRoute({
  method: "get",
  path: "/v1/resources/{kind}/{name}",
  tags: ["resources"],
  summary: "One resource",
  request: { params },
  responses: { 200: found, ...problems(400, 401, 403, 404) },
});

const getAbout = createRoute({
  method: "get",
  path: "/v1/resources/{kind}/{name}/about",
  tags: ["resources"],
  summary: "What is known of a resource beside what it says",
  request: { params },
  responses: {
    200: { description: "It", content: { "application/json": { schema: about } } },
    ...problems(400, 401, 403, 404),
  },
});

const update = createRoute({
  method: "put",
  path: "/v1/resources/{kind}/{name}",
  tags: ["resources"],
  summary: "Change a resource",
  description:
    "With `metadata.revision`, only if nobody changed it since. What is sealed may be left out: it stays as it is.",
  request: { params, body, query: z.object({ file }) },
  responses: { 200: applied, ...problems(400, 401, 403, 404, 409, 413, 422) },
});

const remove = createRoute({
  method: "delete",
  path: "/v1/resources/{kind}/{name}",
  tags: ["resources"],
  summary: "Remove a resource that no other needs",
  request: { params },
  responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 404, 409) },
});

const rotate = createRoute({
  method: "post",
  path: "/v1/keys/rotate",
  tags: ["resources"],
  summary: "Seal all secrets anew with a new key",
  responses: {
    200: {
      description: "They are",
      content: {
        "application/json": {
          schema: z
            .object({ key: z.string().openapi({ description: "The new key's id." }), values: z.number().int() })
            .openapi("Rotation"),
        },
      },
    },
    ...problems(401, 403, 503),
  },
});

/** Models, secrets, policies, roles, users and connectors; and the key that seals what must not be read. */
export const resourceRoutes: RouteGroup = (api, service) => {
  const { resources, access, database, keyring } = service;

  api.openapi(create, async (context) => {
    const { force, file } = context.req.valid("query");
    const principal = principalOf(context);
    resources.requireEver(principal, "create");
    const body = { file: file ?? "resources", text: await textBody(context) };
    const outcome = await resources.apply(principal, body, force === "true");
    if (outcome.failure !== undefined) throw await stopped(outcome, outcome.failure.error);
    return context.json(told(outcome), 200);
  });
  api.openapi(list, async (context) => {
    const { kind } = context.req.valid("param");
    const principal = principalOf(context);
    const listed = await resources.list(principal, kind);
    if (context.req.valid("query").about !== "true") return context.json({ resources: [...listed] }, 200);
    const about = await resources.about(principal, kind, listed);
    return context.json({ resources: [...listed], about: about.map(known) }, 200);
  });
  api.openapi(get, async (context) => {
    const { kind, name } = context.req.valid("param");
    return context.json(await resources.get(principalOf(context), kind, name), 200);
  });
  api.openapi(getAbout, async (context) => {
    const { kind, name } = context.req.valid("param");
    const principal = principalOf(context);
    const [about] = await resources.about(principal, kind, [await resources.get(principal, kind, name)]);
    if (about === undefined) throw problem(404, "not-found", `${idOf(kind, name)} is not found`);
    return context.json(known(about), 200);
  });
  api.openapi(update, async (context) => {
    const { kind, name } = context.req.valid("param");
    const { file = `${kind}/${name}` } = context.req.valid("query");
    const principal = principalOf(context);
    resources.requireEver(principal, "update", [kind]);
    const text = await textBody(context);
    return context.json(told(await resources.update(principal, kind, name, { file, text })), 200);
  });
  api.openapi(remove, async (context) => {
    const { kind, name } = context.req.valid("param");
    await resources.remove(principalOf(context), kind, name);
    return context.body(null, 204);
  });
  api.openapi(rotate, async (context: ApiContext) => {
    const principal = principalOf(context);
    access.require(principal, "rotate", "inference_secret");
    const values = await rotateKeys(database, keyring, async (tx, values) => {
      await recordAudit(tx, { event: "keys.rotate", user: principal.name, key_id: keyring.currentId, values });
    });
    return context.json({ key: keyring.currentId, values }, 200);
  });

  /** What stopped an application, with what was applied before it. */
  async function stopped({ applied, findings }: Application, error: unknown): Promise<unknown> {
    const refusal = error instanceof Problem ? error : await refusalOf(error, service);
    if (refusal === undefined) return error;
    const { status, code, message, more, headers } = refusal;
    return problem(status, code, message, { ...more, applied: [...applied], findings: [...findings] }, headers);
  }
};

function known({ created, updated, sealed, neededBy, ...about }: AboutResource) {
  return {
    ...about,
    created: created.toISOString(),
    updated: updated.toISOString(),
    sealed: [...sealed],
    neededBy: [...neededBy],
  };
}

function told({ applied, findings }: Application) {
  return { applied: [...applied], findings: [...findings] };
}
