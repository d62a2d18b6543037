/** What a browser keeps and does, as far as a sign-in needs it: cookies by host, and redirects one at a time. */
export class Agent {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Sends a request with this agent's cookies, and keeps those that come; redirects are given back. */
  async send(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    const jar = this.cookiesOf(url);
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/;\s*max-age=0/i.test(cookie) || value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Sends a request as our own pages do. */
  async call(origin: string, method: string, path: string, body?: object): Promise<Response> {
    return await this.send(new URL(path, origin), {
      method,
      headers: { "x-summarizer-pages": "1", origin, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** Goes on while answers redirect and `until` does not hold; gives the last answer and its address. */
  async follow(address: string | URL, until: (url: URL) => boolean = () => false) {
    let url = new URL(address);
    for (let steps = 0; steps < 20; steps += 1) {
      if (until(url)) return { url, response: undefined };
      const response = await this.send(url);
      const location = response.headers.get("location");
      if (location === null) return { url, response };
      url = new URL(location, url);
    }
    throw new Error(`too many redirects, now to ${url}`);
  }

  cookiesOf({ host }: URL): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}
