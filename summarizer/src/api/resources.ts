import { createRoute, z } from "@hono/zod-openapi";
import { resourceKinds, storedResource } from "../kinds/schema.ts";
import { jsonAnswer, list, time, whole, yamlBody } from "./operation.ts";
import { appliedSchema, findingSchema, problems } from "./problem.ts";

const tags = ["resources"];
const kind = z.enum(resourceKinds, {
  error: ({ input }) => `unknown kind ${JSON.stringify(input)}; the kinds are ${resourceKinds.join(", ")}`,
});
const params = z.object({
  kind,
  name: z.string().openapi({ description: "The resource's `metadata.name`.", example: "shell-sessions" }),
});

const resource = z
  .discriminatedUnion("kind", storedResource.options)
  .openapi("Resource", { description: "The document as in YAML, without sealed values." });

const about = z
  .object({
    name: z.string(),
    created: time,
    updated: time,
    sealed: list(z.string()).openapi({ description: "Fields with a sealed value, which is never shown." }),
    needed_by: list(z.object({ kind: z.enum(resourceKinds), name: z.string() })).openapi({
      description: "Resources that require it, of those that you can view.",
    }),
    preset: z.boolean().openapi({ description: "Whether it is a preset, which cannot be removed." }),
    sign_in: z
      .object({
        has_password: z.boolean(),
        connector: z
          .object({ kind: z.string(), name: z.string() })
          .optional()
          .openapi({ description: "The connector that the user signs in with; absent for local users." }),
        last: time.optional().openapi({
          description: "The last sign-in to the pages; for local users, only while that session lasts.",
        }),
      })
      .optional()
      .openapi({ description: "How a user signs in; only for users." }),
  })
  .openapi("AboutResource");
/** Metadata about a resource. */
export type AboutResource = z.infer<typeof about>;

const application = z
  .object({ applied: list(appliedSchema), findings: list(findingSchema).openapi({ description: "Warnings." }) })
  .openapi("Application");
/** What came of resources that were sent. */
export type Application = z.infer<typeof application>;

const body = yamlBody("Resources as YAML or JSON; documents are separated by `---`.");
const file = z
  .string()
  .max(1000)
  .optional()
  .openapi({ description: "The name of the text in findings; default: `resources`." });
const applied = jsonAnswer("The resources were applied", application);

/** Models, secrets, policies, roles, users and connectors; and the key that seals what must not be read. */
export const resourceOperations = {
  apply: createRoute({
    method: "post",
    path: "/v1/resources",
    tags,
    summary: "Apply resources in order, until one fails",
    request: {
      body,
      query: z.object({
        file,
        force: z
          .enum(["true", "false"])
          .optional()
          .openapi({ description: "Whether to replace existing resources; otherwise they are rejected." }),
      }),
    },
    responses: { 200: applied, ...problems(400, 401, 403, 409, 413, 422) },
  }),
  list: createRoute({
    method: "get",
    path: "/v1/resources/{kind}",
    tags,
    summary: "List resources of a kind, by name",
    request: {
      params: z.object({ kind }),
      query: z.object({
        about: z
          .enum(["true", "false"])
          .optional()
          .openapi({ description: "Whether to include metadata about each resource." }),
      }),
    },
    responses: {
      200: jsonAnswer(
        "The resources",
        z.object({ resources: list(resource), about: list(about).optional() }).openapi("Resources"),
      ),
      ...problems(400, 401, 403),
    },
  }),
  get: createRoute({
    method: "get",
    path: "/v1/resources/{kind}/{name}",
    tags,
    summary: "Get a resource",
    request: { params },
    responses: { 200: jsonAnswer("The resource", resource), ...problems(400, 401, 403, 404) },
  }),
  about: createRoute({
    method: "get",
    path: "/v1/resources/{kind}/{name}/about",
    tags,
    summary: "Get metadata about a resource",
    request: { params },
    responses: { 200: jsonAnswer("It", about), ...problems(400, 401, 403, 404) },
  }),
  update: createRoute({
    method: "put",
    path: "/v1/resources/{kind}/{name}",
    tags,
    summary: "Change a resource",
    description: "With `metadata.revision`, fails if the resource has changed since. Omitted sealed values are kept.",
    request: { params, body, query: z.object({ file }) },
    responses: { 200: applied, ...problems(400, 401, 403, 404, 409, 413, 422) },
  }),
  remove: createRoute({
    method: "delete",
    path: "/v1/resources/{kind}/{name}",
    tags,
    summary: "Remove a resource that no other resource requires",
    request: { params },
    responses: { 204: { description: "The resource is removed" }, ...problems(400, 401, 403, 404, 409) },
  }),
  rotate: createRoute({
    method: "post",
    path: "/v1/keys/rotate",
    tags,
    summary: "Reseal all secrets with a new key",
    responses: {
      200: jsonAnswer(
        "The secrets are resealed",
        z.object({ key: z.string().openapi({ description: "The new key's id." }), values: whole }).openapi("Rotation"),
      ),
      ...problems(401, 403, 503),
    },
  }),
};
