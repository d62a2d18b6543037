/** A part of some data that no store can hold as it is. */
interface Unstorable {
  readonly path: readonly PropertyKey[];
  /** `has the character U+0000, which cannot be stored`, of the text or of the name at `path`. */
  readonly fault: string;
  /** The same as a sentence that names the place. */
  readonly message: string;
}

/** Parts of plain data that PostgreSQL or a JavaScript object cannot hold: they are refused rather than lost. */
export function unstorable(data: unknown, path: readonly PropertyKey[] = []): readonly Unstorable[] {
  if (typeof data === "string") {
    const fault = faultOf(data);
    return fault === undefined ? [] : [{ path, fault: `has ${fault}`, message: `${pathText(path)} has ${fault}` }];
  }
  if (Array.isArray(data)) return data.flatMap((item: unknown, index) => unstorable(item, [...path, index]));
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    const own = [...path, key];
    const fault = key === "__proto__" ? "the name __proto__, which is not allowed" : faultOf(key);
    if (fault !== undefined)
      return [{ path: own, fault: `has ${fault}`, message: `a name in ${pathText(path)} has ${fault}` }];
    return unstorable(value, own);
  });
}

function faultOf(text: string): string | undefined {
  if (text.includes("\0")) return "the character U+0000, which cannot be stored";
  return /\p{Surrogate}/u.test(text) ? "a lone surrogate, which cannot be stored" : undefined;
}

/** `spec.allow.rules[0].where`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
