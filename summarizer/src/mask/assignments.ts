import type { Finding } from "./finding.ts";
import { isPlural, strengthOf } from "./names.ts";
import {
  isPlaceholder,
  isProse,
  isUuid,
  longestBare,
  looksRandom,
  looksSecret,
  turns,
  type Value,
  valueAt,
} from "./values.ts";

/** The words that names of secrets contain. */
const hits =
  /(?:(?:access|secret|private|api|unseal|recovery|encryption|signing|shared|license|backup|one-time|root|client|preshared) )?(?:pass(?!ing|ed\b|es\b|enger|ive|port\b|age|ion)|pwd|pw(?![a-z])|pword|secret|token|cred|key|psk|auth|cookie|pin\b|otp\b|seed\b|community|signature|jwt|sig\b|session|sid\b|code\b|codes\b)(?: (?:key|token|password|code|codes|secret|value))?(?: \d{1,3}\b)?/gi;

const nameSign = /[\w.$-]/;
const nameRest = /[\w.$-]{0,80}/y;
/** Characters that a name may have before the part that tells. */
const reach = 80;

/** The position of a name of a secret. */
interface Place {
  readonly text: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly isStrong: boolean;
}

/** Values under a secret's name: assignments, options, fields, attributes, elements, calls and prose. */
export function* assigned(text: string): Iterable<Finding> {
  let done = 0;
  for (const { 0: hit, index } of text.matchAll(hits)) {
    if (index < done) continue;
    const place = placeAt(text, index, index + hit.length, done);
    done = Math.max(done, place?.end ?? index + hit.length);
    if (place === undefined) continue;
    for (const value of valuesOf(place)) {
      yield { sort: "secret", start: value.start, end: value.end, byContext: true };
      done = Math.max(done, value.end);
    }
  }
}

function placeAt(text: string, hit: number, hitEnd: number, from: number): Place | undefined {
  let start = hit;
  while (start > from && start > hit - reach && nameSign.test(text[start - 1] ?? "")) start--;
  nameRest.lastIndex = hitEnd;
  const end = hitEnd + (nameRest.exec(text)?.[0].length ?? 0);
  const name = text.slice(start, end).replace(/[.:-]{1,80}$/, "");
  if (text.slice(Math.max(0, start - 8), start) === "[masked:") return undefined;
  const strength = strengthOf(name);
  if (text[start - 1] === ":" && text[end] === ":") return undefined;
  if (
    strength === undefined ||
    /(?:public|primary|foreign|sort|host|partition)[ _-]$/i.test(text.slice(Math.max(0, start - 10), start))
  )
    return undefined;
  return { text, name, start, end: start + name.length, isStrong: strength === "strong" };
}

/** A syntax of a name and its value. `after` is sticky, at the name's end; its match is before the value. */
interface Syntax {
  readonly after: RegExp;
  /** Sticky, at the name's beginning less its mark. */
  readonly isFor?: (place: Place) => boolean;
  readonly accepts: (value: Value, place: Place, mark: string) => boolean;
  /** Reads the value in another way than up to where a word ends. */
  readonly read?: (text: string, at: number, place: Place) => Value | undefined;
}

const always = () => true;

function isCertain(value: Value, place: Place): boolean {
  return (place.isStrong || looksRandom(value.text)) && !isProse(value.text);
}

// biome-ignore format: table
const syntaxes: readonly Syntax[] = [
  // <name>x</name>, <name type="string">x</name>, <entry key="name">x</entry>
  { after: /[^<>\n&]{0,200}(?:>|&gt;)\s{0,80}(?:<!\[CDATA\[)?/y, isFor: isElement, read: untilTag, accepts: isCertain },
  // <name>password</name><value>x</value>, key="password" value="x", {"name": "PASSWORD", "value": "x"}, - name: PASSWORD⏎ value: x
  { after: /["']?[^\S\n]{0,4}(?:<\/[\w:.-]{1,40}>\s{0,40}<[\w:.-]{1,40}>\s{0,40})/y, read: untilTag, accepts: isCertain },
  { after: /["']?[,;]?\s{1,40}(?:[\w-]{1,20}=["'][^"'\n]{0,60}["']\s{1,4})?["']?(?:parameter|string)?(?:value|val|content)["']?[^\S\n]{0,4}[:=][^\S\n]{0,4}/iy, accepts: isNoCode },
  // name = x, "name": "x", name := x, 'name' => 'x', name ?? 'x'
  { after: /\\?["']?(?:\[\d{1,4}\]|\])?(?:[^\S\n]{1,2}\([^()\n]{0,60}\))?[^\S\n]{0,40}(=>|:=|===?|!==?|\|\||\?\?|[:=])[^\S\n]{0,40}/y, accepts: isAssigned, read: assignedValue },
  // name: >-⏎  x, name:⏎  "x", name:⏎  - x
  { after: /["']?[^\S\n]{0,4}[:=][^\S\n]{0,4}(?:[>|][+-]?\d?[^\S\n]{0,4})?(?=\r?\n)/y, read: indented, accepts: isCertain },
  // … password …:⏎⏎x
  { after: /[^\n:]{0,80}:[^\S\n]{0,4}\r?\n(?:\r?\n)?[^\S\n]{0,8}(?=[\w!-/]\S{5,1000}[^\S\n]{0,4}(?:\r?\n|$))/y, accepts: (value, place) => place.isStrong && /\d/.test(value.text) && looksSecret(value.text) },
  // --name x, -name x, /name:x
  { after: /[^\S\n]{1,40}(?![-|&;<>(])/y, isFor: isOption, read: argument, accepts: (value, place) => place.isStrong || looksRandom(value.text) },
  // define('NAME', 'x')
  { after: /["'][^\S\n]{0,4},[^\S\n]{0,4}(?=["'])/y, accepts: isArgument },
  // setPassword("x"), PASSWORD('x')
  { after: /\([^\S\n]{0,4}(?=[NE]?["'])/y, isFor: isSetter, accepts: (value, place) => place.isStrong || looksRandom(value.text) },
  // PASSWORD 'x'
  { after: /[^\S\n]{1,4}(?=N?["'])/y, accepts: (value, place) => place.isStrong && (/pass|secret$/i.test(place.name) ? looksNamed(value) : looksSecret(value.text)) },
  // name  x, name | x, │ name │ x │
  { after: /(?:[^\S\n]{2,60}|[^\S\n]{0,60}[|│][^\S\n]{0,60}|\t)(?=[^\s|│]{4,1000}[^\S\n]{0,60}[|│]?[^\S\n]{0,4}(?:\r?\n|$))/y, isFor: (place) => /^[\s|│]{0,40}$/.test(lineStart(place)), accepts: (value, place) => looksSecret(value.text) && (place.isStrong || looksRandom(value.text) || isUuid(value.text)) },
  // setenv NAME x, requirepass x
  { after: /[^\S\n]{1,4}(?=[^\s]{1,1000}[^\S\n]{0,4}(?:$|\r?\n|#|RO\b|RW\b))/y, isFor: isDirective, accepts: (value, place) => place.isStrong ? looksSecret(value.text) : /community|key$/i.test(place.name) && looksSecret(value.text), read: argument },
  { after: /[^\S\n]{1,4}/y, isFor: ({ name }) => /^(?:requirepass|masterauth|bindpw|rootpw|NICKSERV_PASS)$/i.test(name), accepts: always, read: argument },
  // the password is x, password for a (b): x
  { after: /["']?(?: for [^\n:=]{1,60}?| of [^\n:=]{1,60}?)? (?:is|was|has been|set to|to|value)(?: set)?(?: to)?[^\S\n]{0,2}:?[^\S\n]{1,4}/y, accepts: (value) => value.isQuoted ? value.text.length > 3 : looksSecret(value.text) },
  { after: /[^\n:]{1,100}: {1,2}(?=\S{6,1000}[^\S\n]{0,4}(?:$|\r?\n))/y, accepts: (value, place) => place.isStrong && value.text.length >= 8 && (/\d/.test(value.text) ? /[A-Za-z]/.test(value.text) && looksSecret(value.text) : /^[A-Za-z]+$/.test(value.text) && turns(value.text) > 0.45) },
  { after: /[^\S\n]{1,2}(?=[\w+/=.-]{16,})/y, accepts: (value) => looksRandom(value.text) && /\d/.test(value.text) },
];

function* valuesOf(place: Place): Iterable<Value> {
  for (const { after, isFor, accepts, read } of syntaxes) {
    if (isFor !== undefined && !isFor(place)) continue;
    after.lastIndex = place.end;
    const mark = after.exec(place.text);
    if (mark === null) continue;
    const at = place.end + mark[0].length;
    const value = read === undefined ? valueAt(place.text, at) : read(place.text, at, place);
    if (value === undefined) continue;
    if (accepts(value, place, mark[1] ?? "")) {
      yield value.isQuoted ? value : { ...value, end: endOfRun(place.text, value) };
      return;
    }
  }
}

/** Values are read up to a length; one that was found out to be a secret goes on. */
function endOfRun(text: string, { start, end }: Value): number {
  if (end - start < longestBare) return end;
  const run = /[^\s"']*/y;
  run.lastIndex = end;
  return end + (run.exec(text)?.[0].length ?? 0);
}

function lineStart({ text, start }: Place): string {
  const near = text.slice(Math.max(0, start - 200), start);
  return near.slice(near.lastIndexOf("\n") + 1);
}

function isElement({ text, start }: Place): boolean {
  const near = text.slice(Math.max(0, start - 60), start);
  return /(?:(?<!\w)<|&lt;)(?:[\w-]{1,30}:)?$|<\w[\w:.-]{0,30} [^<>]{0,20}["']$/.test(near);
}

function isOption({ text, start, name }: Place): boolean {
  if (/^--?\w/.test(name)) return start === 0 || /[\s"'`([]/.test(text[start - 1] ?? "");
  return false;
}

function isSetter({ name }: Place): boolean {
  return (
    /^(?:\w{1,40}\.)?(?:set|with|use|add|update|change|password|passwd|secret|crypt)/i.test(name) && !/get/i.test(name)
  );
}

const directive =
  /(?:^|[>$#] )[^\S\n]{0,40}(?:(?:no|export|setenv|set|ENV|ARG|SET|aws configure set|CONFIG SET|config set|git config(?: --\w{1,10})?|npm config set|consul kv put|etcdctl put|enable|snmp-server|tacacs-server|radius-server|neighbor \S{1,40}|username \S{1,40}|setx)[^\S\n]{1,4}){0,2}(?:\S{0,40}[/:])?$/;

function isDirective(place: Place): boolean {
  return directive.test(lineStart(place));
}

/** Up to the next tag. */
function untilTag(text: string, at: number): Value | undefined {
  if (isPlaceholder(text, at)) return undefined;
  const inside = /(?:(?!&lt;|\]\]>)[^<>"]){1,1000}/y;
  inside.lastIndex = at;
  const match = inside.exec(text);
  if (match === null || !/^(?:<\/|&lt;\/|\]\]>)/.test(text.slice(inside.lastIndex, inside.lastIndex + 5)))
    return undefined;
  const value = match[0].trimEnd();
  return value === "" ? undefined : { start: at, end: at + value.length, isQuoted: true, text: value };
}

/** One word, or a text in quotes. */
function argument(text: string, at: number): Value | undefined {
  const opened = /\(?(?:ConvertTo-SecureString(?: -String)? )?/y;
  opened.lastIndex = at;
  const start = at + (opened.exec(text)?.[0].length ?? 0);
  const value = valueAt(text, start);
  if (value === undefined || value.isQuoted) return value;
  const word = /[^\s"'|;&<>()]{1,1000}/y;
  word.lastIndex = start;
  const whole = word.exec(text)?.[0] ?? value.text;
  return { ...value, end: start + whole.length, text: whole };
}

/** The value of a line like `name = value`, which reaches to the line's end; else a word. */
function assignedValue(text: string, at: number, place: Place): Value | undefined {
  if (text[at] === "{" && /pwd/i.test(place.name)) {
    const braced = /[^}\n]{1,200}/y;
    braced.lastIndex = at + 1;
    const inside = braced.exec(text)?.[0];
    if (inside !== undefined) return { start: at + 1, end: at + 1 + inside.length, isQuoted: true, text: inside };
  }
  const scheme = /(?:bearer|basic|token|negotiate)[^\S\n]{1,4}/iy;
  scheme.lastIndex = at;
  const start = at + (scheme.exec(text)?.[0].length ?? 0);
  return valueAt(text, start, /^[^\S\n]{0,40}(?:export |set |- |\$env:)?$/.test(lineStart(place)));
}

const names = /^[A-Za-z_$][A-Za-z_$]*(?:\.[A-Za-z_$]+)*$/;

function looksNamed({ text }: Value): boolean {
  return text.length > 2 && !/^[a-z]+(?:[-_ ][a-z]+)+$/.test(text) && !strengthOf(text);
}

/** Whether a value is given to a name, rather than one name of a program to another, or a type. */
function isAssigned(value: Value, place: Place, mark: string): boolean {
  const { text, end } = place;
  const after = text.slice(value.end, value.end + 2);
  if (/^[\W_]*$/.test(value.text) || value.text.includes("***")) return false;
  if (!place.isStrong)
    return (
      looksRandom(value.text) ||
      (isUuid(value.text) && /(?:secret|token)/i.test(place.name)) ||
      (/(?:pin|otp)$/i.test(place.name) && /^\d{4,8}$/.test(value.text))
    );
  if (value.isQuoted) return isLiteral(value, place, mark);
  if (mark.length > 1 && mark !== ":=" && mark !== "=>") return false;
  if (
    /^[([{]/.test(after) ||
    /^\.\w/.test(after) ||
    (mark === ":" && /^(?:<|'s)/.test(after)) ||
    /^[A-Z]\w*<|^\d+\.\d+$|^\/[(\\^]/.test(value.text)
  )
    return false;
  if (/^\d{1,3}$/.test(value.text) || (isPlural(place.name) && /^[\d,.]+$/.test(value.text))) return false;
  if (!names.test(value.text)) return !isCode(value.text, after);
  const isSpaced = /\s/.test(text.slice(end, value.start));
  if (value.text.includes(".")) return false;
  if (isSpaced && /^[,;)|=>?]/.test(after)) return false;
  if (/^[),]/.test(after)) return false;
  if (isSpaced && (value.text.length < 3 || /^\s[=?!&|+*]/.test(after) || /pass|secret|token|key/i.test(value.text)))
    return false;
  return !isNameLike(value.text, place.name) && !(isSpaced && /^\s\S/.test(after) && mark === ":");
}

function isLiteral({ text }: Value, { name }: Place, mark: string): boolean {
  if (/^(?:[!=]=|\?\?|\|\|)/.test(mark)) return looksSecret(text) && !isProse(text);
  return text.length > 1 && !isNameLike(text, name) && !isProse(text);
}

function isCode(text: string, after: string): boolean {
  return (
    /^(?:self|this|process|os|req|request|ctx|config|env|args|options|var|local|data|module|input|user)\.[\w.]+$/.test(
      text,
    ) ||
    /^[A-Za-z_]\w*\?\.?/.test(text) ||
    /^\w+\($/.test(text + after[0])
  );
}

/** A value that only says what its name says: `token: token`, `"password": "password"`. */
function isNameLike(value: string, name: string): boolean {
  return names.test(value) && (strengthOf(value) !== undefined || name.toLowerCase().endsWith(value.toLowerCase()));
}

function isNoCode(value: Value, place: Place): boolean {
  return isProse(value.text) ? false : value.isQuoted || looksSecret(value.text) || place.isStrong;
}

function isArgument(value: Value, place: Place): boolean {
  if (!place.isStrong) return looksRandom(value.text);
  const isCall = /\(\s{0,4}["']$/.test(place.text.slice(Math.max(0, place.start - 8), place.start));
  return isCall ? !isNameLike(value.text, place.name) && !isProse(value.text) : looksRandom(value.text);
}

const block = /\r?\n([^\S\n]{1,60})(?:- )?["']?([^\s"'\n](?:[^\n"']{0,2000}[^\s"',\n])?)/y;

/** The lines that are deeper than the name's, after `name:`. */
function indented(text: string, at: number, place: Place): Value | undefined {
  const depth = /^[\s-]*/.exec(lineStart(place))?.[0].length ?? 0;
  let start: number | undefined;
  let end = at;
  for (let lines = 0; lines < 200; lines++) {
    block.lastIndex = end + (start === undefined ? 0 : (/^["',]*/.exec(text.slice(end, end + 3))?.[0].length ?? 0));
    const match = block.exec(text);
    if (match === null || (match[1]?.length ?? 0) < depth + (depth === 0 ? 1 : 0)) break;
    const line = match[2] ?? "";
    if (/^[\w."'-]{1,60}:(?:\s|$)/.test(line) || /\s\S+\s/.test(line)) break;
    const from = block.lastIndex - line.length;
    if (isPlaceholder(text, from)) break;
    start ??= from;
    end = block.lastIndex;
  }
  return start === undefined ? undefined : { start, end, isQuoted: true, text: text.slice(start, end) };
}
