/** One simple command of a command line: no pipes, lists or wrappers such as `sudo` around it. */
export interface Command {
  /** The program's base name. */
  readonly program: string;
  readonly args: readonly string[];
  /** Files that its output is written to, by `>` and `>>`, and read from, by `<`. */
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Run as another user, by `sudo` and its like. */
  readonly elevated: boolean;
  /** The program that its output is piped into; empty without one. */
  readonly into: string;
  /** As it was typed, without what surrounds it. */
  readonly text: string;
}

type Token =
  | {
      readonly type: "word";
      readonly value: string;
      readonly start: number;
      readonly end: number;
      readonly inner: readonly string[];
    }
  | { readonly type: "operator"; readonly value: string; readonly start: number; readonly end: number };

const operators = [
  "&&",
  "||",
  ";;",
  "|&",
  "&>>",
  "&>",
  ">>",
  "<<<",
  "<<",
  ">&",
  "<&",
  ">",
  "<",
  "|",
  "&",
  ";",
  "\n",
  "(",
  ")",
];
const redirects = new Set([">", ">>", "&>", "&>>", "<", "<<", "<<<", ">&", "<&"]);

/** Programs that run the command after them; the options that take a value are theirs. */
const wrappers: Readonly<Record<string, { readonly valued: string; readonly elevates?: true }>> = {
  sudo: { valued: "ugpCTRDh", elevates: true },
  doas: { valued: "uC", elevates: true },
  env: { valued: "uSC" },
  nohup: { valued: "" },
  time: { valued: "fo" },
  nice: { valued: "n" },
  timeout: { valued: "ks" },
  watch: { valued: "n" },
  xargs: { valued: "adEILnPs" },
  exec: { valued: "a" },
  command: { valued: "" },
};

const shells = new Set(["sh", "bash", "zsh", "dash", "ash", "ksh"]);
const keywords = new Set(["if", "then", "else", "elif", "fi", "do", "done", "while", "until", "!", "{", "}", "time"]);

/** The simple commands of a shell command line, in the order in which they stand; those in `$(…)` before the outer one. */
export function commandsOf(line: string, depth = 0): readonly Command[] {
  if (depth > 8) return [];
  const commands: Command[] = [];
  let words: Token[] = [];
  const close = (into: string): void => {
    commands.push(...simpleCommands(line, words, into, depth));
    words = [];
  };
  const tokens = tokenize(line);
  for (const [index, token] of tokens.entries()) {
    if (token.type === "word" || redirects.has(token.value)) words.push(token);
    else if (token.value === "|" || token.value === "|&") close(programAfter(tokens, index));
    else close("");
  }
  close("");
  return commands;
}

function programAfter(tokens: readonly Token[], index: number): string {
  const words: string[] = [];
  for (let next = index + 1; next < tokens.length; next += 1) {
    const token = tokens[next] as Token;
    if (token.type === "word") words.push(token.value);
    else if (!redirects.has(token.value)) break;
  }
  return baseName(unwrap(words).words[0] ?? "");
}

function simpleCommands(line: string, tokens: readonly Token[], into: string, depth: number): readonly Command[] {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return [];
  const inner = tokens.flatMap((token) => (token.type === "word" ? token.inner : []));
  const nested = inner.flatMap((text) => commandsOf(text, depth + 1));

  const typed: string[] = [];
  const writes: string[] = [];
  const reads: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token?.type !== "operator") {
      if (token !== undefined) typed.push(token.value);
      continue;
    }
    const target = tokens[index + 1];
    index += 1;
    if (/^\d$/.test(typed.at(-1) ?? "") && token.start === tokens[index - 2]?.end) typed.pop();
    if (target === undefined || token.value === "<<" || token.value === "<<<" || /^(&?\d|-)$/.test(target.value))
      continue;
    (token.value.includes(">") ? writes : reads).push(target.value);
  }

  const { words, elevated } = unwrap(typed);
  const [name, ...args] = words;
  if (name === undefined) return nested;
  const program = baseName(name);
  const script = shells.has(program) ? args[args.findIndex((arg) => /^-[a-z]*c$/.test(arg)) + 1] : undefined;
  if (script !== undefined && args.some((arg) => /^-[a-z]*c$/.test(arg))) {
    return [
      ...nested,
      ...commandsOf(script, depth + 1).map((command) => ({ ...command, elevated: elevated || command.elevated })),
    ];
  }
  return [...nested, { program, args, writes, reads, elevated, into, text: line.slice(first.start, last.end) }];
}

/** Takes off keywords, assignments and wrappers. */
function unwrap(typed: readonly string[]): { readonly words: readonly string[]; readonly elevated: boolean } {
  let first = 0;
  let elevated = false;
  for (;;) {
    const head = typed[first];
    if (head === undefined) return { words: [], elevated };
    const wrapper = Object.hasOwn(wrappers, baseName(head)) ? wrappers[baseName(head)] : undefined;
    if (keywords.has(head) || /^\w+\+?=/.test(head)) first += 1;
    else if (wrapper === undefined) return { words: typed.slice(first), elevated };
    else {
      elevated ||= wrapper.elevates === true;
      let next = first + 1;
      for (let option = typed[next]; option?.startsWith("-"); option = typed[next]) {
        const valued = option.length === 2 && wrapper.valued.includes(option.slice(1));
        next += valued ? 2 : 1;
      }
      if (baseName(head) === "timeout") next += 1;
      if (next >= typed.length) return { words: [head], elevated };
      first = next;
    }
  }
}

function tokenize(line: string): readonly Token[] {
  const tokens: Token[] = [];
  const heredocs: string[] = [];
  let at = 0;
  while (at < line.length) {
    const operator = operators.find((text) => line.startsWith(text, at));
    if (operator !== undefined) {
      tokens.push({ type: "operator", value: operator, start: at, end: at + operator.length });
      at += operator.length;
      if (operator === "\n") for (const delimiter of heredocs.splice(0)) at = endOfHeredoc(line, delimiter, at);
    } else if (/\s/.test(line[at] ?? "")) at += 1;
    else if (line.startsWith("\\\n", at)) at += 2;
    else if (line[at] === "#") at = endOf(line, "\n", at);
    else {
      const word = readWord(line, at);
      const before = tokens.at(-1);
      if (before?.type === "operator" && before.value === "<<") heredocs.push(word.value.replace(/^-/, ""));
      tokens.push(word);
      at = word.end;
    }
  }
  return tokens;
}

/** After the line that consists of `delimiter`: the text before it is data, not commands. */
function endOfHeredoc(line: string, delimiter: string, from: number): number {
  for (let at = from; at < line.length; ) {
    const end = endOf(line, "\n", at);
    if (line.slice(at, end).trim() === delimiter) return end;
    at = end + 1;
  }
  return line.length;
}

/** One word from `start`, unquoted; `inner` are the texts of its command substitutions. */
function readWord(line: string, start: number): Extract<Token, { type: "word" }> {
  const inner: string[] = [];
  let value = "";
  let at = start;
  let quoted = false;
  while (at < line.length) {
    const char = line[at] as string;
    if (!quoted && (/\s/.test(char) || operators.some((text) => line.startsWith(text, at)))) break;
    if (char === "\\") {
      value += line[at + 1] ?? "";
      at += 2;
    } else if (char === "'" && !quoted) {
      const end = endOf(line, "'", at + 1);
      value += line.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      quoted = !quoted;
      at += 1;
    } else if (char === "`" || line.startsWith("$(", at)) {
      const open = char === "`" ? at + 1 : at + 2;
      const end = char === "`" ? endOf(line, "`", open) : closing(line, open);
      inner.push(line.slice(open, end));
      value += line.slice(at, end + 1);
      at = end + 1;
    } else {
      value += char;
      at += 1;
    }
  }
  return { type: "word", value, start, end: Math.min(at, line.length), inner };
}

function endOf(line: string, text: string, from: number): number {
  const index = line.indexOf(text, from);
  return index < 0 ? line.length : index;
}

/** Where the parenthesis that was opened just before `from` closes. */
function closing(line: string, from: number): number {
  let open = 1;
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === "(") open += 1;
    if (line[at] === ")") open -= 1;
    if (open === 0) return at;
  }
  return line.length;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
