/** The sixteen colors of a terminal, as they read well on a dark ground. */
// biome-ignore format: table
const sixteen = [
  "#2b3036", "#e0626c", "#7fc07f", "#d9b45b", "#6ca6e8", "#b98be0", "#62bdc4", "#c9ced3",
  "#6b747d", "#f28b93", "#a5dca5", "#f0d080", "#9cc7f5", "#d3b1f0", "#93dde3", "#ffffff",
] as const;

/** A color of the 256 that terminals number: the sixteen, a cube of 6 × 6 × 6, and greys. */
export function paletteColor(index: number): string {
  const plain = sixteen[index];
  if (plain !== undefined) return plain;
  if (index >= 232) return hex(8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10);
  const step = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return hex(step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6));
}

/** `0xrrggbb` as `#rrggbb`. */
export function rgbColor(value: number): string {
  return `#${(value & 0xffffff).toString(16).padStart(6, "0")}`;
}

function hex(red: number, green: number, blue: number): string {
  return rgbColor((red << 16) | (green << 8) | blue);
}
