import { join } from "node:path";

/** Where a service that has an embedded store answers to the operator of its machine. */
export function operatorSocket(data: string): string {
  return join(data, "operator.sock");
}
