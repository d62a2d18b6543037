import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure, note } from "../failure.ts";

/** Milliseconds that somebody may take to sign in. */
const patience = 10 * 60_000;

/** What the pages hand over, and what proves that it is for this command line. */
export interface Handover {
  readonly code: string;
  readonly verifier: string;
}

/** Has somebody sign in to the pages of `server` in a browser of this machine, and waits for what those hand over. */
export async function askInBrowser(server: string): Promise<Handover> {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const listener = createServer();
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", resolve);
  });
  const { port } = listener.address() as AddressInfo;
  const query = new URLSearchParams({ port: String(port), challenge });
  note(`Open this address in a browser of this machine:\n  ${server}/command-line?${query}`);
  note(`It asks whether to log in the command line that shows: ${checkOf(challenge)}`);
  try {
    const code = await new Promise<string>((resolve, reject) => {
      const late = () => reject(new Failure("nobody has signed in", "begin again, and open the address in time"));
      const timer = setTimeout(late, patience);
      listener.on("request", (request, response) => {
        const code = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("code");
        const headers = { "content-type": "text/plain; charset=utf-8", connection: "close" };
        if (code === null) return response.writeHead(404, headers).end("There is nothing here.\n");
        response.writeHead(200, headers).end("The command line is logged in. This page can be closed.\n");
        clearTimeout(timer);
        return resolve(code);
      });
    });
    return { code, verifier };
  } finally {
    listener.close();
    listener.closeIdleConnections();
  }
}

/** What both show, so that people can compare. */
function checkOf(challenge: string): string {
  return challenge.slice(0, 8);
}
