import packageDescription from "../../package.json" with { type: "json" };
import type { Api } from "./environment.ts";

/** The path of the API description. */
const documentPath = "/v1/openapi.json";

/** Serves the OpenAPI 3.1 document of all routes that `api` has so far. */
export function describe(api: Api): void {
  api.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
  api.doc31(documentPath, {
    openapi: "3.1.0",
    info: {
      title: "Session recording summaries",
      version: packageDescription.version,
      description: "Errors are problem documents (RFC 9457). A token comes from `summarizer login`.",
      license: { name: packageDescription.license, url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    security: [{ token: [] }],
  });
}
