import type { AboutResource as AboutDocument, Application as ApplicationDocument } from "../../api/resources.ts";
import { resourceOperations } from "../../api/resources.ts";
import { recordAudit } from "../../audit/audit.ts";
import type { AboutResource, SignIn } from "../../resources/about.ts";
import { idOf } from "../../resources/check.ts";
import type { Application } from "../../resources/resources.ts";
import { rotateKeys } from "../../seal/rotate.ts";
import type { ApiContext, RouteGroup } from "../environment.ts";
import { Problem, problem } from "../errors/problem.ts";
import { refusalOf } from "../errors/refusals.ts";
import { textBody } from "../http/text-body.ts";
import { principalOf } from "../middleware/authentication.ts";

/** Models, secrets, policies, roles, users and connectors; and the key for sealed values. */
export const resourceRoutes: RouteGroup = (api, service) => {
  const { resources, access, database, keyring } = service;

  api.openapi(resourceOperations.apply, async (context) => {
    const { force, file } = context.req.valid("query");
    const principal = principalOf(context);
    resources.requireEver(principal, "create");
    const body = { file: file ?? "resources", text: await textBody(context) };
    const outcome = await resources.apply(principal, body, force === "true");
    if (outcome.failure !== undefined) throw await stopped(outcome, outcome.failure.error);
    return context.json(told(outcome), 200);
  });
  api.openapi(resourceOperations.list, async (context) => {
    const { kind } = context.req.valid("param");
    const principal = principalOf(context);
    const listed = await resources.list(principal, kind);
    if (context.req.valid("query").about !== "true") return context.json({ resources: listed }, 200);
    const about = await resources.about(principal, kind, listed);
    return context.json({ resources: listed, about: about.map(known) }, 200);
  });
  api.openapi(resourceOperations.get, async (context) => {
    const { kind, name } = context.req.valid("param");
    return context.json(await resources.get(principalOf(context), kind, name), 200);
  });
  api.openapi(resourceOperations.about, async (context) => {
    const { kind, name } = context.req.valid("param");
    const principal = principalOf(context);
    const [about] = await resources.about(principal, kind, [await resources.get(principal, kind, name)]);
    if (about === undefined) throw problem(404, "not-found", `${idOf(kind, name)} is not found`);
    return context.json(known(about), 200);
  });
  api.openapi(resourceOperations.update, async (context) => {
    const { kind, name } = context.req.valid("param");
    const { file = `${kind}/${name}` } = context.req.valid("query");
    const principal = principalOf(context);
    resources.requireEver(principal, "update", [kind]);
    const text = await textBody(context);
    return context.json(told(await resources.update(principal, kind, name, { file, text })), 200);
  });
  api.openapi(resourceOperations.remove, async (context) => {
    const { kind, name } = context.req.valid("param");
    await resources.remove(principalOf(context), kind, name);
    return context.body(null, 204);
  });
  api.openapi(resourceOperations.rotate, async (context: ApiContext) => {
    const principal = principalOf(context);
    access.require(principal, "rotate", "inference_secret");
    const values = await rotateKeys(database, keyring, async (tx, values) => {
      await recordAudit(tx, { event: "keys.rotate", user: principal.name, key_id: keyring.currentId, values });
    });
    return context.json({ key: keyring.currentId, values }, 200);
  });

  /** The error that stopped an application, with the applied resources. */
  async function stopped({ applied, findings }: Application, error: unknown): Promise<unknown> {
    const refusal = error instanceof Problem ? error : await refusalOf(error, service);
    if (refusal === undefined) return error;
    const { status, code, message, more, headers } = refusal;
    return problem(status, code, message, { ...more, applied, findings }, headers);
  }
};

function known({ created, updated, neededBy, signIn, ...about }: AboutResource): AboutDocument {
  return {
    ...about,
    needed_by: neededBy,
    created: created.toISOString(),
    updated: updated.toISOString(),
    ...(signIn !== undefined && { sign_in: signInDocument(signIn) }),
  };
}

function signInDocument({ hasPassword, connector, last }: SignIn): AboutDocument["sign_in"] {
  return {
    has_password: hasPassword,
    ...(connector !== undefined && { connector }),
    ...(last !== undefined && { last: last.toISOString() }),
  };
}

function told({ applied, findings }: Application): ApplicationDocument {
  return { applied, findings };
}
