import { Empty } from "../components/states.tsx";

export function NotFound() {
  return (
    <Empty
      whole
      title="There is no such page"
      actions={
        <a class="button plain" href="/recordings">
          All recordings
        </a>
      }
    >
      <p>The address leads nowhere.</p>
    </Empty>
  );
}
