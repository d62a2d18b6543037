import { Button } from "../../components/button.tsx";

/** Says what somebody else has changed meanwhile, and offers what to do with one's own changes. */
export function Conflict({
  theirs,
  both,
  onMerge,
  onTake,
}: {
  readonly theirs: readonly string[];
  readonly both: readonly string[];
  readonly onMerge: () => void;
  readonly onTake: () => void;
}) {
  const news = theirs.filter((path) => path !== "metadata.revision");
  const clashes = both.filter((path) => path !== "metadata.revision");
  return (
    <div class="notice">
      <p>
        Changed since you opened this page:{" "}
        {news.length === 0
          ? "a secret value"
          : news
              .map((path) => <code key={path}>{path}</code>)
              .flatMap((code, index) => (index === 0 ? [code] : [", ", code]))}
        .{clashes.length > 0 && ` You changed ${clashes.join(", ")} too. Keep your changes to overwrite the others.`}
      </p>
      <p class="resource-actions">
        <Button onClick={onMerge}>Keep my changes</Button>
        <Button onClick={onTake}>Discard my changes</Button>
      </p>
    </div>
  );
}
