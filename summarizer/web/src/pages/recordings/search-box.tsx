import { useEffect, useMemo, useState } from "preact/hooks";
import type { Suggestion } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";
import type { ComboOption } from "../../components/combobox.tsx";
import { Combobox } from "../../components/combobox.tsx";

type Kind = Suggestion["kind"];

interface Suggested extends ComboOption, Suggestion {}

const kindNames: Readonly<Record<Kind, string>> = { user: "User", role: "Role", resource: "Resource", label: "Label" };

/** Milliseconds after which somebody has stopped typing. */
const settled = 250;

/** `value`, once it has not changed for a while. */
function useSettled(value: string): string {
  const [kept, setKept] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setKept(value), settled);
    return () => clearTimeout(timer);
  }, [value]);
  return kept;
}

/** What sessions have that begins, or goes on, like a text. */
function useSuggestions(text: string, kinds: readonly Kind[], wanted: boolean): readonly Suggested[] {
  const asked = useSettled(text);
  const query = {
    q: asked.replaceAll("\0", "").slice(0, 200),
    kind: kinds.join(","),
    limit: kinds.length > 1 ? 3 : 8,
  };
  const { data } = useData(wanted && asked === text ? "GET /v1/search/suggestions" : undefined, { query });
  return useMemo(
    () =>
      (data?.suggestions ?? [])
        .filter(({ value }) => kinds.length > 1 || value !== asked)
        .map(({ kind, value }) => ({
          kind,
          value,
          key: `${kind} ${value}`,
          text: value,
          ...(kinds.length > 1 && { about: kindNames[kind] }),
        })),
    [data, kinds, asked],
  );
}

/** A text that counts when somebody stops typing, presses Enter or leaves it. */
function useTyped(value: string, onValue: (value: string) => void) {
  const [text, setText] = useState(value);
  /** Somebody types: what is suggested may still help them. */
  const [typing, setTyping] = useState(false);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onValue(text), settled);
    return () => clearTimeout(timer);
  }, [text, value, onValue]);
  const type = (typed: string) => {
    setText(typed);
    setTyping(true);
  };
  const done = () => {
    setTyping(false);
    if (text !== value) onValue(text);
  };
  const put = (chosen: string) => {
    setText(chosen);
    setTyping(false);
  };
  return { text, typing, type, done, put };
}

const all: readonly Kind[] = ["user", "resource", "role", "label"];

interface SearchBoxProps {
  readonly value: string;
  readonly onValue: (text: string) => void;
  /** A suggestion was taken: `text` is what is left of the query. */
  readonly onChoose: (suggestion: Suggestion, text: string) => void;
}

/** What is looked for. The word that is being typed is suggested as a filter, where there is one like it. */
export function SearchBox({ value, onValue, onChoose }: SearchBoxProps) {
  const { text, typing, type, done, put } = useTyped(value, onValue);
  const [, before = "", word = ""] = /^(.*?)([^\s"]*)$/s.exec(text) ?? [];
  const options = useSuggestions(word, all, typing && word.length > 1 && word !== "OR");
  return (
    <Combobox
      bare
      label="Search"
      placeholder="User, resource, id, or what happened"
      value={text}
      onValue={type}
      onDone={done}
      options={options}
      onChoose={(option) => {
        put(before.trim());
        onChoose(option, before.trim());
      }}
    />
  );
}

interface SuggestedFieldProps {
  readonly label: string;
  readonly kind: Kind;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly placeholder?: string;
}

/** A name, with those suggested that there are. */
export function SuggestedField({ label, kind, value, onValue, placeholder = "any" }: SuggestedFieldProps) {
  const { text, typing, type, done, put } = useTyped(value, onValue);
  const kinds = useMemo(() => [kind], [kind]);
  const options = useSuggestions(text, kinds, typing);
  return (
    <Combobox
      label={label}
      placeholder={placeholder}
      value={text}
      onValue={type}
      onDone={done}
      options={options}
      onChoose={({ value: chosen }) => {
        put(chosen);
        onValue(chosen);
      }}
    />
  );
}

/** Labels that sessions have to have: those chosen, each with a way to take it out, and a field for one more. */
export function LabelField({
  labels,
  onLabels,
}: {
  readonly labels: readonly string[];
  readonly onLabels: (labels: readonly string[]) => void;
}) {
  const [text, setText] = useState("");
  const kinds = useMemo((): readonly Kind[] => ["label"], []);
  const options = useSuggestions(text, kinds, text !== "");
  const add = (label: string) => {
    if (!/^[^=]+=/.test(label)) return;
    setText("");
    if (!labels.includes(label)) onLabels([...labels, label]);
  };
  return (
    <Combobox
      label="Label"
      placeholder={labels.length === 0 ? "key=value" : "and key=value"}
      value={text}
      onValue={setText}
      onDone={() => add(text.trim())}
      options={options}
      onChoose={({ value }) => add(value)}
    />
  );
}
