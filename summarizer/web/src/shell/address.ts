import { useCallback, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";

/** What stands behind the `?` of the address, and a way to change it: what is empty goes out of it. */
export function useAddress(): readonly [
  query: URLSearchParams,
  change: (changes: Readonly<Record<string, string>>, options?: { readonly replace?: boolean }) => void,
] {
  const { url, path, route } = useLocation();
  const search = url.slice(path.length).replace(/^[^?]*/, "");
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback(
    (changes: Readonly<Record<string, string>>, { replace = false } = {}) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === "") next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      route(text === "" ? path : `${path}?${text}`, replace);
    },
    [path, route],
  );
  return [query, change];
}

/** Gives the page its name, in the window's title. */
export function titled(title: string): void {
  document.title = title === "" ? "Summarizer" : `${title} · Summarizer`;
}
