import { useData } from "../../api/use-data.ts";

/** Usage by model and day; this month's without a range. */
export function useUsage(range: { readonly from?: string; readonly to?: string } = {}) {
  return useData("GET /v1/usage", { query: range });
}
