import type { Config } from "../../config.ts";
import { dataPath } from "../../config.ts";
import { folderStorage } from "./folder.ts";
import type { RecordingStorage } from "./storage.ts";

/** The settings of the storage, as plain data. */
export type StorageSettings = Pick<Config, "data" | "recordings" | "s3Region" | "s3Endpoint">;

/** The place for recordings that the settings name: the data folder's own, another folder, or a bucket. */
export async function openStorage(config: StorageSettings): Promise<RecordingStorage> {
  const place = config.recordings;
  if (place === undefined) return folderStorage(dataPath(config, "recordings"));
  if (place.kind === "folder") return folderStorage(place.path);
  // Loaded only here: who does not use it should not wait for it.
  const { bucketStorage } = await import("./s3.ts");
  return bucketStorage({ ...place, region: config.s3Region, endpoint: config.s3Endpoint });
}
