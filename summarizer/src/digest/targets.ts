import { isIP } from "node:net";
import type { Command } from "./command.ts";

/** What one command does with files and hosts, as far as its text shows. */
export interface Targets {
  readonly files: readonly string[];
  readonly hosts: readonly string[];
}

/** Programs all of whose plain arguments are files, after `skip` of another kind. */
// biome-ignore format: table
const fileArguments: Readonly<Record<string, number>> = {
  cat: 0, tac: 0, less: 0, more: 0, head: 0, tail: 0, nl: 0, od: 0, xxd: 0, strings: 0, base64: 0, file: 0, stat: 0, wc: 0,
  vi: 0, vim: 0, nvim: 0, nano: 0, emacs: 0, ed: 0, tee: 0, touch: 0, cp: 0, mv: 0, rm: 0, ln: 0, diff: 0, source: 0, ".": 0,
  shred: 0, truncate: 0, gzip: 0, gunzip: 0, unzip: 0, install: 0, visudo: 0, crontab: 0, md5sum: 0, sha256sum: 0, mkdir: 0, rmdir: 0,
  chmod: 1, chown: 1, chgrp: 1, chattr: 1, grep: 1, egrep: 1, zgrep: 1, rg: 1, sed: 1, awk: 1, jq: 1, setfacl: 1,
};

/** Options that take the next argument as their value, by program. */
const valuedOptions: Readonly<Record<string, string>> = {
  head: "nc",
  tail: "nc",
  grep: "eABCm",
  sed: "e",
  install: "mogt",
  truncate: "s",
  touch: "dr",
  awk: "Fvf",
  jq: "",
  base64: "w",
  curl: "XHdFTouAebmUxrw",
  wget: "OPUo",
  ssh: "iplLRDoFJ",
  scp: "iPoFlcJ",
  nc: "wpsqe",
  rsync: "e",
  ping: "ciwWs",
  psql: "hUdpcfv",
  dig: "tp",
};

/** Programs whose first plain argument is a host. */
const hostArguments = new Set([
  "ssh",
  "nc",
  "ncat",
  "netcat",
  "telnet",
  "ping",
  "dig",
  "nslookup",
  "host",
  "traceroute",
  "nmap",
  "ftp",
  "sftp",
]);
const fetchers = new Set(["curl", "wget"]);
/** A host at the start of an address without a scheme. */
const bareHost = /^(localhost|(?:[a-z0-9-]+\.)+[a-z]{2,})(?:[:/]|$)/i;
const copiers = new Set(["scp", "rsync"]);

/** The files and hosts that `command` names. */
export function targetsOf(command: Command): Targets {
  const plain = plainArguments(command);
  const files = [...command.writes, ...command.reads];
  const hosts = command.args.flatMap((arg) => urlHost(arg));

  const skip = Object.hasOwn(fileArguments, command.program) ? fileArguments[command.program] : undefined;
  const scriptGiven = command.args.some((arg) => arg === "-e" || arg === "-f");
  if (skip !== undefined) files.push(...plain.slice(scriptGiven ? 0 : skip));
  else if (copiers.has(command.program)) {
    for (const arg of plain) {
      const remote = /^(?:[^@/\s]+@)?([\w.-]+):/.exec(arg)?.[1];
      if (remote === undefined) files.push(arg);
      else hosts.push(remote);
    }
  } else if (hostArguments.has(command.program)) {
    hosts.push(...plain.slice(0, 1).map((arg) => arg.replace(/^[^@]*@/, "")));
  } else if (fetchers.has(command.program)) {
    hosts.push(...plain.map((arg) => bareHost.exec(arg)?.[1] ?? ""));
    files.push(...command.args.flatMap((arg) => /^(?:[^=@]+=)?@([^;-][^;]*)/.exec(arg)?.[1] ?? []));
    files.push(
      ...optionValues(command, ["-o", "-O", "-T", "--output", "--upload-file", "--output-document", "--post-file"]),
    );
  } else {
    files.push(...command.args.flatMap((arg) => pathIn(arg)));
  }
  hosts.push(...command.args.filter((arg) => isIP(arg) !== 0));
  return { files: unique(files.filter(isFile)), hosts: unique(hosts.filter((host) => /^[\w.:[\]-]+$/.test(host))) };
}

/** Arguments that are neither options nor the value of one. */
export function plainArguments({ program, args }: Command): readonly string[] {
  const valued = Object.hasOwn(valuedOptions, program) ? (valuedOptions[program] ?? "") : "";
  return args.filter((arg, index) => {
    if (arg.startsWith("-") && arg !== "-") return false;
    const before = args[index - 1];
    return !(before !== undefined && /^-\w$/.test(before) && valued.includes(before.slice(1)));
  });
}

function optionValues({ args, program }: Command, names: readonly string[]): readonly string[] {
  const own = program === "curl" ? names.filter((name) => name !== "-O") : names;
  return args.flatMap((arg, index) => (own.includes(args[index - 1] ?? "") ? [arg] : []));
}

/** A path in an argument of a program that is not known: the whole of it, or what follows `=`. */
function pathIn(arg: string): readonly string[] {
  const value = arg.startsWith("-") ? (/^-[\w-]*=(.*)$/.exec(arg)?.[1] ?? "") : arg;
  return /^(~|\.{1,2})?\/\S/.test(value) && !value.includes("://") ? [value] : [];
}

function urlHost(arg: string): readonly string[] {
  const url = /\b[a-z][a-z0-9+.-]{0,30}:\/\/\S+/i.exec(arg)?.[0];
  if (url === undefined || !URL.canParse(url)) return [];
  return [new URL(url).hostname];
}

function isFile(path: string): boolean {
  return path !== "" && path !== "-" && !/^\/dev\/(null|stdout|stderr|tty)$/.test(path) && !/[|;$()]/.test(path);
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
