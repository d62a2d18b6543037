import { ApiError } from "../../api/client.ts";
import type { Finding } from "../../api/types.ts";

/** What guides put where a secret belongs: `<paste-your-key-here>`. */
const placeholder = /^<[^<>]*>$/;

/**
 * Refuses secrets that are still a guide's placeholder, each by the part of the document that it is for.
 * @throws ApiError
 */
export function refusePlaceholders(secrets: Readonly<Record<string, string>>): void {
  const findings = Object.entries(secrets).flatMap(([path, value]): Finding[] =>
    placeholder.test(value.trim())
      ? [
          {
            severity: "error",
            file: "",
            line: 1,
            column: 1,
            path,
            message: `${path} is a placeholder, not a secret`,
            help: "enter the secret itself",
          },
        ]
      : [],
  );
  if (findings.length === 0) return;
  const detail = "a secret is a placeholder";
  throw new ApiError(422, detail, "", { type: "", title: "", status: 422, detail, code: "placeholder", findings });
}
