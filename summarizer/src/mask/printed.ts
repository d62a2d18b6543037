import type { Finding } from "./finding.ts";

/** Commands whose output is a secret and nothing else. */
// biome-ignore format: table
const printers: readonly RegExp[] = [
  /(?<!\w)vault (?:kv get|read|token create|write) [^\n|]{0,100}-field[= ]/,
  /(?<!\w)(?:kubectl|oc) [^\n]{0,100}secrets?(?!\w)[^\n]{0,100}(?:jsonpath|go-template|custom-columns|base64 (?:-d|--decode))/,
  /(?<!\w)(?:kubectl|oc) (?:[^\n|]{1,60} )?(?:create token|whoami -t|whoami --show-token)/,
  /(?<!\w)aws (?:[^\n|]{1,100} )?(?:secretsmanager get-secret-value|ssm get-parameters? |ecr get-login-password|ecr-public get-login-password|rds generate-db-auth-token|configure get aws_secret|codeartifact get-authorization-token)/,
  /(?<!\w)gcloud (?:[^\n|]{1,100} )?(?:secrets versions access|auth (?:application-default )?print-(?:access|identity)-token)/,
  /(?<!\w)az (?:[^\n|]{1,100} )?(?:keyvault secret show|account get-access-token|acr login)/,
  /(?<!\w)(?:op read|op item get|pass show|pass otp|gopass show|bw get (?:password|item|totp)|lpass show|security find-(?:generic|internet)-password|secret-tool lookup|keyring get|chamber read|chezmoi secret)(?!\w)/,
  /(?<!\w)(?:gh auth token|glab auth token|heroku auth:token|heroku config:get|flyctl auth token|fly auth token|doctl auth token|doppler (?:secrets get|configs tokens create)|infisical secrets get|railway variables|npm token create|argocd admin initial-password|argocd account generate-token|tsh request|kubeadm token create|kubeadm token generate|kubeadm certs certificate-key|docker swarm join-token|docker swarm unlock-key|consul acl bootstrap|consul keygen|nomad operator gossip keyring generate|tctl tokens add|minikube ssh-key)(?!\w)/,
  /(?<!\w)(?:openssl rand|pwgen|apg|makepasswd|gpg --gen-random|wg gen(?:key|psk)|mkpasswd|xkcdpass|diceware|age-keygen|htpasswd -\w{0,6}n)(?!\w)/,
  /(?<!\w)(?:head|dd|tr|cat|od|strings|base64)(?!\w)[^\n]{0,100}\/dev\/u?random/,
  /(?<!\w)terraform output [^\n|]{0,60}(?:pass|secret|token|key)/i,
  /(?<!\w)(?:echo|printf|printenv|env \||Write-Output|Write-Host)[^\n|>]{0,40}(?:\$\{?(?:env:)?)?\w{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|PASSPHRASE|CREDENTIAL|_PASS|_PWD)\w{0,10}\}?["']?[^\S\n]{0,4}$/im,
  /(?<!\w)(?:cat|head|tail|less|more|type|bat|Get-Content|tee)(?!\w)[^\n|>]{0,100}[/\\ ._-](?:pass(?:word|wd|phrase)?s?|secrets?|tokens?|api[._-]?keys?|private[._-]?keys?|initialadminpassword|vault-token|kubeadmin-password|credentials?|\w{0,40}[_-](?:password|token|secret|passphrase|key)|\w{0,30}(?:password|token|privatekey))(?:\.(?:txt|key|b64|asc))?["']?[^\S\n]{0,4}$/im,
  /(?<!\w)git config (?:--\w{1,10} ){0,3}\S{0,60}(?:token|password|secret)/i,
  /(?<!\w)(?:sops (?:-d|--decrypt|decrypt)|ansible-vault (?:view|decrypt))[^\n]{0,100}(?:--extract|pass|secret|token)/,
];

const mostLines = 8;
/** One word alone on its line: no error, no sentence, no path, no number. */
const alone =
  /^[^\S\n]{0,8}(?!(?:[~.]{0,2}\/|\w{1,12}:\/\/|\d{1,5}$|[A-Za-z]{1,5}$|\[masked:|[-*•.#=]{1,80}$))([^\s]{6,8000})[^\S\n]{0,8}$/gm;

/** The output of a command that prints a secret: each single word on one of its first lines. */
export function* printed(command: string, output: string): Iterable<Finding> {
  const head = command.slice(0, 4000);
  if (!printers.some((pattern) => pattern.test(head))) return;
  let end = 0;
  for (let count = 0; count < mostLines && end >= 0; count++) end = output.indexOf("\n", end + 1);
  for (const match of output.slice(0, end < 0 ? undefined : end).matchAll(alone)) {
    const secret = match[1] ?? "";
    const start = match.index + match[0].indexOf(secret);
    yield { sort: "secret", start, end: start + secret.length, byContext: true };
  }
}
