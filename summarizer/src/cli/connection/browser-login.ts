import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure, note } from "../failure.ts";

/** Milliseconds in which a user signs in. */
const patience = 10 * 60_000;

/** A code from the pages, and the proof that it is for this command line. */
export interface Handover {
  readonly code: string;
  readonly verifier: string;
}

/** Asks the user to sign in to the pages of `server` in a browser on this machine, and waits for the code. */
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
  note(`Open this address in a browser on this machine:\n  ${server}/command-line?${query}`);
  note(`Then log in the command line that shows: ${checkOf(challenge)}`);
  try {
    const code = await new Promise<string>((resolve, reject) => {
      const late = () =>
        reject(new Failure("no sign-in within 10 minutes", "run the command again, and open the address"));
      const timer = setTimeout(late, patience);
      listener.on("request", (request, response) => {
        const code = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("code");
        const headers = { "content-type": "text/plain; charset=utf-8", connection: "close" };
        if (code === null) return response.writeHead(404, headers).end("Page not found\n");
        response.writeHead(200, headers).end("The command line is logged in. You can close this page.\n");
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

/** What both show, for comparison. */
function checkOf(challenge: string): string {
  return challenge.slice(0, 8);
}
