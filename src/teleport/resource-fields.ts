import { field } from "../environment.ts";
import { list, map, string } from "../types/type.ts";

/** The resource of a session, derived from the end event; fields that the event does not contain are always empty. */
export const resourceFields = {
  kind: field(string, {
    doc: "node, kube_cluster, db, windows_desktop, linux_desktop or app",
    values: {
      ssh: ["node"],
      k8s: ["kube_cluster"],
      db: ["db"],
      desktop: ["windows_desktop", "linux_desktop"],
      app: ["app"],
    },
  }),
  sub_kind: field(string, { doc: "sub-kind of the resource", kinds: [] }),
  version: field(string, { doc: "version of the resource", kinds: [] }),
  metadata: {
    name: field(string, { doc: "the resource's name; of a server its id, a UUID" }),
    description: field(string, { doc: "description of the resource", kinds: [] }),
    labels: field(map(string), { doc: "the resource's labels" }),
  },
  spec: {
    addr: field(string, { doc: "address of the server or desktop", kinds: ["ssh", "desktop"], also: ["address"] }),
    hostname: field(string, {
      doc: "host name of the server or Linux desktop",
      kinds: ["ssh", "desktop"],
      also: ["host", "host_name"],
    }),
    protocol: field(string, { doc: "protocol of the database", kinds: ["db"], also: ["proto"] }),
    uri: field(string, { doc: "address of the database or application", kinds: ["db", "app"] }),
    version: field(string, { doc: "version of the server's agent", kinds: [] }),
    peer_addr: field(string, { doc: "address for other proxies", kinds: [] }),
    proxy_ids: field(list(string), { doc: "proxies that the server is connected to", kinds: [] }),
    public_addrs: field(list(string), { doc: "public addresses of the server", kinds: [] }),
    ca_cert: field(string, { doc: "certificate authority of the database", kinds: [] }),
  },
};
