import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Pack, pack } from "tar-fs";
import { root } from "./built.ts";
import { lockedFolders } from "./lock.ts";

interface Version {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** A registry on this machine that serves the packages which this repository has installed. */
export interface Registry extends AsyncDisposable {
  readonly url: string;
}

export async function openRegistry(): Promise<Registry> {
  const packages = installedPackages();
  const server = createServer(async (request, response) => {
    const [, name = "", version] =
      /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(request.url ?? "")) ?? [];
    const versions = packages.get(name);
    const packed = version === undefined ? undefined : versions?.get(version);
    if (packed !== undefined) {
      await pipeline(tarOf(packed.folder), createGzip({ level: 1 }), response);
    } else if (versions === undefined || version !== undefined) {
      response.writeHead(404).end("{}");
    } else {
      const tarball = (each: string) => `${urlOf(server)}/${name}/-/${each}.tgz`;
      const described = [...versions].map(([each, { manifest }]) => [
        each,
        { ...manifest, dist: { tarball: tarball(each) } },
      ]);
      const latest = [...versions.keys()].at(-1);
      response.end(JSON.stringify({ name, "dist-tags": { latest }, versions: Object.fromEntries(described) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: urlOf(server),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function urlOf(server: { address(): AddressInfo | string | null }): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** Every installed version of every package; those for other platforms are not. */
function installedPackages(): ReadonlyMap<string, ReadonlyMap<string, Version>> {
  const packages = new Map<string, Map<string, Version>>();
  for (const path of lockedFolders) {
    const folder = join(root, path);
    if (!existsSync(join(folder, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const versions = packages.get(manifest.name) ?? new Map<string, Version>();
    packages.set(manifest.name, versions.set(manifest.version, { folder, manifest }));
  }
  return packages;
}

/** A package as a registry serves it, without what is installed inside it. */
function tarOf(folder: string): Pack {
  const nested = join(folder, "node_modules") + sep;
  return pack(folder, {
    ignore: (path) => `${path}${sep}`.startsWith(nested),
    map: (header) => ({ ...header, name: `package/${header.name}` }),
  });
}
