/** How sure a line's text up to the cursor is a prompt: `certain` by its shape, `likely` by its last character. */
export type PromptShape = "certain" | "likely";

// biome-ignore format: table
const certain: readonly RegExp[] = [
  /^(?:\([^()]*\) ?)*\[?[\w.+-]+[@㉿][\w.-]+[^$#%>❯]{0,200}[$#%>❯] ?$/u,  // alice@web-3:~$  [root@db1 ~]#  (venv) a@b ~ %
  /^(?:[~/][\w./~-]*) [$#%>❯] $/u,                                       // / #  ~/src $
  /^(?:ba|z|k|da|a)?sh-\d[\w.]*[$#] $/,                                  // bash-5.2#
  /^\w[\w-]*[=-][*!^(]?[#>] $/,                                           // orders=>  orders=#  orders-#
  /^(?:mysql|sqlite|s?ftp|redis|mongosh?|cqlsh|sqlcmd|node)> $/,
  /^(?:MariaDB|MySQL) \[[^\]]*\]> $/,
  /^[\w.-]+:\d+(?:\[\d+\])?> $/,                                         // 127.0.0.1:6379>
  /^(?:>>> |In \[\d+\]: |\([Pg]db\) |irb\([^)]*\):\d+(?::\d+)?[>*] )$/,
];
/** The last glyph of a prompt. A percentage, a bar of # or = and an arrow end a line of progress instead. */
const likely = /^(?:\S.{0,100})?(?:\$|(?<!#)#|(?<![\d\s])%|^%|(?<![=\->])>|[❯➜λ»]) $/u;

/** What a shell asks for the rest of a command with. */
const continuation =
  /^(?:> |\.\.\. |[\w-]+[-'"(*$][#>] | {2,}(?:->|['"`/*]>) |(?:(?:d|b)?quote|heredoc|pipe|cmdsubst|cmdand|cmdor|for|while|until|if|then|else|elif|elif-then|case|function|select|subsh|cursh|braceparam|array|mathsubst)(?: [\w-]+)*> )$/;

/** What asks for something that will not be echoed. */
const secret =
  /(?:password|passphrase|passcode|\bpin\b|\bsecret|\btoken\b|\botp\b|verification code)[^\n]{0,120}[:?] ?$/i;

const LONGEST = 200;

/** The shape of a line's text up to the cursor; undefined when it does not look like a prompt. */
export function promptShape(text: string): PromptShape | undefined {
  if (certain.some((pattern) => pattern.test(text))) return "certain";
  return likely.test(text) ? "likely" : undefined;
}

/** The prompt that a line begins with when text follows it: only shapes that are certain. Empty when there is none. */
export function leadingPrompt(text: string): string {
  for (const { index } of text.slice(0, LONGEST).matchAll(/[$#%>❯] /gu)) {
    const prompt = text.slice(0, index + 2);
    if (promptShape(prompt) === "certain") return prompt;
  }
  return "";
}

/** Whether a prompt right below a command that began at `first` asks for more of that command. */
export function isContinuation(prompt: string, first: string): boolean {
  return prompt.trim() !== first.trim() && continuation.test(prompt);
}

/** Whether a line's text up to the cursor asks for a secret. */
export function asksForSecret(text: string): boolean {
  return secret.test(text);
}
