import { Empty } from "../components/states.tsx";

export function NotFound() {
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
