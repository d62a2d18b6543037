/** How sure a name tells that a secret is its value. A `weak` one needs a value that looks like one. */
export type Strength = "strong" | "weak";

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that name a secret, alone or in a longer name. */
const strong = list(`
  password passwords passwd passwds passphrase passphrases passcode passcodes passwort pass pwd pw pword secret secrets token tokens
  credential credentials creds apikey apikeys apitoken authtoken accesstoken bindpw rootpw dbpass dbpasswd dbpw userpw requirepass masterauth
  storepass keypass sshpass adminpass mypass userpass psk wpapsk keystorepass truststorepass jwt sessionkey authkey signkey
`);
/** A pair that names a secret. */
const pairs = list(`
  api.key access.key secret.key private.key encryption.key signing.key account.key master.key shared.key auth.key unseal.key
  recovery.key recovery.code recovery.codes backup.code backup.codes subscription.key hmac.key cookie.key session.key webhook.key client.key consumer.key
  storage.key application.key aes.key preshared.key license.key instrumentation.key integration.key tacacs.key radius.key
  snmp.community server.community auth.code security.code key.material key.data signing.secret wpa.psk become.pass
`);
const weak = list(
  "key keys auth seed pin otp community code signature sig session sid cookie hash hashes nonce license identity authentication login logins authorization oauth bearer",
);
/** Compounds that end so. */
const compound =
  /[a-z](?:password|passwd|passphrase|passcode|secret|token|apikey|secretkey|accesskey|privatekey|pwd)s?$/;

/** After the word: the name says where a secret is, or what it is like, and not what it is. */
const about = list(`
  file files filename path paths dir directory name names url uri urls type types ttl length len count ref refs expires expiry expire expired expiration
  policy policies min max age endpoint accessor duration renewable limit limits size usage used required enabled disabled encryption
  algorithm format field fields label placeholder hint prompt prompts strength provider store manager issuer audience scope scopes lifetime
  timeout rotation version mode method prefix suffix arn index column regex pattern valid invalid error errors status state change changed changes
  updated created at on date time days review class factory service source bytes chars authentication auth policy cost
  uses group groups id ids kind bound cidrs num period reset rate hits left exists command cmd env var variable generator validator verification
  request requests response handler create delete remove list get find add per stdin hex ref object helper view page form input button dialog agent
`);
/** Names that the word \`id\` ends and that a secret is the value of, if it looks like one. */
const identified = list("secret token session");
/** Before the word: the name is of a number, a question or something public. */
const before = list(`
  max min num total prompt completion input output cached has is no public count used remaining next forgot show hide
  require requires required ask allow disable enable validate verify invalid missing expired primary foreign sort partition host known
  reasoning page continuation sync shift cancellation cancel stop lexer css design
`);

const words = /[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+/g;

/** What a name, in whatever spelling, tells of its value; undefined for a name that tells of no secret. */
export function strengthOf(name: string): Strength | undefined {
  if (
    /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|c|h|cc|cpp|sh|md|json|ya?ml|toml|html?|css|sql|txt|log|lock|conf|cfg|pem|crt|pub|bak)$/.test(
      name,
    )
  )
    return undefined;
  const parts =
    name
      .slice(-120)
      .match(words)
      ?.map((word) => word.toLowerCase()) ?? [];
  let result: Strength | undefined;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1] ?? "";
    const isPair = pairs.has(`${part}.${next}`);
    const isStrong = isPair || strong.has(part) || (part.length > 7 && compound.test(part));
    if (!isStrong && !weak.has(part)) continue;
    const after = parts.slice(index + (isPair ? 2 : 1), index + (isPair ? 4 : 3));
    if (before.has(parts[index - 1] ?? "")) return undefined;
    if (identified.has(part) && next === "id" && after.length === 1) result ??= "weak";
    else if (after.some((word) => about.has(word))) return undefined;
    else result = isStrong || result === "strong" ? "strong" : "weak";
  }
  return result;
}

/** Whether a name is a plural, so that a number is a count. */
export function isPlural(name: string): boolean {
  return /(?:token|secret|key|password|credential|code)s/i.test(name);
}
