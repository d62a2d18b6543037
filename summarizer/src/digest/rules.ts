import type { RiskLevel } from "../domain/summary.ts";
import type { When } from "./when.ts";

/** One reason to look twice at a command. */
export interface CommandRule extends When {
  readonly id: string;
  readonly level: RiskLevel;
  readonly reason: string;
}

/** One reason to look twice at a database statement: every condition that is given must hold. */
export interface StatementRule {
  readonly id: string;
  readonly level: RiskLevel;
  readonly reason: string;
  readonly verbs?: readonly string[];
  readonly shape?: RegExp;
  /** Must not be found in the statement. */
  readonly without?: RegExp;
  readonly rowsOver?: number;
  readonly error?: RegExp;
}

export const readers = [
  "cat",
  "tac",
  "less",
  "more",
  "head",
  "tail",
  "nl",
  "od",
  "xxd",
  "strings",
  "base64",
  "grep",
  "egrep",
  "sed",
  "awk",
  "cut",
  "jq",
  "cp",
  "scp",
  "rsync",
  "tar",
  "zip",
  "gzip",
  "curl",
  "vi",
  "vim",
  "nvim",
  "nano",
  "nc",
  "openssl",
  "source",
  ".",
];
const writers = ["vi", "vim", "nvim", "nano", "emacs", "ed", "tee", "cp", "mv", "install", "ln", "truncate"];
export const senders = ["nc", "ncat", "netcat", "socat", "curl", "wget", "ssh", "ftp", "telnet"];
export const interpreters = ["sh", "bash", "zsh", "dash", "python", "python3", "perl", "ruby", "node"];

const systemFolder = /^\/(\*|\.|(bin|boot|etc|home|lib|lib64|opt|root|sbin|srv|usr|var)\/?\*?)?$/;
/** Files that configure a system. */
export const configuration = /^\/(etc|boot|usr\/local\/etc)\/|(^|\/)etc\/|\.(conf|cnf|ini|cfg|toml|service|ya?ml)$/;
const traces = /\.(bash|zsh|sh|python|psql|mysql)_history$|^\/var\/log\/|^\/var\/run\/utmp$/;
const credentials =
  /(^|\/)(\.aws\/credentials|\.kube\/config|\.netrc|\.pgpass|\.my\.cnf|\.docker\/config\.json|\.git-credentials|\.env(\.\w+)?|\.vault-token)$/;
/** Options by which a program for fetching sends instead. */
export const upload =
  /(^|\s)(-d|-F|-T|--data(-raw|-binary|-urlencode|-ascii)?|--form|--json|--upload-file|--post-(data|file))(=|\s)|(^|\s)-[dFT]\S/;

// biome-ignore format: table
export const commandRules: readonly CommandRule[] = [
  { id: "delete-system",      level: "CRITICAL", reason: "deletes a system folder",                programs: ["rm"], args: /(^|\s)(-\w*[rR]|--recursive)/, files: systemFolder },
  { id: "overwrite-disk",     level: "CRITICAL", reason: "overwrites a disk",                                        programs: ["dd", "shred", "wipefs", "mkfs", "mkfs.ext4", "mkfs.xfs", "mkswap"], args: /\/dev\/(sd|hd|nvme|vd|xvd|mmcblk|mapper|disk)/ },
  { id: "reverse-shell",      level: "CRITICAL", reason: "opens a reverse shell",                         files: /^\/dev\/(tcp|udp)\// },
  { id: "reverse-shell",      level: "CRITICAL", reason: "opens a reverse shell",                         programs: ["nc", "ncat", "netcat", "socat"], args: /(^|\s)(-\w*[ec]\s|--exec)|\bEXEC:/i },
  { id: "miner",              level: "CRITICAL", reason: "runs a cryptocurrency miner",                          programs: ["xmrig", "minerd", "ethminer", "cpuminer"] },
  { id: "run-download",       level: "HIGH",     reason: "pipes a downloaded script into an interpreter",                           programs: ["curl", "wget"], into: interpreters },
  { id: "service-account",    level: "HIGH",     reason: "reads a Kubernetes service-account token",                 programs: readers, files: /serviceaccount\/token$/ },
  { id: "private-key",        level: "HIGH",     reason: "reads a private key",                                      programs: readers, files: /\.ssh\/id_\w+$|\.pem$(?<=privkey\w*\.pem)|\.key$/ },
  { id: "password-hashes",    level: "HIGH",     reason: "reads the system's password hashes",                       programs: readers, files: /^\/etc\/g?shadow-?$/ },
  { id: "credentials",        level: "HIGH",     reason: "reads a file with credentials",                      programs: readers, files: credentials },
  { id: "cluster-secrets",    level: "HIGH",     reason: "reads Kubernetes secrets",                                 programs: ["kubectl", "oc"], args: /(^|\s)secrets?([/\s]|$)/ },
  { id: "cluster-secrets",    level: "HIGH",     reason: "reads Kubernetes secrets",                                 programs: ["curl", "wget"], args: /\/api\/v\d\S{0,1000}\/secrets\b/ },
  { id: "instance-metadata",  level: "HIGH",     reason: "accesses the cloud metadata service, which provides credentials", args: /169\.254\.169\.254|metadata\.google\.internal|fd00:ec2::254/ },
  { id: "send-data",          level: "HIGH",     reason: "sends data to another machine",                            programs: ["curl", "wget"], args: upload },
  { id: "send-data",          level: "HIGH",     reason: "sends data to another machine",                            into: senders },
  { id: "send-data",          level: "HIGH",     reason: "sends data to another machine",                            programs: senders, reads: /./ },
  { id: "send-data",          level: "HIGH",     reason: "sends data to another machine",                            programs: ["scp", "rsync"], args: /\s[^\s:]+:\S*$/ },
  { id: "send-data",          level: "HIGH",     reason: "sends data to another machine",                            programs: ["aws", "gsutil", "rclone", "mc"], args: /^(?=.*\b(cp|sync|copy|mv)\b).*\s[^\s:]+:\S*$/ },
  { id: "remove-traces",      level: "HIGH",     reason: "removes traces of activity",                          programs: ["rm", "shred", "truncate", "unlink"], files: traces },
  { id: "remove-traces",      level: "HIGH",     reason: "removes traces of activity",                          programs: ["history"], args: /(^|\s)-\w*[cd]/ },
  { id: "remove-traces",      level: "HIGH",     reason: "removes traces of activity",                          programs: ["unset", "export", "journalctl"], args: /HISTFILE|HISTSIZE=0|--vacuum/ },
  { id: "protection-off",     level: "HIGH",     reason: "disables a protection",                                   programs: ["setenforce", "auditctl", "ufw", "iptables", "nft"], args: /^0$|(^|\s)(-e\s*0|-D|-F|disable|flush)(\s|$)/ },
  { id: "protection-off",     level: "HIGH",     reason: "disables a protection",                                   programs: ["systemctl", "service"], args: /^(?=.*\b(stop|disable|mask)\b)(?=.*\b(auditd|apparmor|firewalld|ufw|falco|rsyslog)\b)/ },
  { id: "privileges",         level: "HIGH",     reason: "grants an account more privileges",                             programs: ["usermod", "gpasswd", "adduser"], args: /\b(sudo|wheel|admin|docker|root)\b/ },
  { id: "privileges",         level: "HIGH",     reason: "grants an account more privileges",                             programs: [...writers, "visudo", "sed"], files: /^\/etc\/sudoers/ },
  { id: "setuid",             level: "HIGH",     reason: "lets a program run with another user's privileges",            programs: ["chmod", "setcap"], args: /(^|\s)([0-7]?[4-7][0-7]{3}|[ugo]*\+\w*s)(\s|$)|cap_/ },
  { id: "root-shell",         level: "HIGH",     reason: "opens a shell as root",                                    programs: ["su"] },
  { id: "root-shell",         level: "HIGH",     reason: "opens a shell as root",                                    programs: ["sudo", "bash", "sh", "zsh"], elevated: true, args: /^(-i|-s)?$/ },
  { id: "authorized-keys",    level: "HIGH",     reason: "changes the authorized SSH keys",                            files: /authorized_keys$/, programs: [...writers, "echo", "cat", "sed", "ssh-copy-id"] },
  { id: "accounts",           level: "HIGH",     reason: "changes accounts or passwords",                            programs: ["useradd", "userdel", "adduser", "deluser", "passwd", "chpasswd", "groupadd"] },
  { id: "leave-container",    level: "HIGH",     reason: "accesses the host from a container",                             programs: ["nsenter", "unshare", "chroot", "mount"], args: /\/(proc\/1|host)\b|--target[ =]1\b|-t\s*1\b/ },
  { id: "leave-container",    level: "HIGH",     reason: "starts a container with host privileges",           programs: ["docker", "podman"], args: /--privileged|--pid[= ]host|-v\s*\/:/ },
  { id: "shutdown",           level: "HIGH",     reason: "shuts the machine down",                                   programs: ["shutdown", "reboot", "halt", "poweroff", "init"] },
  { id: "schedule",           level: "MEDIUM",   reason: "schedules code to run later",                            programs: ["crontab", "at", "batch"], args: /^(?!.*-l)/ },
  { id: "schedule",           level: "MEDIUM",   reason: "schedules code to run later",                            programs: [...writers, "echo", "cat"], files: /^\/etc\/(cron|systemd)|\.(bashrc|profile|zshrc)$|ld\.so\.preload$/ },
  { id: "configuration",      level: "MEDIUM",   reason: "changes the configuration of a running system",            programs: writers, files: configuration },
  { id: "configuration",      level: "MEDIUM",   reason: "changes the configuration of a running system",            programs: ["sed", "perl"], args: /(^|\s)(-\w*i|--in-place)/, files: configuration },
  { id: "configuration",      level: "MEDIUM",   reason: "changes the configuration of a running system",            writes: configuration },
  { id: "service",            level: "MEDIUM",   reason: "interrupts or changes a running service",                  programs: ["systemctl", "service", "supervisorctl", "rc-service", "initctl"], args: /\b(re)?(start|load)|\bstop|\bdisable|\bkill/ },
  { id: "service",            level: "MEDIUM",   reason: "interrupts or changes a running service",                  programs: ["nginx", "apachectl", "httpd", "haproxy", "pg_ctl"], args: /(^|\s)(-s|-k|restart|reload|stop)(\s|$)/ },
  { id: "processes",          level: "MEDIUM",   reason: "ends or signals processes",                                programs: ["kill", "pkill", "killall"] },
  { id: "software",           level: "MEDIUM",   reason: "changes the installed software",                           programs: ["apt", "apt-get", "dnf", "yum", "apk", "pip", "pip3", "npm", "gem", "snap", "dpkg", "rpm", "brew"], args: /\b(install|remove|purge|upgrade|uninstall|add|del|update)\b|(^|\s)-[iUe]/ },
  { id: "cluster-change",     level: "MEDIUM",   reason: "changes the cluster",                                      programs: ["kubectl", "oc", "helm"], args: /^(\S+\s+)*?(apply|create|delete|edit|patch|scale|rollout|drain|cordon|exec|replace|install|upgrade|uninstall|rollback)\b/ },
  { id: "clusters",           level: "MEDIUM",   reason: "creates or deletes clusters",                              programs: ["k3d", "kind", "minikube", "eksctl"], args: /(^|\s)(create|delete|start|stop)(\s|$)/ },
  { id: "containers",         level: "MEDIUM",   reason: "starts, stops or removes containers",                      programs: ["docker", "podman", "crictl"], args: /^(run|exec|stop|rm|kill|restart|compose)\b/ },
  { id: "delete-folder",      level: "MEDIUM",   reason: "deletes a folder recursively",                  programs: ["rm"], args: /(^|\s)(-\w*[rR]|--recursive)/ },
  { id: "permissions",        level: "MEDIUM",   reason: "changes the permissions of a file",                               programs: ["chmod", "chown", "chgrp", "setfacl", "chattr"] },
  { id: "scan",               level: "MEDIUM",   reason: "scans for machines and open ports",                        programs: ["nmap", "masscan", "zmap"] },
  { id: "other-host",         level: "MEDIUM",   reason: "logs in to another machine",                               programs: ["ssh", "telnet", "sftp"] },
  { id: "elevated",           level: "MEDIUM",   reason: "acts as another user",                                     elevated: true },
];

const personal =
  /\b(passwords?|passwd|secrets?|tokens?|api_keys?|card_?numbers?|credit_cards?|cvv|iban|ssn|national_id)\b/i;

// biome-ignore format: table
export const statementRules: readonly StatementRule[] = [
  { id: "run-program",    level: "CRITICAL", reason: "runs a program on the database server",          shape: /^COPY\b.*\b(FROM|TO) PROGRAM\b|\bxp_cmdshell\b|\bsys_(exec|eval)\s*\(/i },
  { id: "server-files",   level: "CRITICAL", reason: "reads or writes files on the database server",   shape: /\b(pg_read_(binary_)?file|pg_ls_dir|lo_import|lo_export|load_file)\s*\(|\bINTO (OUTFILE|DUMPFILE)\b|^COPY\b.*\b(FROM|TO) ''/i },
  { id: "drop",           level: "HIGH",     reason: "drops tables or databases", verbs: ["DROP"], shape: /^DROP (TABLE|DATABASE|SCHEMA)\b/i },
  { id: "truncate",       level: "HIGH",     reason: "truncates a table",                                verbs: ["TRUNCATE"] },
  { id: "change-all",     level: "HIGH",     reason: "changes every row of a table",                   verbs: ["UPDATE", "DELETE"], without: /\bWHERE\b/i },
  { id: "rights",         level: "HIGH",     reason: "changes privileges",                        verbs: ["GRANT", "REVOKE"] },
  { id: "rights",         level: "HIGH",     reason: "changes privileges",                        shape: /^(CREATE|ALTER|DROP) (USER|ROLE|POLICY)\b|\bSECURITY DEFINER\b|^SET (SESSION AUTHORIZATION|ROLE)\b/i },
  { id: "logins",         level: "HIGH",     reason: "reads the database's login credentials",                shape: /\b(pg_shadow|pg_authid|mysql\.user|sys\.sql_logins)\b/i },
  { id: "secrets",        level: "HIGH",     reason: "reads columns with secrets",                verbs: ["SELECT", "COPY"], shape: personal },
  { id: "export",         level: "HIGH",     reason: "exports a whole table",        verbs: ["COPY"], shape: /\bTO STDOUT\b/i },
  { id: "many-rows",      level: "MEDIUM",   reason: "reads more than 1,000 rows at once",             verbs: ["SELECT", "COPY"], rowsOver: 1000 },
  { id: "structure",      level: "MEDIUM",   reason: "changes the database schema",          verbs: ["CREATE", "ALTER", "RENAME"] },
  { id: "structure",      level: "MEDIUM",   reason: "changes the database schema",          verbs: ["DROP"], without: /^DROP (TABLE|DATABASE|SCHEMA)\b/i },
  { id: "change",         level: "MEDIUM",   reason: "changes data",                                   verbs: ["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CALL", "DO"] },
  { id: "end-sessions",   level: "MEDIUM",   reason: "ends sessions of other users",                   shape: /\bpg_(terminate|cancel)_backend\s*\(|^KILL\b/i },
  { id: "refused",        level: "MEDIUM",   reason: "permission denied",  error: /permission denied|access denied|must be (owner|superuser)|insufficient privilege/i },
];
