import { useEffect } from "preact/hooks";
import { Empty } from "../components/states.tsx";
import { titled } from "../shell/address.ts";

export function NotFound() {
  useEffect(() => titled("Page not found"), []);
  return (
    <Empty
      whole
      title="Page not found"
      actions={
        <a class="button plain" href="/recordings">
          All recordings
        </a>
      }
    >
      <p>Check the address, or start from the list of recordings.</p>
    </Empty>
  );
}
