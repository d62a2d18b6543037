import { exactly, when } from "./time.ts";

/** A moment to the minute. Its tooltip has the seconds and the time zone. */
export function When({ iso }: { readonly iso: string | undefined }) {
  const text = when(iso);
  if (text === "") return null;
  return (
    <time dateTime={iso} title={exactly(iso)}>
      {text}
    </time>
  );
}
