import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Keys that a server knows: by access key id. */
export type KnownKeys = Readonly<Record<string, { readonly secret: string; readonly token?: string }>>;

/**
 * Checks a request's Signature Version 4, as Amazon documents it. Gives the access key id and the region, or the error
 * by which Amazon refuses it.
 */
export function checkSignature(
  request: IncomingMessage,
  body: string,
  keys: KnownKeys,
): { readonly id: string; readonly region: string; readonly service: string } | { readonly error: string } {
  const { authorization = "" } = request.headers;
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (parsed === null) return { error: "MissingAuthenticationTokenException" };
  const [, id = "", day = "", region = "", service = "", signedHeaders = "", signature = ""] = parsed;
  const key = keys[id];
  if (key === undefined) return { error: "UnrecognizedClientException" };
  if (header(request, "x-amz-security-token") !== (key.token ?? "")) return { error: "ExpiredTokenException" };

  const names = signedHeaders.split(";");
  if (!names.includes("host") || !names.includes("x-amz-date")) return { error: "InvalidSignatureException" };
  const [path = "", query = ""] = (request.url ?? "").split("?");
  const canonical = [
    request.method,
    // Every service but S3 encodes the path once more.
    path
      .split("/")
      .map((segment) =>
        encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
      )
      .join("/"),
    query.split("&").sort().join("&"),
    ...names.map((name) => `${name}:${header(request, name).trim().replace(/\s+/g, " ")}`),
    "",
    signedHeaders,
    sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", header(request, "x-amz-date"), scope, sha256(canonical)].join("\n");
  const signing = [day, region, service, "aws4_request"].reduce<Buffer | string>(hmac, `AWS4${key.secret}`);
  const expected = hmac(signing, text);
  const given = Buffer.from(signature, "hex");
  return timingSafeEqual(expected, given) ? { id, region, service } : { error: "InvalidSignatureException" };
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
