import type { Finding } from "./finding.ts";

/** Tokens that begin with a text of their own. */
interface Prefixed {
  readonly name: string;
  /** One of them is at the beginning, and is not the continuation of a word. */
  readonly prefixes: readonly string[];
  /** Sticky: what comes after the prefix. The secret is its first group, or prefix and all where it has none. */
  readonly rest: RegExp;
}

/** Every kind of token that its beginning gives away. */
// biome-ignore format: table
const prefixed: readonly Prefixed[] = [
  { name: "github-token",     prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], rest: /[A-Za-z0-9]{20,}/y },
  { name: "github-token",     prefixes: ["github_pat_"],                     rest: /\w{20,}/y },
  { name: "gitlab-token",     prefixes: ["glpat-", "glrt-", "gldt-", "glptt-", "glcbt-", "gloas-", "glsoat-", "glagent-", "glft-", "glimt-"], rest: /[\w-]{16,}(?:\.[\w.]{4,40})?/y },
  { name: "slack-token",      prefixes: ["xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xapp-"], rest: /(?=[A-Za-z_%-]{0,40}\d)[\w%-]{10,}/y },
  { name: "api-key",          prefixes: ["sk-"],                             rest: /(?=[A-Za-z_-]{0,20}[0-9A-Z])[\w-]{16,}/y },
  { name: "api-key",          prefixes: ["gsk_", "xai-", "r8_", "pplx-", "fw_", "nvapi-", "csk-", "tgp_v1_", "jina_"], rest: /[\w-]{20,}/y },
  { name: "stripe-key",       prefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"], rest: /[\w+/]{16,}={0,2}/y },
  { name: "google-key",       prefixes: ["AIza"],                            rest: /[\w-]{35}/y },
  { name: "google-key",       prefixes: ["ya29.", "GOCSPX-", "1//0"],        rest: /[\w-]{20,}/y },
  { name: "npm-token",        prefixes: ["npm_"],                            rest: /[A-Za-z0-9]{36}/y },
  { name: "pypi-token",       prefixes: ["pypi-"],                           rest: /[\w-]{50,}/y },
  { name: "vault-token",      prefixes: ["hvs.", "hvb.", "hvr."],            rest: /[\w-]{20,}/y },
  { name: "vault-token",      prefixes: ["s.", "b."],                        rest: /(?=[A-Za-z]{0,20}\d)(?=[a-z0-9]{0,22}[A-Z])[A-Za-z0-9]{24}(?![\w.])/y },
  { name: "sendgrid-key",     prefixes: ["SG."],                             rest: /[\w-]{16,64}\.[\w-]{16,}/y },
  { name: "aws-access-key",   prefixes: ["AKIA", "ASIA", "ABIA", "ACCA"],    rest: /[A-Z0-9]{16}(?![A-Za-z0-9])/y },
  { name: "private-key",      prefixes: ["AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"], rest: /[A-Z0-9]{20,}/y },
  { name: "cloud-token",      prefixes: ["doo_v1_", "dop_v1_", "dor_v1_"],   rest: /[0-9a-f]{64}/y },
  { name: "cloud-token",      prefixes: ["dapi", "dose", "dkea"],            rest: /[0-9a-f]{32}(?:-\d)?/y },
  { name: "cloud-token",      prefixes: ["shpat_", "shpca_", "shppa_", "shpss_"], rest: /[0-9a-fA-F]{32}/y },
  { name: "cloud-token",      prefixes: ["tskey-", "hf_", "dckr_pat_", "dckr_oat_", "lin_api_", "lin_oauth_", "glc_", "sntrys_", "sntryu_", "figd_", "nfp_", "sbp_", "sb_secret_", "pscale_tkn_", "pscale_pw_", "pscale_oauth_", "bkua_", "rubygems_", "ATATT3", "ATCTT3", "CCIPAT_", "CCIPRJ_", "CFPAT-", "pul-", "squ_", "sqp_", "sqa_", "xkeysib-", "xsmtpsib-", "PMAK-", "pnu_", "sgp_", "tfp_", "waka_", "ntn_", "CLOJARS_", "fo1_", "fm1r_", "fm2_", "ops_eyJ", "shippo_live_", "shippo_test_", "NRAK-", "NRII-", "NRJS-", "NRRA-", "HRKU-", "phc_", "phx_", "aio_", "bkst_", "lsv2_pt_", "lsv2_sk_", "v1.public.", "fio-u-", "ABSK", "s-s4t2ud-", "s-s4t2af-", "sha256~", "pat-na1-", "pat-eu1-"], rest: /(?=[A-Za-z_.-]{0,48}\d)[\w+/.-]{20,}={0,2}(?:[0-9A-F]{8})?/y },
  { name: "cloud-token",      prefixes: ["glsa_"],                           rest: /[A-Za-z0-9]{32}_[0-9a-f]{8}/y },
  { name: "cloud-token",      prefixes: ["secret_"],                         rest: /(?=[A-Za-z]{0,30}\d)[A-Za-z0-9]{43}(?![A-Za-z0-9])/y },
  { name: "cloud-token",      prefixes: ["key-", "SK"],                      rest: /[0-9a-f]{32}(?![A-Za-z0-9])/y },
  { name: "cloud-token",      prefixes: ["ATBB", "EAAA", "EAAC", "EAAB", "cio", "oy2", "AKCp", "sq0atp-", "sq0csp-", "re_", "AQVN", "y0_"], rest: /(?=[A-Za-z_]{0,24}\d)[\w-]{22,}/y },
  { name: "cloud-token",      prefixes: ["dp.pt.", "dp.st.", "dp.sa.", "dp.ct.", "dp.scim.", "dp.audit."], rest: /[\w.-]{30,}/y },
  { name: "cloud-token",      prefixes: ["dt0c01.", "dt0s01."],              rest: /[A-Z0-9]{20,40}\.[A-Z0-9]{40,}/y },
  { name: "cloud-token",      prefixes: ["FlyV1 "],                          rest: /[\w+/,=.-]{40,}/y },
  { name: "cloud-token",      prefixes: ["v1.0-"],                           rest: /[0-9a-f]{20,32}-[0-9a-f]{100,}/y },
  { name: "cloud-token",      prefixes: ["sk.eyJ", "tk.eyJ"],                rest: /[\w-]{20,200}\.[\w-]{16,}/y },
  { name: "cloud-token",      prefixes: ["pat"],                             rest: /[A-Za-z0-9]{14}\.[0-9a-f]{64}/y },
  { name: "cloud-token",      prefixes: ["SWMTKN-1-"],                       rest: /[a-z0-9]{40,60}-[a-z0-9]{20,}/y },
  { name: "cloud-token",      prefixes: ["K10"],                             rest: /[0-9a-f]{64}::[\w.:-]{6,}/y },
  { name: "cloud-token",      prefixes: ["wfs_"],                            rest: /[0-9a-f]{16}_[\w-]{20,}/y },
  { name: "jwt",              prefixes: ["eyJ"],                             rest: /[\w-]{8,400}\.[\w-]{8,}(?:\.[\w.-]*)?/y },
  { name: "slack-webhook",    prefixes: ["hooks.slack.com/"],                rest: /(?:services|workflows|triggers)\/([\w/-]{10,})/y },
  { name: "webhook",          prefixes: ["discord.com/api/", "discordapp.com/api/"], rest: /(?:v\d{1,2}\/)?webhooks\/\d{10,24}\/([\w-]{30,})/y },
  { name: "webhook",          prefixes: ["webhook.office.com/", "outlook.office.com/"], rest: /webhook(?:b2)?\/([\w@/-]{30,})/y },
  { name: "webhook",          prefixes: ["hooks.zapier.com/hooks/catch/"],   rest: /(\w{4,20}\/\w{4,})/y },
  { name: "private-key",      prefixes: ["LS0tLS1CRUdJTi"],                  rest: /(?!BDRVJU|BQVUJM)[A-Za-z0-9+/]{20,}={0,2}(?:\n[^\S\n]{0,40}[A-Za-z0-9+/]{4,}={0,2}(?![^\n]))*/y },
  { name: "password-hash",    prefixes: ["$1$", "$2a$", "$2b$", "$2x$", "$2y$", "$5$", "$6$", "$7$", "$8$", "$9$", "$y$", "$gy$", "$sha1$", "$apr1$", "$scrypt$", "$argon2i$", "$argon2d$", "$argon2id$", "$pbkdf2-", "$bcrypt", "$P$", "$H$", "$S$"], rest: /[./A-Za-z0-9$=,+-]{20,}/y },
  { name: "password-hash",    prefixes: ["$krb5tgs$", "$krb5asrep$", "$krb5pa$", "$DCC2$", "$NETNTLM"], rest: /[./A-Za-z0-9$=,+*@:#-]{20,}/y },
  { name: "password-hash",    prefixes: ["SCRAM-SHA-256$", "SCRAM-SHA-1$", "SCRAM-SHA-512$"], rest: /[\w+/=:$]{20,}/y },
  { name: "password-hash",    prefixes: ["pbkdf2_sha256$", "pbkdf2_sha1$", "bcrypt_sha256$", "argon2$argon2", "scrypt:", "pbkdf2:sha256:", "pbkdf2:sha512:"], rest: /[\w+/=:$.,-]{30,}/y },
  { name: "password-hash",    prefixes: ["sha256:", "sha512:", "sha1:"],     rest: /\d{3,7}:[A-Za-z0-9+/=]{8,88}:[A-Za-z0-9+/]{20,}={0,2}/y },
  { name: "password-hash",    prefixes: ["{SSHA}", "{SSHA256}", "{SSHA512}", "{SHA}", "{SMD5}", "{MD5}", "{PBKDF2}", "{PBKDF2-SHA256}", "{PBKDF2-SHA512}", "{ARGON2}", "{CRYPT}"], rest: /[A-Za-z0-9+/$.,=-]{13,}/y },
  { name: "password-hash",    prefixes: ["md5"],                             rest: /[0-9a-f]{32}(?![A-Za-z0-9])/y },
  { name: "password-hash",    prefixes: ["0x0100", "0x0200"],                rest: /[0-9A-Fa-f]{40,}/y },
];

/** A shape that is recognized by its content or its length. */
interface Shape {
  readonly name: string;
  /** Global. The secret is its first group, or all of it where it has none. */
  readonly pattern: RegExp;
  /** Texts of which one must occur, so that the pattern need not be tried. */
  readonly hints: readonly string[];
}

// biome-ignore format: table
const shapes: readonly Shape[] = [
  { name: "bot-token",        hints: [":AA"],           pattern: /(?<!\d)\d{8,10}:AA[\w-]{32,}/g },
  { name: "bot-token",        hints: ["."],             pattern: /(?<![\w.-])[MNO][\w-]{22,25}\.[\w-]{6}\.[\w-]{27,}/g },
  { name: "cloud-token",      hints: [".atlasv1."],     pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}/g },
  { name: "cloud-token",      hints: ["Q~"],            pattern: /(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,}/g },
  { name: "cloud-token",      hints: ["-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"],  pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?!\d)/g },
  { name: "signature",        hints: ["ig", "Security-Token="], pattern: /[?&](?:X-(?:Amz|Goog)-(?:Signature|Security-Token)|Signature|signature|sig)=([\w%+/=~-]{16,})/g },
  { name: "signature",        hints: [", Signature="],  pattern: /, Signature=([0-9a-f]{64})/g },
  { name: "password-hash",    hints: ["*"],             pattern: /(?<![\w*])\*[0-9A-F]{40}(?![0-9A-Za-z])/g },
  { name: "password-hash",    hints: [":::"],           pattern: /(?<![0-9a-fA-F])[0-9a-fA-F]{32}:[0-9a-fA-F]{32}(?=:::)/g },
  { name: "password-hash",    hints: ["aad3b435b51404ee"], pattern: /(?<![0-9a-f])aad3b435b51404ee[0-9a-f]{16}:[0-9a-f]{32}/g },
  { name: "password-hash",    hints: ["::"],            pattern: /::[\w.-]{0,64}:([0-9a-fA-F]{16}:[0-9a-fA-F]{32,48}:[0-9a-fA-F]{16,})/g },
  { name: "password-hash",    hints: [":"],             pattern: /^[\w.-]{1,32}:([./A-Za-z0-9]{13}):\d{1,6}:\d{0,6}:\d{0,6}:/gm },
];

const byPrefix = new Map<string, readonly Prefixed[]>();
for (const shape of prefixed) {
  for (const prefix of shape.prefixes) byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), shape]);
}

/**
 * Every prefix where no word goes on into it, longest first.
 * @public to the test of every pattern's time
 */
export const beginnings: RegExp = new RegExp(
  `(?:(?<![A-Za-z0-9_])|(?<=\\\\[nrt]))(?:${[...byPrefix.keys()]
    .sort((a, b) => b.length - a.length)
    .map((prefix) => prefix.replace(/[.$*+?(){}[\]\\|^]/g, "\\$&"))
    .join("|")})`,
  "g",
);

/** Keys, tokens and hashes, by their own shape. */
export function* shaped(text: string): Iterable<Finding> {
  yield* prefixedTokens(text);
  for (const { name, pattern, hints } of shapes) {
    if (!hints.some((hint) => text.includes(hint))) continue;
    for (const match of text.matchAll(pattern)) yield found(name, match, match.index);
  }
}

function* prefixedTokens(text: string): Iterable<Finding> {
  let end = 0;
  for (const { 0: prefix, index } of text.matchAll(beginnings)) {
    if (index < end) continue;
    for (const { name, rest } of byPrefix.get(prefix) ?? []) {
      rest.lastIndex = index + prefix.length;
      const match = rest.exec(text);
      if (match === null) continue;
      const finding = found(name, match, index);
      end = index + prefix.length + match[0].length;
      yield finding;
      break;
    }
  }
}

function found(sort: string, match: RegExpExecArray, start: number): Finding {
  const end = match.index + match[0].length;
  const group = match.slice(1).find((text) => text !== undefined);
  if (group === undefined) return { sort, start, end };
  const at = match.index + match[0].lastIndexOf(group);
  return { sort, start: at, end: at + group.length };
}
