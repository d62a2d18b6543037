import type { Finding } from "./finding.ts";
import { isPlaceholder } from "./values.ts";

/** A secret that its context identifies. */
interface Context {
  readonly name: string;
  /** Texts of which one must occur, so that the pattern need not be tried. */
  readonly hints?: readonly string[];
  /** Global. Its last group is the secret. */
  readonly pattern: RegExp;
}

/** Headers, statements and lines of protocols. */
// biome-ignore format: table
const contexts: readonly Context[] = [
  { name: "authorization", pattern: /(?<![\w-])(?:proxy-)?authorization\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?:(?:bearer|basic|token|negotiate|apikey|sso-key|key|bot)\s{1,4})?(?!(?:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)(?![\w+/=-]))(?=[\w+/=.~$-]{0,60}[\d=+/_-])([^\s"',\\]{6,})/gi },
  { name: "authorization", hints: ["asic "], pattern: /(?<![\w-])basic {1,4}(?=[A-Za-z+/=]{0,40}\d)([A-Za-z0-9+/]{12,}={0,2})/gi },
  { name: "authorization", hints: ["igest"], pattern: /(?<!\w)digest [^\n]{1,400}?response="([0-9a-f]{32,64})"/gi },
  { name: "authorization", pattern: /(?<![\w-])(?:x-(?:api-key|api-token|auth-token|auth-key|access-token|vault-token|csrf-token|xsrf-token|amz-security-token|goog-api-key|functions-key|consul-token|nomad-token|figma-token|rundeck-auth-token|gitlab-token|shopify-access-token|ms-[\w-]{0,20}key)|private-token|deploy-token|job-token|api-key|dd-api-key|dd-application-key|cf-access-client-secret|ocp-apim-subscription-key|x-api-secret|apikey)\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?(?!\w{1,60}[?.(]\S{0,60}\()([^\s"',\\]{6,})/gi },
  { name: "authorization", hints: ["ookie"], pattern: /(?<![\w-])(?:set-)?cookie\\?["']?\s{0,4}:\s{0,4}\\?["']?(?=[\w.-]{1,80}=)([^\n"']{6,})/gi },
  { name: "authorization", hints: ["earer"], pattern: /(?<!\w)bearer[\s,]\s{0,4}(?=[A-Za-z_.~+/=-]{0,40}\d)([\w.~+/=-]{12,})/gi },
  { name: "password", pattern: /(?<!\w)identified\s{1,4}(?:with\s{1,4}\S{1,60}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?'([^'\n]{1,500})'/gi },
  { name: "password", pattern: /(?<!\w)identified\s{1,4}(?:with\s{1,4}\S{1,60}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?"([^"\n]{1,500})"/gi },
  { name: "password", pattern: /(?<!\w)identified\s{1,4}by\s{1,4}(?!values|externally|password)([^\s"';]{1,500})/gi },
  { name: "password", pattern: /(?<!\w)(?:password|crypt)(?:\s{1,4}|\s{0,4}\(\s{0,4})'([^'\n]{1,500})'/gi },
  { name: "password", pattern: /(?<!\w)pgp_sym_(?:en|de)crypt\s{0,4}\([^\n']{1,100}(?:'[^'\n]{0,200}')?[^\n']{0,20},\s{0,4}'([^'\n]{1,500})'/gi },
  { name: "password", pattern: /(?<!\w)sp_(?:addlogin|password)\s{1,4}(?:N?'[^'\n]{0,100}'|NULL)\s{0,4},\s{0,4}N?'([^'\n]{1,500})'/gi },
  { name: "password", hints: ["password "], pattern: /(?:(?<!\w)machine\s{1,4}\S{1,100}\s{1,4}login\s{1,4}\S{1,100}|(?<!\w)login\s{1,4}\S{1,100}|^)[^\S\n]{1,8}password\s{1,4}([^\s"'|;&<>]{1,500})/gm },
  { name: "password", hints: ["pass:"], pattern: /\s-pass(?:in|out)?\s{1,4}["']?pass:([^\s"']{1,500})/g },
  { name: "password", hints: [":"], pattern: /^[\w.*-]{1,200}:(?:\d{2,5}|\*):[a-z_*][^:\s]{0,100}:[a-z_*][^:\s]{0,100}:(?!\[masked:)([^:\s]{1,500})$/gim },
  { name: "password", hints: ["AUTH"], pattern: /(?:^|[>$#:] {0,4}|^HELLO \d |"" \d{1,3} \d{1,6} )AUTH (?!PLAIN|LOGIN|CRAM|failed|command|XOAUTH)(?:(?!KEYS)[\w-]{1,60} (?=\S{1,500}[^\S\n]{0,4}$))?([^\s]{4,500})/gm },
  { name: "password", hints: ["AUTH"], pattern: /(?<!\w)AUTH (?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5) (?!LOGIN|PLAIN|CRAM)([A-Za-z0-9+/]{8,}={0,2})/g },
  { name: "password", hints: ["SETUSER", "setuser"], pattern: /(?<!\w)acl setuser [^\n>]{1,200}>([^\s]{1,500})/gi },
  { name: "password", hints: ["LOGIN"], pattern: /^(?:[\w.]{1,8} )LOGIN "?[^\s"]{1,100}"? "?([^\s"]{1,500})/gm },
  { name: "password", hints: ["PASS "], pattern: /^(?:[<>CS:-]{1,3} )?PASS ([^\s]{3,500})[^\S\n]{0,4}$/gm },
  { name: "password", hints: ["OPER "], pattern: /^(?:[<>]{1,3} )?OPER \S{1,60} ([^\s]{3,500})[^\S\n]{0,4}$/gm },
  { name: "password", hints: ["IDENTIFY "], pattern: /(?<!\w)IDENTIFY (?:[\w-]{1,40} (?=\S))?([^\s]{4,500})/g },
  { name: "password", hints: [" pass "], pattern: /(?<!\w)user \S{1,60} pass ([^\s]{3,500})/g },
  { name: "password", hints: ["password", "secret"], pattern: /(?<!\w)(?:password|secret) [0-9] ([^\s]{4,500})/g },
  { name: "password", hints: ["password "], pattern: /(?<![\w-])enable password (?!required)([^\s]{3,500})[^\S\n]{0,4}$/gm },
  { name: "password", hints: ["plain-text-password-value", "wpa-psk", "encrypted-password"], pattern: /(?<!\w)(?:plain-text-password-value|encrypted-password|wpa-psk ascii \d) "?([^\s"]{3,500})/g },
  { name: "secret", hints: ["ommunity "], pattern: /(?<![\w-])snmp(?:-server)? community ([^\s]{3,100})(?= (?:ro|rw|authorization|view)\b)/gi },
  { name: "secret", hints: ["-server key", "-server host"], pattern: /(?<!\w)(?:tacacs|radius)-server (?:host \S{1,60} )?key (?:\d )?([^\s]{3,500})/g },
  { name: "secret", hints: ["nseal ", "ecovery "], pattern: /(?<!\w)(?:Unseal|Recovery|unseal|recovery) [Kk]ey(?: \d{1,2})?(?: \(will be hidden\))?: {1,4}([A-Za-z0-9+/=]{20,})/g },
  { name: "secret", hints: ['"auth"'], pattern: /"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,}={0,2})"/g },
  { name: "secret", hints: ['"d"', '"p"', '"q"', '"k"', '"dp"', '"dq"', '"qi"'], pattern: /"(?:d|p|q|dp|dq|qi|k)"\s{0,4}:\s{0,4}"([\w-]{20,})"/g },
  { name: "secret", pattern: /[?&#](?:code|key|token|access_token|id_token|refresh_token|api_?key|auth|session|sid|jwt|ticket|hmac|passwd|password|pwd|pass)=(?=[\w%~.+/=-]{0,60}\d)([\w%~.+/=-]{16,})/gi },
  { name: "password", hints: ["@tcp("], pattern: /(?<![\w"'/.-])[\w.-]{1,60}:([^\s:@/"'()]{1,100})@tcp\(/g },
  { name: "password", hints: ["jdbc:oracle", "sqlplus"], pattern: /(?:jdbc:oracle:\w{1,6}:|(?<!\w)sqlplus(?: -\w{1,4}){0,4} )["']?[\w.$#-]{1,60}\/([^\s@"']{1,200})@/g },
  { name: "password", hints: ["@"], pattern: /(?<=(?<![\w./-])[\w.-]{1,40}\/[\w.$-]{1,60}):["']?(?!\d{1,5}@)([^\s:@"'/]{1,200})["']?@(?=[\w.-])/g },
  { name: "password", hints: [".py"], pattern: /\.py [^\n]{0,100}?(?<![\w.-])[\w.$-]{1,60}:["']([^\s"']{1,200})["']@/g },
  { name: "password", pattern: /(?<![\w-])(?:auth ?=|HTTPBasicAuth|BasicAuth|basic_auth ?=)[^\S\n]{0,2}\([^\S\n]{0,2}["'][^"'\n]{1,100}["'][^\S\n]{0,2},[^\S\n]{0,2}["']([^"'\n]{1,500})["']/g },
  { name: "password", hints: ["getConnection("], pattern: /getConnection\([^\n"']{0,100}(?:["'][^"'\n]{0,300}["'])?[^\n"']{0,20},[^\S\n]{0,4}["'][^"'\n]{0,100}["'],[^\S\n]{0,4}["']([^"'\n]{1,500})["']/g },
  { name: "secret", hints: ["sign(", "verify(", "Hmac(", "hmac.new("], pattern: /(?:jwt\.(?:sign|verify)|create[HC]mac|createHmac|hmac\.new)\([^\n"']{0,100}(?:["'][\w-]{1,20}["'])?[^\n"'\w]{0,4}b?["']([^"'\n]{8,500})["']/g },
  { name: "password", hints: ["ConvertTo-SecureString"], pattern: /ConvertTo-SecureString\s{1,4}(?:-String\s{1,4})?["']([^"'\n]{1,500})["']/g },
  { name: "password", hints: ["send "], pattern: /(?<!\w)send(?: --)? \\?"([^"\s\\]{6,200})\\+r\\?"/g },
  { name: "password", pattern: /(?<!\w)credentials?: [\w.-]{1,60}[:/]([^\s]{4,200})/gi },
  { name: "password", pattern: /(?<!\w)login with [\w.@-]{1,60} \/ ([^\s]{4,200})/gi },
];

/** Secrets in headers, statements, links and protocols. */
export function* inContext(text: string): Iterable<Finding> {
  for (const { name, pattern, hints } of contexts) {
    if (hints !== undefined && !hints.some((hint) => text.includes(hint))) continue;
    for (const match of text.matchAll(pattern)) {
      const secret = match.slice(1).findLast((group) => group !== undefined);
      if (secret === undefined) continue;
      const start = match.index + match[0].lastIndexOf(secret);
      if (!isPlaceholder(text, start)) yield { sort: name, start, end: start + secret.length, byContext: true };
    }
  }
}
