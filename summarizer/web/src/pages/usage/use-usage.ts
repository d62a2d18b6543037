import type { Usage } from "../../api/types.ts";
import { useData } from "../../api/use-data.ts";

/** Usage by model and day; `query` as the API takes it, and empty for this month. */
export function useUsage(query = "") {
  return useData<Usage>(`/v1/usage${query}`);
}
