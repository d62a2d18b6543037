import { asIs, type ColumnType, isWhole, type TypeRow } from "./column-type.ts";
import { parameter, sql } from "./fragment.ts";
import { instantOf } from "./instants.ts";

/** Whole seconds, or milliseconds, since 1970. */
const seconds: ColumnType = {
  isText: true,
  read: (column) => sql`strftime('%Y-%m-%dT%H:%M:%SZ', ${column}, 'unixepoch')`,
  holds: (value) => instantOf(value).fraction === "",
  value: (value) => parameter(instantOf(value).seconds, ""),
};

const milliseconds: ColumnType = {
  isText: true,
  read: (column) => {
    const rest = sql`(${column} % 1000 + 1000) % 1000`;
    return sql`strftime('%Y-%m-%dT%H:%M:%S', (${column} - ${rest}) / 1000, 'unixepoch') || printf('.%03dZ', ${rest})`;
  },
  holds: (value) => instantOf(value).fraction.length <= 3,
  value: (value) => {
    const { seconds: whole, fraction } = instantOf(value);
    return parameter(whole * 1000 + Number(fraction.padEnd(3, "0")), "");
  },
};

// biome-ignore format: table
/** The SQLite column types that a field can be read from; SQLite has no types for times. */
export const sqliteTypes: readonly TypeRow[] = [
  { names: ["text", "varchar"], kinds: ["string"], lists: false, of: () => asIs },
  { names: ["integer", "int", "bigint"], kinds: ["string"], lists: false,
    of: () => ({ read: (column) => sql`CAST(${column} AS TEXT)`, holds: (value) => isWhole(value, 64), value: (value) => sql`CAST(${parameter(value, "")} AS INTEGER)` }) },
  { names: ["integer", "int", "bigint"], kinds: ["int", "float", "bool"], lists: false, of: () => asIs },
  { names: ["boolean", "bool"], kinds: ["bool"], lists: false, of: () => asIs },
  { names: ["real", "double", "float", "numeric"], kinds: ["int", "float"], lists: false, of: () => asIs },
  // the format of CURRENT_TIMESTAMP: in UTC, without a zone
  { names: ["datetime"], kinds: ["timestamp"], lists: false, of: () => ({ isText: true, read: (column) => sql`(${column} || 'Z')` }) },
  { names: ["unixepoch"], kinds: ["timestamp"], lists: false, of: () => seconds },
  { names: ["unixepoch_ms"], kinds: ["timestamp"], lists: false, of: () => milliseconds },
];
