const form = /^(\[[0-9a-f:.]+\]|[^\s/?#@\\:]+)(?::(\d{1,5}))?$/i;

interface Host {
  readonly name: string;
  /** Empty: every port. */
  readonly port: string;
}

function parsed(text: string): Host | undefined {
  const [, name, port = ""] = form.exec(text) ?? [];
  const url = `http://${name}/`;
  return name === undefined || !URL.canParse(url) ? undefined : { name: new URL(url).hostname, port };
}

/** Whether `text` is a host as an address has it: a name or an IP address, with a port or without. */
export function isHost(text: string): boolean {
  return parsed(text) !== undefined;
}

/** Whether `address` is at one of `hosts`. A host without a port stands for all its ports. */
export function isAt(address: string, hosts: readonly string[]): boolean {
  const { hostname, port, protocol } = new URL(address);
  const actual = port || (protocol === "https:" ? "443" : "80");
  return hosts.some((text) => {
    const host = parsed(text);
    return host?.name === hostname && (host.port === "" || host.port === actual);
  });
}
