/** What may stand for a value without being one: a reference, a file, a placeholder, stars, a mask. */
const placeholder =
  /\[masked:|\$[\w({]|%[({]\w|%s|\{\{|\{\w{1,40}\}|`|<(?!<)|\*{3}|•{2}|\.{3}|x{4}|X{4}|ENC\[|!vault|\[[A-Z_ ]{2,30}\]|\((?:hidden|sensitive|known|none|redacted|set|default)|@?(?:~|\.{1,2})?\/(?:[a-z.][\w.-]{0,100}\/|[\w.-]{1,100}(?:\s|$))|@[\w.-]{0,100}\/|[A-Za-z]:\\|\w{1,12}:\/\/(?![^\s@]{0,200}@)/y;

/** Words that are said of a secret where its value could stand. */
const word =
  /(?:null|none|nil|nul|true|false|undefined|unset|unknown|yes|no|on|off|n\/a|password|passwd|passphrase|token|secret|authentication|authenticated|required|optional|expired|expires|invalid|incorrect|missing|updated|changed|failed|wrong|enabled|disabled|hidden|redacted|empty|default|needed|never|strong|weak|unchanged|successfully|stored|encrypted|string|str|number|int|integer|bool|boolean|text|bytes|byte|char|varchar|any|object|optional|await|new|this|self|function|async|lambda|return|process|request|req|config|settings|options|params|props|getpass|bearer|basic|same-origin|include|omit|is|are|was|has|not|and|or|the|for|in|to|of|a|an|from|with|must|cannot|can|may|will|does|did|should|it|that|this|as|at|by|be|if|when|policy|manager|field|input|prompt|rotation|reset)(?![\w@#$%&+!/-]|\.\w)/iy;

/** Whether the text at an offset is not a value. */
export function isPlaceholder(text: string, at: number): boolean {
  return matches(placeholder, text, at) || matches(word, text, at);
}

/** Whether a sticky pattern matches at an offset. */
function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** A value in a text. `code` tells that a program would read it as a name or a call. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  readonly text: string;
}

const quote = /(?:[NEbfru@]{1,2}(?=\\?["']))?(\\?)("""|'''|["'`])/y;
/** The most characters that a value without quotes is read for. */
export const longestBare = 240;
const bare = /[^\s"'`\\,;&|(){}[\]<>]{1,240}/y;
/** Goes on after a sign that ends a value in most syntaxes and not in this place. */
const more = /(?:[&|(){}[\]<>;,\\!](?![&\w-]{1,40}=)(?=[^\s"'`,;)\]}>]))[^\s"'`\\,;&|(){}[\]<>]{0,240}/y;

/** The value that begins at an offset, in quotes or up to where a word ends; undefined where nothing or a placeholder is. */
export function valueAt(text: string, at: number, isWide = false): Value | undefined {
  quote.lastIndex = at;
  const opened = quote.exec(text);
  if (opened !== null && opened[2] !== "`") return quotedAt(text, quote.lastIndex, opened[2] ?? "", opened[1] !== "");
  if (isPlaceholder(text, at)) return undefined;
  bare.lastIndex = at;
  const match = bare.exec(text);
  if (match === null) return undefined;
  let end = bare.lastIndex;
  for (more.lastIndex = end; isWide && end - at < longestBare && more.test(text); more.lastIndex = end)
    end = more.lastIndex;
  while (end > at && ".:".includes(text[end - 1] ?? "")) end--;
  return end > at ? { start: at, end, isQuoted: false, text: text.slice(at, end) } : undefined;
}

const plain = /(?:[^"'\n\\]|\\.)+/y;
const inDouble = /(?:[^"\n\\]|\\.)+/y;
const inSingle = /(?:[^'\n\\]|\\.|'')+/y;
const inBlock = /(?:[^"'\\]|\\.)+/y;

function quotedAt(text: string, start: number, mark: string, isEscaped: boolean): Value | undefined {
  if (isPlaceholder(text, start)) return undefined;
  const inside = isEscaped
    ? /[^"'\n\\]+/y
    : mark.length > 1
      ? inBlock
      : mark === '"'
        ? inDouble
        : mark === "'"
          ? inSingle
          : plain;
  inside.lastIndex = start;
  const match = inside.exec(text);
  if (match === null) return undefined;
  return { start, end: start + match[0].length, isQuoted: true, text: match[0] };
}

const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/];

/** Bits per character, by the characters' own frequencies. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** How often letters of one case, the other and digits take turns: about 0.6 of a random token's places, 0.2 of a name's. */
export function turns(text: string): number {
  let count = 0;
  let last = -1;
  for (const character of text) {
    const kind = classes.findIndex((pattern) => pattern.test(character));
    if (last >= 0 && kind !== last) count++;
    last = kind;
  }
  return count / Math.max(1, text.length - 1);
}

/** No secret: dates, times, durations, sizes, versions, addresses, files, host names. */
const ordinary =
  /^(?:\d[\d.,:/-]*(?:[A-Za-z]{1,3}|%)?|\d{4}-\d\d-\d\d[T ]?[\d:.,+Z-]*|(?:\d{1,4}[dhms]){1,4}|v?\d{1,4}(?:\.\d{1,6}){1,4}[\w.+-]{0,20}|[~.]{0,2}\/.{0,1000}|\w{1,12}:\/\/.{0,1000}|[\w.-]{1,200}\.(?:com|org|net|io|dev|local|internal|txt|ya?ml|json|xml|conf|cfg|ini|pem|key|crt|sh|py|ts|js|go|rs|java|md|log|example|sock|env|gpg|asc|toml|html?|css|sql|gz|zip|so)(?::\d{1,5})?|0x[0-9a-fA-F]{1,16}|[\w.+-]{1,64}@[\w-]{1,100}(?:\.[\w-]{1,60}){1,6})$/;

/** Words of a sentence. */
const sentence =
  /(?:^|\s)(?:a|an|the|is|are|of|to|or|and|no|not|it|its|in|for|with|on|be|by|how|why|what|when|has|have|this|that|your|set|change|password|token|secret|key)\s/i;

/** Whether a text in quotes is one of prose, rather than a passphrase. */
export function isProse(text: string): boolean {
  return /\s/.test(text) && (sentence.test(`${text.slice(0, 200)} `) || /^[({<]/.test(text));
}

/** Whether a word that is said to be a secret could be one: not a plain word, a date, a size, a file or the like. */
export function looksSecret(value: string): boolean {
  if (value.length < 4 || value.length > 4096 || ordinary.test(value) || value.includes("***")) return false;
  if (/\d/.test(value)) return /[A-Za-z]/.test(value) || (/^\d+$/.test(value) && value.length >= 6);
  return /[^A-Za-z\s_.,:'"()-]/.test(value) || (!/[\s_.-]/.test(value) && value.length >= 8 && turns(value) > 0.4);
}

/** Whether a token looks random. */
export function looksRandom(token: string): boolean {
  const text = token.slice(0, 200);
  if (
    text.length < 16 ||
    /\s/.test(text) ||
    ordinary.test(text) ||
    text.includes("***") ||
    /^(?:[0-9a-fA-F]{2}:)/.test(text)
  )
    return false;
  if (isUuid(text)) return false;
  if (/^(?=.*\d)[A-Z2-7]{16,}={0,6}$/.test(text)) return true;
  const digits = text.match(/\d/g)?.length ?? 0;
  return digits >= 2 && turns(text.replace(/[-_./+]/g, "")) >= 0.25 && entropy(text) >= 3;
}

/** Whether a text is a UUID: some are secrets, most are names. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
