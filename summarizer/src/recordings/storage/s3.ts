import { Readable } from "node:stream";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { RecordingStorage } from "./storage.ts";
import { StorageError } from "./storage.ts";

export interface BucketPlace {
  readonly bucket: string;
  /** Without a slash at its end; empty for the bucket itself. */
  readonly prefix: string;
  readonly region?: string | undefined;
  /** An S3 service other than Amazon's; buckets are then named in the path. */
  readonly endpoint?: string | undefined;
}

/** Recordings in a bucket. Credentials are found as the AWS SDK finds them. */
export function bucketStorage(place: BucketPlace): RecordingStorage {
  const { bucket, prefix, region, endpoint } = place;
  const config: S3ClientConfig = {
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && {
      endpoint,
      forcePathStyle: true,
      ...(region === undefined && { region: "us-east-1" }),
    }),
    // Services other than Amazon's often know no checksums in trailers.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  };
  // It would write to the console.
  const nothing = () => {};
  const logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
  const client = new S3Client({ ...config, logger });
  const keyOf = (path: string) => (prefix === "" ? path : `${prefix}/${path}`);
  const url = `s3://${[bucket, prefix].filter((part) => part !== "").join("/")}`;
  const told = (error: unknown, path: string) => bucketError(error, `${url}/${path}`);
  return {
    place: url,
    async put(path, source, bytes) {
      // A source that breaks off would leave the request waiting for the rest.
      const broken = new AbortController();
      source.once("error", (error) => broken.abort(error));
      try {
        const command = new PutObjectCommand({ Bucket: bucket, Key: keyOf(path), Body: source, ContentLength: bytes });
        await client.send(command, { abortSignal: broken.signal });
      } catch (error) {
        source.destroy();
        throw broken.signal.aborted ? broken.signal.reason : told(error, path);
      }
    },
    async open(path): Promise<Readable> {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(path) }));
        if (Body instanceof Readable) return Body;
      } catch (error) {
        throw told(error, path);
      }
      throw new StorageError(`${url}/${path} has no content`, "", true);
    },
    async size(path) {
      try {
        const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(path) }));
        return ContentLength ?? 0;
      } catch (error) {
        if (statusOf(error) === 404 && nameOf(error) !== "NoSuchBucket") return undefined;
        throw told(error, path);
      }
    },
    async remove(path) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(path) }));
      } catch (error) {
        throw told(error, path);
      }
    },
    close: () => client.destroy(),
  };
}

type Row = readonly [what: string, remedy: string];

// biome-ignore format: table
const reasons: Readonly<Record<string, Row>> = {
  NoSuchKey:                ["does not exist",                                   "restore the recording, or set the right place with --recordings"],
  NotFound:                 ["does not exist",                                   "restore the recording, or set the right place with --recordings"],
  NoSuchBucket:             ["is in a bucket that does not exist",             "set the right bucket with --recordings"],
  AccessDenied:             ["cannot be read or written: access denied",                     "allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on the bucket to this identity"],
  Forbidden:                ["cannot be read or written: access denied",                     "allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket on the bucket to this identity"],
  CredentialsProviderError: ["cannot be requested: no credentials",  "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role of the machine"],
  InvalidAccessKeyId:       ["cannot be requested: the access key is unknown", "correct AWS_ACCESS_KEY_ID"],
  SignatureDoesNotMatch:    ["cannot be requested: the secret key is wrong",   "correct AWS_SECRET_ACCESS_KEY"],
  ExpiredToken:             ["cannot be requested: the credentials expired",   "get new credentials"],
  PermanentRedirect:        ["is in a bucket of another region",               "set the bucket's region with --s3-region"],
  AuthorizationHeaderMalformed: ["is in a bucket of another region",           "set the bucket's region with --s3-region"],
};

function bucketError(error: unknown, where: string): StorageError {
  const status = statusOf(error);
  const known = reasons[nameOf(error)] ?? (status === 403 ? reasons["Forbidden"] : undefined);
  if (known !== undefined) {
    const [what, remedy] = known;
    return new StorageError(`${where} ${what}`, remedy, false, { cause: error });
  }
  if (error instanceof Error && error.message.includes("Region is missing")) {
    return new StorageError(`${where}: no region is set`, "set the bucket's region with --s3-region", false);
  }
  const said = error instanceof Error ? error.message || nameOf(error) : String(error);
  return new StorageError(`${where}: ${said}`, "", status === undefined || status >= 500 || status === 429, {
    cause: error,
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
