import { kindTable } from "../kinds/kinds.ts";
import type { ResourceKind } from "../kinds/schema.ts";
import { resourceKinds } from "../kinds/schema.ts";
import { UsageError } from "./failure.ts";

/** A resource, or all of a kind. */
export interface ResourceName {
  readonly kind: ResourceKind;
  readonly name: string | undefined;
}

const groups: Readonly<Record<string, readonly ResourceKind[]>> = { connectors: ["github", "saml", "oidc"] };

/**
 * What `KIND`, `KIND/NAME`, or several of them, comma-separated, stand for.
 * @throws UsageError
 */
export function parseNames(text: string): readonly ResourceName[] {
  return text.split(",").flatMap((part) => {
    const [kind = "", ...rest] = part.trim().split("/");
    const name = rest.length === 0 ? undefined : rest.join("/");
    if (name === "") throw new UsageError(`${JSON.stringify(part.trim())} has no name after the slash`);
    return kindsOf(kind).map((each) => ({ kind: each, name }));
  });
}

/**
 * What `KIND/NAME` stands for.
 * @throws UsageError
 */
export function parseName(text: string): { readonly kind: ResourceKind; readonly name: string } {
  const slash = text.indexOf("/");
  const [kind, ...more] = slash < 0 ? [] : kindsOf(text.slice(0, slash));
  const name = text.slice(slash + 1);
  if (kind !== undefined && more.length === 0 && name !== "") return { kind, name };
  throw new UsageError(`${JSON.stringify(text)} is not KIND/NAME`, "write for example inference_policy/prod-shell");
}

function kindsOf(text: string): readonly ResourceKind[] {
  const kind = text.toLowerCase();
  const found = resourceKinds.find((known) => known === kind || kindTable[known].plural === kind);
  if (found !== undefined) return [found];
  const group = Object.hasOwn(groups, kind) ? groups[kind] : undefined;
  if (group !== undefined) return group;
  throw new UsageError(
    `${JSON.stringify(text)} is not a kind of resource`,
    `the kinds are ${resourceKinds.join(", ")}; connectors stands for the last three`,
  );
}
