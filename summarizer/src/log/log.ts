import type { DestinationStream, Logger } from "pino";
import { pino, stdSerializers } from "pino";
import { redacted } from "./redact.ts";

/** Fields that never reach a log, whatever is logged with them. */
const hidden = ["authorization", "cookie", "password", "token", "secret", "value", "key", "signature"];

/**
 * The log of a process: one line of JSON an entry. Fields with the names of secrets are left out, two levels deep, and what
 * looks like one is masked in messages and errors.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: { program: "summarizer", pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: "[secret]" },
      serializers: { err: errorOf },
      hooks: {
        logMethod(args, method) {
          method.apply(
            this,
            args.map((arg: unknown) => (typeof arg === "string" ? redacted(arg) : arg)) as typeof args,
          );
        },
      },
    },
    destination,
  );
}

/** An error by what it says: what hangs on it, such as a request with its headers, stays out. */
function errorOf(error: Error): object {
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message: redacted(message), stack: redacted(stack), ...(code !== undefined && { code }) };
}
