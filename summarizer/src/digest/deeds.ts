import { configuration, interpreters, readers, senders, upload } from "./rules.ts";
import type { When } from "./when.ts";

/** A verb in the three forms that a sentence needs; `{}` stands for the object, at the end when it is missing. */
export interface Verb {
  readonly base: string;
  readonly past: string;
  readonly gerund: string;
}

/** A kind of thing that people do, and how to say it. The first row that holds for a command names it. */
export interface DeedRow extends When {
  /** How much it matters to somebody who has time for one sentence. */
  readonly weight: number;
  readonly title: string;
  readonly verb: Verb;
  readonly object: "files" | "hosts" | "service" | "arguments" | "program" | "nothing";
  /** Said as the aim of what came before it: "restarted it *after* editing that". */
  readonly crowns?: true;
}

function verb(base: string, past: string, gerund: string): Verb {
  return { base, past, gerund };
}

const secret =
  /serviceaccount\/token$|\.ssh\/id_\w+$|\.pem$(?<=privkey\w*\.pem)|\.key$|\/g?shadow-?$|(^|\/)(\.aws\/credentials|\.netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.kube\/config|\.env(\.\w+)?)$/;
const logs = /\/log\/|\.log(\.\d+)?$/;

// biome-ignore format: table
export const deeds: readonly DeedRow[] = [
  { weight: 90, title: "Data exfiltration",     verb: verb("copy {} out", "copied {} out", "copying {} out"),                object: "files",     programs: ["curl", "wget"], args: upload },
  { weight: 90, title: "Data exfiltration",     verb: verb("copy {} out", "copied {} out", "copying {} out"),                object: "files",     into: senders },
  { weight: 90, title: "Data exfiltration",     verb: verb("copy {} out", "copied {} out", "copying {} out"),                object: "files",     programs: senders, reads: /./ },
  { weight: 90, title: "Data exfiltration",     verb: verb("copy {} out", "copied {} out", "copying {} out"),                object: "files",     programs: ["scp", "rsync"], args: /\s[^\s:]+:\S*$/ },
  { weight: 85, title: "Secrets read",          verb: verb("read", "read", "reading"),                                       object: "files",     programs: readers, files: secret },
  { weight: 85, title: "Secrets read",          verb: verb("read cluster secrets", "read cluster secrets", "reading cluster secrets"), object: "nothing", programs: ["kubectl", "oc"], args: /(^|\s)secrets?([/\s]|$)/ },
  { weight: 80, title: "Remote script execution", verb: verb("pipe a script from {} into a shell", "piped a script from {} into a shell", "piping a script from {} into a shell"), object: "hosts", programs: ["curl", "wget"], into: interpreters },
  { weight: 75, title: "Deletion",              verb: verb("delete", "deleted", "deleting"),                                 object: "files",     programs: ["rm", "shred", "unlink"], args: /(^|\s)(-\w*[rR]|--recursive)/ },
  { weight: 70, title: "Account change",        verb: verb("change accounts", "changed accounts", "changing accounts"),      object: "nothing",   programs: ["useradd", "userdel", "usermod", "adduser", "deluser", "passwd", "chpasswd", "gpasswd", "visudo"] },
  { weight: 65, title: "Machine shutdown",      verb: verb("shut the machine down", "shut the machine down", "shutting the machine down"), object: "nothing", programs: ["shutdown", "reboot", "halt", "poweroff"], crowns: true },
  { weight: 60, title: "Service restart",       verb: verb("restart", "restarted", "restarting"),                            object: "service",   programs: ["systemctl", "service", "supervisorctl", "rc-service"], args: /\brestart\b/, crowns: true },
  { weight: 60, title: "Service reload",        verb: verb("reload", "reloaded", "reloading"),                               object: "service",   programs: ["systemctl", "service", "rc-service"], args: /\breload\b/, crowns: true },
  { weight: 60, title: "Service reload",        verb: verb("reload", "reloaded", "reloading"),                               object: "program",   programs: ["nginx"], args: /-s\s+reload/, crowns: true },
  { weight: 58, title: "Service stopped",       verb: verb("stop", "stopped", "stopping"),                                   object: "service",   programs: ["systemctl", "service", "supervisorctl", "rc-service"], args: /\b(stop|disable)\b/ },
  { weight: 57, title: "Service started",       verb: verb("start", "started", "starting"),                                  object: "service",   programs: ["systemctl", "service", "supervisorctl", "rc-service"], args: /\b(start|enable)\b/, crowns: true },
  { weight: 56, title: "Cluster change",        verb: verb("change the cluster", "changed the cluster", "changing the cluster"), object: "nothing", programs: ["kubectl", "oc", "helm"], args: /^(\S+\s+)*?(apply|create|delete|edit|patch|scale|rollout|drain|cordon|install|upgrade|uninstall|rollback)\b/, crowns: true },
  { weight: 56, title: "Cluster change",        verb: verb("create or delete clusters", "created or deleted clusters", "creating or deleting clusters"), object: "nothing", programs: ["k3d", "kind", "minikube", "eksctl"], args: /(^|\s)(create|delete|start|stop)(\s|$)/ },
  { weight: 55, title: "Software change",       verb: verb("install", "installed", "installing"),                            object: "arguments", programs: ["apt", "apt-get", "dnf", "yum", "apk", "pip", "pip3", "npm", "gem", "snap", "brew"], args: /\b(install|add)\b/ },
  { weight: 54, title: "Software change",       verb: verb("remove", "removed", "removing"),                                 object: "arguments", programs: ["apt", "apt-get", "dnf", "yum", "apk", "pip", "pip3", "npm", "gem", "snap", "brew"], args: /\b(remove|purge|uninstall|del)\b/ },
  { weight: 50, title: "Configuration change",  verb: verb("edit", "edited", "editing"),                                     object: "files",     programs: ["sed", "perl"], args: /(^|\s)(-\w*i|--in-place)/ },
  { weight: 50, title: "Configuration change",  verb: verb("edit", "edited", "editing"),                                     object: "files",     programs: ["vi", "vim", "nvim", "nano", "emacs", "ed", "tee"], files: configuration },
  { weight: 50, title: "Files edited",          verb: verb("edit", "edited", "editing"),                                     object: "files",     programs: ["vi", "vim", "nvim", "nano", "emacs", "ed", "tee"] },
  { weight: 48, title: "Files written",         verb: verb("write", "wrote", "writing"),                                     object: "files",     writes: /^(?!\/dev\/|&)/ },
  { weight: 46, title: "Processes signaled",    verb: verb("signal processes", "signaled processes", "signaling processes"), object: "nothing", programs: ["kill", "pkill", "killall"], crowns: true },
  { weight: 44, title: "Permissions changed",   verb: verb("change the permissions of", "changed the permissions of", "changing the permissions of"), object: "files", programs: ["chmod", "chown", "chgrp", "setfacl"] },
  { weight: 42, title: "Files deleted",         verb: verb("delete", "deleted", "deleting"),                                 object: "files",     programs: ["rm", "unlink"] },
  { weight: 40, title: "Files moved",           verb: verb("copy", "copied", "copying"),                                     object: "files",     programs: ["cp", "mv", "install"] },
  { weight: 35, title: "Schedule",              verb: verb("change the schedule", "changed the schedule", "changing the schedule"), object: "nothing", programs: ["crontab", "at"], args: /^(?!.*-l)/ },
  { weight: 32, title: "Remote login",          verb: verb("log in to", "logged in to", "logging in to"),                    object: "hosts",     programs: ["ssh", "telnet", "sftp"] },
  { weight: 30, title: "Code fetched",          verb: verb("fetch source code", "fetched source code", "fetching source code"), object: "nothing", programs: ["git"], args: /^(clone|pull|fetch|checkout)\b/ },
  { weight: 30, title: "Software built",        verb: verb("build the software", "built the software", "building the software"), object: "nothing", programs: ["make", "cargo", "go", "mvn", "gradle"] },
  { weight: 26, title: "Network requests",      verb: verb("send a request to", "sent a request to", "sending a request to"), object: "hosts",    programs: ["curl", "wget"] },
  { weight: 24, title: "Network checks",        verb: verb("probe", "probed", "probing"),    object: "hosts",     programs: ["ping", "dig", "nslookup", "traceroute", "nc", "host", "nmap"] },
  { weight: 22, title: "Logs read",             verb: verb("read", "read", "reading"),                                       object: "files",     programs: readers, files: logs },
  { weight: 22, title: "Logs read",             verb: verb("read the system journal", "read the system journal", "reading the system journal"), object: "nothing", programs: ["journalctl", "dmesg"] },
  { weight: 18, title: "Files read",            verb: verb("read", "read", "reading"),                                       object: "files",     programs: readers, files: /./ },
  { weight: 12, title: "System inspection",     verb: verb("inspect the state of the system", "inspected the state of the system", "inspecting the state of the system"), object: "nothing", programs: ["ps", "top", "htop", "df", "du", "free", "uptime", "systemctl", "ss", "netstat", "ip", "lsof", "kubectl", "vmstat", "iostat", "mount", "service"] },
  { weight: 8,  title: "System inspection",     verb: verb("inspect the system", "inspected the system", "inspecting the system"),                object: "nothing",   programs: ["ls", "pwd", "cd", "find", "tree", "whoami", "id", "hostname", "uname", "w", "who", "last", "env", "date", "echo", "history", "which", "cat", "file", "stat"] },
];

/** The same for the kinds of statement that a database is sent. */
export interface StatementDeed {
  readonly verbs: readonly string[];
  readonly weight: number;
  readonly title: string;
  readonly verb: Verb;
  /** `rows`: "3 rows of orders" where the number is known. */
  readonly object: "rows" | "tables" | "nothing";
  readonly crowns?: true;
}

// biome-ignore format: table
export const statementDeeds: readonly StatementDeed[] = [
  { verbs: ["DROP"],                     weight: 80, title: "Tables dropped",      verb: verb("drop", "dropped", "dropping"),        object: "tables" },
  { verbs: ["TRUNCATE"],                 weight: 75, title: "Tables truncated",    verb: verb("truncate", "truncated", "truncating"),       object: "tables" },
  { verbs: ["GRANT", "REVOKE"],          weight: 70, title: "Privileges changed",  verb: verb("change privileges", "changed privileges", "changing privileges"), object: "nothing" },
  { verbs: ["COPY"],                     weight: 65, title: "Data exported",       verb: verb("export", "exported", "exporting"),    object: "tables" },
  { verbs: ["DELETE"],                   weight: 60, title: "Data deleted",        verb: verb("delete", "deleted", "deleting"),      object: "rows", crowns: true },
  { verbs: ["UPDATE", "MERGE"],          weight: 58, title: "Data changed",        verb: verb("update", "updated", "updating"),      object: "rows", crowns: true },
  { verbs: ["CREATE", "ALTER", "RENAME"], weight: 55, title: "Schema changed",     verb: verb("change the schema of", "changed the schema of", "changing the schema of"), object: "tables" },
  { verbs: ["INSERT", "REPLACE"],        weight: 50, title: "Data added",          verb: verb("add", "added", "adding"),             object: "rows", crowns: true },
  { verbs: ["CALL", "DO", "EXECUTE"],    weight: 45, title: "Procedures run",      verb: verb("run procedures", "ran procedures", "running procedures"), object: "nothing" },
  { verbs: ["SELECT", "TABLE", "FETCH"], weight: 40, title: "Data read",           verb: verb("read", "read", "reading"),            object: "tables" },
  { verbs: ["EXPLAIN", "SHOW", "DESCRIBE", "DESC"], weight: 10, title: "Database inspection", verb: verb("inspect the database structure", "inspected the database structure", "inspecting the database structure"), object: "nothing" },
];
