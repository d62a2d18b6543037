import type { Environment } from "../environment.ts";
import { textAt } from "../source.ts";
import { lex } from "../syntax/lex.ts";
import { unquote } from "../syntax/strings.ts";
import { patterns } from "../syntax/tokens.ts";
import type { Place } from "./place.ts";
import { follow, type Meaning } from "./situation.ts";

const closed = new RegExp(`^(?:${patterns.string}|${patterns.rawString})$`);

/** The known keys of a map, then those that the rest of the text reads from it; each once. */
export function keysOf(map: Meaning | undefined, { replace }: Place, text: string, environment: Environment): string[] {
  if (map?.kind !== "field") return [];
  if (map.closed === true) return [...(map.keys ?? [])];
  const parts = [text.slice(0, replace.start), text.slice(replace.end)];
  const used = parts.flatMap((part) =>
    follow(lex(part, environment.syntax), part, environment)
      .keys.filter((key) => key.map === map)
      .map(({ token }) => textAt(part, token.span))
      .filter((image) => closed.test(image))
      .map(unquote)
      .filter(({ problems }) => problems.length === 0)
      .map(({ value }) => value),
  );
  return [...new Set([...(map.keys ?? []), ...used])];
}
