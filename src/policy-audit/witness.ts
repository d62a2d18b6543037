import { Document } from "yaml";

/** A context with its kind as YAML of any version, as tests and `--context` take it; ends with a line break. */
export function witnessText({ kind, ...roots }: Readonly<Record<string, unknown>>): string {
  const context = kind === undefined ? roots : { kind, ...roots };
  return new Document(context, { compat: "yaml-1.1" }).toString({ lineWidth: 0, indentSeq: false });
}
