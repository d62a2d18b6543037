import { createRoute, z } from "@hono/zod-openapi";
import { resourceKinds, storedResource } from "../kinds/schema.ts";
import { jsonAnswer, list, time, whole, yamlBody } from "./operation.ts";
import { appliedSchema, findingSchema, problems } from "./problem.ts";

const tags = ["resources"];
const kind = z.enum(resourceKinds, {
  error: ({ input }) => `there are no resources of kind ${JSON.stringify(input)}, only ${resourceKinds.join(", ")}`,
});
const params = z.object({
  kind,
  name: z.string().openapi({ description: "The resource's `metadata.name`.", example: "shell-sessions" }),
});

const resource = z
  .discriminatedUnion("kind", storedResource.options)
  .openapi("Resource", { description: "As YAML has it. What is sealed is left out." });

const about = z
  .object({
    name: z.string(),
    created: time,
    updated: time,
    sealed: list(z.string()).openapi({ description: "Fields that hold a value which is never told." }),
    needed_by: list(z.object({ kind: z.enum(resourceKinds), name: z.string() })).openapi({
      description: "Resources that cannot do without it, of those that you may read.",
    }),
    preset: z.boolean().openapi({ description: "There from the start, and for good." }),
    sign_in: z
      .object({
        has_password: z.boolean(),
        connector: z
          .object({ kind: z.string(), name: z.string() })
          .optional()
          .openapi({ description: "The connector that the user comes by; left out for local users." }),
        last: time.optional().openapi({
          description: "The last sign-in to the pages; for local users, while that session lasts.",
        }),
      })
      .optional()
      .openapi({ description: "Of a user: how they sign in." }),
  })
  .openapi("AboutResource");
/** What is known of a resource beside what it says. */
export type AboutResource = z.infer<typeof about>;

const application = z
  .object({ applied: list(appliedSchema), findings: list(findingSchema).openapi({ description: "Warnings." }) })
  .openapi("Application");
/** What came of resources that were sent. */
export type Application = z.infer<typeof application>;

const body = yamlBody("Resources as YAML, and so as JSON too; several documents, apart by `---`.");
const file = z
  .string()
  .max(1000)
  .optional()
  .openapi({ description: "What findings call the text; `resources` where left out." });
const applied = jsonAnswer("It was applied", application);

/** Models, secrets, policies, roles, users and connectors; and the key that seals what must not be read. */
export const resourceOperations = {
  apply: createRoute({
    method: "post",
    path: "/v1/resources",
    tags,
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
  }),
  list: createRoute({
    method: "get",
    path: "/v1/resources/{kind}",
    tags,
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
    summary: "One resource",
    request: { params },
    responses: { 200: jsonAnswer("The resource", resource), ...problems(400, 401, 403, 404) },
  }),
  about: createRoute({
    method: "get",
    path: "/v1/resources/{kind}/{name}/about",
    tags,
    summary: "What is known of a resource beside what it says",
    request: { params },
    responses: { 200: jsonAnswer("It", about), ...problems(400, 401, 403, 404) },
  }),
  update: createRoute({
    method: "put",
    path: "/v1/resources/{kind}/{name}",
    tags,
    summary: "Change a resource",
    description:
      "With `metadata.revision`, only if nobody changed it since. What is sealed may be left out: it stays as it is.",
    request: { params, body, query: z.object({ file }) },
    responses: { 200: applied, ...problems(400, 401, 403, 404, 409, 413, 422) },
  }),
  remove: createRoute({
    method: "delete",
    path: "/v1/resources/{kind}/{name}",
    tags,
    summary: "Remove a resource that no other needs",
    request: { params },
    responses: { 204: { description: "It is gone" }, ...problems(400, 401, 403, 404, 409) },
  }),
  rotate: createRoute({
    method: "post",
    path: "/v1/keys/rotate",
    tags,
    summary: "Seal all secrets anew with a new key",
    responses: {
      200: jsonAnswer(
        "They are",
        z.object({ key: z.string().openapi({ description: "The new key's id." }), values: whole }).openapi("Rotation"),
      ),
      ...problems(401, 403, 503),
    },
  }),
};
