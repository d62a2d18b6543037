import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { guardBack } from "./back-guard.ts";
import { Confirm } from "./confirm.tsx";

/** Asks before a page with changes that are not saved is left, by whatever way. */
export function Leaving({ changed }: { readonly changed: boolean }) {
  const { route } = useLocation();
  const [go, setGo] = useState<{ readonly leave: () => void }>();
  const decided = useRef(false);
  useEffect(() => {
    if (!changed) return;
    const here = window.location.href;
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    const click = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
      const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      if (link === null || !plain || link.origin !== window.location.origin || link.target !== "") return;
      if (link.getAttribute("href")?.startsWith("#") || link.hasAttribute("download")) return;
      event.preventDefault();
      event.stopPropagation();
      setGo({ leave: () => route(link.href.slice(link.origin.length)) });
    };
    const endGuard = guardBack(() => {
      if (decided.current) return false;
      // Where the browser went is one step behind again: the page is still this one.
      window.history.pushState(null, "", here);
      setGo({ leave: () => window.history.back() });
      return true;
    });
    window.addEventListener("beforeunload", unload);
    window.addEventListener("click", click, true);
    return () => {
      window.removeEventListener("beforeunload", unload);
      window.removeEventListener("click", click, true);
      endGuard();
    };
  }, [changed, route]);
  if (go === undefined) return null;
  return (
    <Confirm
      title="Discard changes?"
      action="Discard changes"
      danger
      onClose={() => setGo(undefined)}
      onConfirm={() => {
        decided.current = true;
        setGo(undefined);
        go.leave();
      }}
    >
      <p>Your changes on this page are not saved.</p>
    </Confirm>
  );
}
