import type { CommandCategory } from "../domain/summary.ts";
import type { Step } from "./steps.ts";

// biome-ignore format: table
const programs: Readonly<Partial<Record<CommandCategory, readonly string[]>>> = {
  FILE_OPERATION:     ["ls", "cd", "pwd", "cat", "tac", "less", "more", "head", "tail", "cp", "mv", "rm", "ln", "mkdir", "rmdir", "touch", "find", "file", "stat", "wc", "chmod", "chown", "chgrp", "chattr", "setfacl", "grep", "egrep", "rg", "sed", "awk", "cut", "sort", "uniq", "tar", "zip", "unzip", "gzip", "gunzip", "vi", "vim", "nvim", "nano", "emacs", "ed", "tee", "diff", "du", "shred", "truncate", "unlink", "tree", "xxd", "od", "strings", "base64"],
  NETWORK:            ["ping", "dig", "nslookup", "host", "ip", "ifconfig", "netstat", "ss", "nmap", "masscan", "zmap", "traceroute", "tcpdump", "nc", "ncat", "netcat", "socat", "telnet", "iptables", "nft", "ufw", "route", "arp"],
  PROCESS:            ["ps", "kill", "pkill", "killall", "pgrep", "jobs", "fg", "bg", "nice", "renice", "lsof", "strace", "gdb"],
  SYSTEM_CONFIG:      ["systemctl", "service", "rc-service", "supervisorctl", "initctl", "nginx", "apachectl", "haproxy", "sysctl", "mount", "umount", "modprobe", "hostnamectl", "timedatectl", "shutdown", "reboot", "halt", "poweroff", "setenforce", "auditctl", "dd", "mkfs", "wipefs", "fdisk", "mkswap"],
  DATA_ACCESS:        ["psql", "mysql", "mysqldump", "pg_dump", "mongo", "mongosh", "redis-cli", "sqlite3", "sqlcmd", "cqlsh", "jq"],
  AUTHENTICATION:     ["sudo", "su", "doas", "login", "ssh-keygen", "ssh-add", "ssh-copy-id", "kinit", "gpg", "openssl", "vault", "tsh"],
  PACKAGE_MANAGEMENT: ["apt", "apt-get", "dnf", "yum", "apk", "pip", "pip3", "npm", "gem", "snap", "dpkg", "rpm", "brew", "cargo", "yarn", "pnpm"],
  CONTAINER:          ["docker", "podman", "crictl", "kubectl", "oc", "helm", "k3d", "kind", "minikube", "eksctl", "nsenter", "unshare", "chroot"],
  SOURCE_CONTROL:     ["git", "svn", "hg", "gh"],
  SCHEDULING:         ["crontab", "at", "batch", "atq", "atrm"],
  MONITORING:         ["top", "htop", "df", "free", "uptime", "vmstat", "iostat", "dmesg", "journalctl", "watch", "w", "who", "last"],
  USER_MANAGEMENT:    ["useradd", "userdel", "usermod", "adduser", "deluser", "passwd", "chpasswd", "groupadd", "gpasswd", "visudo", "id", "whoami", "groups"],
  TRANSFER:           ["curl", "wget", "scp", "sftp", "rsync", "ftp", "aws", "gsutil", "rclone", "mc"],
  DEVELOPMENT:        ["make", "gcc", "g++", "cc", "go", "node", "python", "python3", "perl", "ruby", "java", "mvn", "gradle", "cmake", "tsc"],
};

const byProgram = new Map(
  Object.entries(programs).flatMap(([category, names]) => names.map((name) => [name, category as CommandCategory])),
);

/** What each command or statement of a step is about. */
export function categoriesOf(step: Step): readonly CommandCategory[] {
  return [
    ...step.acts.map(({ command }) => byProgram.get(command.program) ?? "OTHER"),
    ...step.statements.map(
      ({ shape }): CommandCategory =>
        /^(GRANT|REVOKE|(CREATE|ALTER|DROP) (USER|ROLE))\b/i.test(shape) ? "USER_MANAGEMENT" : "DATA_ACCESS",
    ),
  ];
}
