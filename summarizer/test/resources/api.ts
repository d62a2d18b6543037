import { localOperator, type Principal } from "../../src/access/principal.ts";
import type { Flags } from "../../src/config.ts";
import { openAccess } from "../../src/identity/open.ts";
import { createApp } from "../../src/server/app.ts";
import type { ServiceOptions } from "../../src/service.ts";
import { checked } from "../contract.ts";
import { temporaryService } from "../services.ts";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers has any shape
  readonly body: any;
  readonly text: string;
  readonly headers: Headers;
}

/** The API over a store of its own, called within the process: as the operator, or with a token. */
export async function temporaryApi(flags: Flags = {}, options: ServiceOptions = {}) {
  const opened = await temporaryService(flags, options);
  const { service } = opened;
  const app = createApp(service);
  const call = async (
    method: string,
    path: string,
    body?: string | object,
    as: Principal | string = localOperator,
  ): Promise<Answer> => {
    const headers = new Headers();
    if (typeof as === "string") headers.set("authorization", `Bearer ${as}`);
    if (body !== undefined)
      headers.set("content-type", typeof body === "string" ? "application/yaml" : "application/json");
    const init = {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    };
    const response = await app.request(path, init, typeof as === "string" ? {} : { principal: as });
    const { status, headers: given } = response;
    const text = await response.clone().text();
    const isJson = /json$/.test(given.get("content-type")?.split(";")[0] ?? "");
    return { status, body: isJson ? await checked(method, path, response) : undefined, text, headers: given };
  };
  return {
    ...opened,
    app,
    call,
    /** Applies YAML as the operator; fails the test where it is refused. */
    async apply(yaml: string) {
      const answer = await call("POST", "/v1/resources?force=true", yaml);
      if (answer.status !== 200) throw new Error(answer.text);
      return answer.body;
    },
    /** Makes a user with these roles, and a token of theirs. */
    async user(name: string, roles: readonly string[], traits: Readonly<Record<string, readonly string[]>> = {}) {
      const user = { kind: "user", version: "v2", metadata: { name }, spec: { roles, traits } };
      const made = await call("POST", "/v1/resources?force=true", JSON.stringify(user));
      if (made.status !== 200) throw new Error(made.text);
      const { body } = await call("POST", "/v1/tokens", { user: name, label: "test" });
      return body.token as string;
    },
    /** Forgets everything but the preset roles. */
    async reset() {
      const { database, config } = service;
      for (const table of ["resources", "tokens", "credentials", "audit"]) await database.query(`DELETE FROM ${table}`);
      await openAccess(database, config);
    },
    /** The audit log, oldest first. */
    audit: async () =>
      (await service.database.query<{ data: Record<string, unknown> }>("SELECT data FROM audit ORDER BY id")).map(
        ({ data }) => data,
      ),
  };
}
