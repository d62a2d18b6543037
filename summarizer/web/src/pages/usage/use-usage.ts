import { useData } from "../../api/use-data.ts";

import type { Usage } from "./types.ts";

/** Usage by model and day; `query` as the API takes it, and empty for this month. */
export function useUsage(query = "") {
  return useData<Usage>(`/v1/usage${query}`);
}
