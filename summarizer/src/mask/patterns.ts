/** One sort of secret, and how it shows in text. */
export interface SecretPattern {
  /** What the mask says it was. */
  readonly name: string;
  /** Global. The secret is its first group, or all of it where it has none. */
  readonly pattern: RegExp;
  /** Texts of which one must occur, so that the pattern need not be tried. */
  readonly hints?: readonly string[];
  /** What stands around the secret tells that it is one, not its own shape: it is looked for elsewhere too. */
  readonly byContext?: true;
}

/** What may stand for a value without being one: a reference, a file, a placeholder, stars, a mask. */
const notAValue = String.raw`(?![^\s"']{0,100}\[masked:|\$[\w({]|\x60|<|\*{3}|•{2}|@?(?:~|\.{1,2})?\/(?:[a-z.][\w.-]*\/|[\w.-]+(?:\s|$))|@[\w.-]*\/|(?:null|none|nil|true|false|undefined|yes|no|password|authentication)\b)`;
/** A value in quotes, which may be escaped, or up to where a word ends. */
const value = String.raw`(?:[NE](?=\\?["']))?(?:\\?"${notAValue}([^"\n\\]{1,1000})|\\?'${notAValue}([^'\n\\]{1,1000})|${notAValue}([^\s"'${"`"}\\,;&|(){}\[\]<>]{1,1000}))`;
/** A word that is an argument: no option, no reference. */
const word = String.raw`["']?(?![-|&;<>])${notAValue}([^\s"'|;&<>]{1,500})`;

const secretWord = String.raw`(?:password|passwd|passphrase|passcode|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|account[_-]?key|credential|(?<![a-z])pass|(?<![a-z])pwd)(?<!\[masked:[\w-]{0,40})`;
/** What comes after it in a name that says where a secret is, or what it is like, and not what it is. */
const about = String.raw`(?![\w.-]{0,40}?(?:file|path|name|url|uri|type|ttl|length|count|ref|expir\w*|policy|min|max|age)\b)`;

/** The part of one command before its end: no pipe, no list. */
const within = String.raw`\b[^\n|;&]{0,300}?\s`;
const near = String.raw`\b[^\n|;&]{0,80}?\s`;

function pattern(source: string, flags = ""): RegExp {
  return new RegExp(source, `g${flags}`);
}

/** Every sort of secret that is looked for, in this order: what its own shape gives away first. */
// biome-ignore format: table
export const secretPatterns: readonly SecretPattern[] = [
  { name: "private-key",      hints: ["PRIVATE KEY"],           pattern: /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]{0,40000}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?:\s*\n[\w+/=:,. -]*)*)/g },
  { name: "private-key",      hints: ["LS0tLS1CRUdJTi"],        pattern: /LS0tLS1CRUdJTi(?!BDRVJU)[A-Za-z0-9+/]{20,}={0,2}/g },
  { name: "private-key",      hints: ["AGE-SECRET-KEY-"],       pattern: /AGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  { name: "jwt",              hints: ["eyJ"],                   pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w.-]*/g },
  { name: "aws-access-key",   hints: ["AKIA", "ASIA"],          pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { name: "github-token",     hints: ["gh", "github_pat_"],     pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255})/g },
  { name: "gitlab-token",     hints: ["gl"],                    pattern: /\bgl(?:pat|rt|dt|ptt|cbt|oas|soat|agent)-[\w-]{16,}/g },
  { name: "slack-token",      hints: ["xox", "xapp-"],          pattern: /\b(?:xox[abeoprs]|xapp)-[\w-]{10,}/g },
  { name: "slack-webhook",    hints: ["hooks.slack.com"],       pattern: /hooks\.slack\.com\/(?:services|workflows)\/([\w/-]{10,})/g },
  { name: "api-key",          hints: ["sk-"],                   pattern: /\bsk-[\w-]{16,}/g },
  { name: "stripe-key",       hints: ["k_live_", "k_test_"],    pattern: /\b[rs]k_(?:live|test)_\w{16,}/g },
  { name: "google-key",       hints: ["AIza", "ya29.", "GOCSPX-"], pattern: /\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g },
  { name: "npm-token",        hints: ["npm_"],                  pattern: /\bnpm_[A-Za-z0-9]{36}/g },
  { name: "pypi-token",       hints: ["pypi-"],                 pattern: /\bpypi-[\w-]{50,}/g },
  { name: "vault-token",      hints: ["hvs.", "hvb.", "hvr."],  pattern: /\bhv[sbr]\.[\w-]{20,}/g },
  { name: "sendgrid-key",     hints: ["SG."],                   pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { name: "cloud-token",      hints: ["_v1_", "dapi", "tskey-", "hf_", "dckr_pat_", "lin_api_", "shp"], pattern: /\b(?:do[opr]_v1_[0-9a-f]{64}|dapi[0-9a-f]{32}|tskey-[\w-]{16,}|hf_[A-Za-z0-9]{30,}|dckr_pat_[\w-]{20,}|lin_api_\w{30,}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})/g },
  { name: "bot-token",        hints: [":AA"],                   pattern: /\b\d{8,10}:AA[\w-]{32,}/g },
  { name: "password-hash",    hints: ["$"],                     pattern: /\$(?:1|2[abxy]|5|6|7|y|gy|sha1|apr1|scrypt|argon2\w{0,2})\$[./A-Za-z0-9$=,+-]{20,}/g },
  { name: "password-hash",    hints: ["SCRAM-SHA-256$"],        pattern: /SCRAM-SHA-256\$[\w+/=:$]{20,}/g },
  { name: "url-password",     hints: ["://"], byContext: true,  pattern: pattern(String.raw`\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@'"]{0,200}:${notAValue}([^\s@/'"]{1,500})(?=@)`, "i") },
  { name: "authorization",    byContext: true,                  pattern: pattern(String.raw`\b(?:authorization|x-api-key|x-auth-token|x-vault-token|private-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:bearer|basic|token|digest|negotiate|apikey)\s+)?${notAValue}([^\s"',]{6,2000})`, "i") },
  { name: "authorization",    hints: ["ookie"], byContext: true, pattern: pattern(String.raw`\b(?:set-)?cookie["']?\s{0,4}:\s{0,4}["']?${notAValue}([^\n"']{6,2000})`, "i") },
  { name: "authorization",    hints: ["earer "], byContext: true, pattern: pattern(String.raw`\b[Bb]earer\s+${notAValue}([\w.~+/=-]{12,2000})`) },
  { name: "password",         byContext: true,                  pattern: pattern(String.raw`\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?'([^'\n]{1,500})'`, "i") },
  { name: "password",         byContext: true,                  pattern: pattern(String.raw`\b(?:password|crypt)\s*\(?\s*'([^'\n]{1,500})'`, "i") },
  { name: "password",         hints: ["mysql", "mariadb"], byContext: true, pattern: pattern(String.raw`\b(?:mysql|mariadb)\w*${within}-p${word}`) },
  { name: "password",         hints: ["sshpass"], byContext: true, pattern: pattern(String.raw`\bsshpass\s+(?:-v\s+)?-p\s*${word}`) },
  { name: "password",         hints: ["redis-cli", "mongo", "sqlcmd", "ldap", "login", "smbclient", "rpcclient"], byContext: true, pattern: pattern(String.raw`\b(?:redis-cli${within}-a\s+|mongo\w*${within}-p\s+|sqlcmd${within}-P\s*|ldap\w+${within}-w\s*|(?:docker|podman|helm|oc|az|skopeo|crane|cf)${near}login${near}-p\s+|(?:smbclient|rpcclient)${within}-U\s+\S{1,100}?%)${word}`) },
  { name: "password",         hints: ["curl", "wget", "http"], byContext: true, pattern: pattern(String.raw`\b(?:curl${within}(?:-\w{0,8}u|--user|--proxy-user)[\s=]\s*|https?${within}(?:-a|--auth)[\s=]\s*)["']?[^\s:"']{1,100}:${notAValue}([^\s"']{1,500})`) },
  { name: "password",         hints: ["pass:"], byContext: true, pattern: pattern(String.raw`\s-pass(?:in|out)?\s+["']?pass:${notAValue}([^\s"']{1,500})`) },
  { name: "password",         hints: ["htpasswd"], byContext: true, pattern: pattern(String.raw`\bhtpasswd\s+-\w*b\w*\s+(?:-\w+\s+)*\S+\s+\S+\s+${word}`) },
  { name: "password",         hints: ["chpasswd"], byContext: true, pattern: pattern(String.raw`\b(?:echo|printf)\s+(?:-\w+\s+)*["']?[\w.-]{1,100}:${notAValue}([^\s"'|]{1,500})(?=["']?\s*\|\s*(?:sudo\s+)?(?:\S*\/)?chpasswd)`) },
  { name: "password",         hints: ["sudo", "--stdin"], byContext: true, pattern: pattern(String.raw`\b(?:echo|printf)\s+(?:-\w+\s+)*["']?${notAValue}([^\s"'|]{1,500})(?=["']?\s*\|\s*(?:sudo\s+(?:-\w+\s+)*-\w*S|(?:sudo\s+)?passwd\s[^|\n]{0,100}--stdin))`) },
  { name: "password",         hints: ["password "], byContext: true, pattern: pattern(String.raw`\b(?:machine\s+\S+\s+login\s+\S+|login\s+\S+|^)\s+password\s+${word}`, "m") },
  { name: "password",         hints: [":"], byContext: true,     pattern: pattern(String.raw`^[\w.*-]{1,200}:(?:\d{2,5}|\*):[a-z_*][^:\s]{0,100}:[a-z_*][^:\s]{0,100}:(?!\[masked:)([^:\s]{1,500})$`, "im") },
  { name: "secret",           byContext: true,                  pattern: pattern(String.raw`(?:^|\s)--?${secretWord}${about}[\w-]{0,40}\s+${word}`, "i") },
  { name: "secret",           byContext: true,                  pattern: pattern(String.raw`${secretWord}${about}[\w.-]{0,40}\\?["']?\]?[^\S\n]{0,4}(?:=>|:=|=|:)[^\S\n]{0,4}${value}`, "i") },
  { name: "secret",           hints: ['"auth"'], byContext: true, pattern: /"auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2})"/g },
  { name: "secret",           hints: ["kind: Secret"], byContext: true, pattern: /^\s{1,12}[\w.-]{1,200}: ([A-Za-z0-9+/]{8,}={0,2})$/gm },
];
