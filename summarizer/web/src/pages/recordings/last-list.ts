import { signal } from "@preact/signals";

/** The list of recordings that was shown last. */
interface LastList {
  /** Where it is, with its filters. */
  readonly address: string;
  /** Its sessions, in its order. */
  readonly ids: readonly string[];
}

export const lastList = signal<LastList | undefined>(undefined);

/** The sessions before and after one in the list that was shown last; undefined where it was not in that. */
export function besides(id: string): { readonly previous?: string; readonly next?: string } | undefined {
  const { ids = [] } = lastList.value ?? {};
  const at = ids.indexOf(id);
  if (at < 0) return undefined;
  const [previous, next] = [ids[at - 1], ids[at + 1]];
  return { ...(previous !== undefined && { previous }), ...(next !== undefined && { next }) };
}
