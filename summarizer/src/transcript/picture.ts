/** A piece of a row of the terminal, all in one style. Colors are `#rrggbb`; undefined: the terminal's own. */
export interface Run {
  readonly column: number;
  readonly width: number;
  readonly text: string;
  readonly ink: string | undefined;
  readonly ground: string | undefined;
  readonly bold: boolean;
}

/** What a terminal showed at one moment. */
export interface Picture {
  readonly columns: number;
  readonly rows: readonly (readonly Run[])[];
}

const [width, height] = [320, 180];
const ground = "#14171a";
const ink = "#d5dade";
/** Cells of a picture at most: more would not be seen. */
const most = { columns: 100, rows: 30 };
/** Of a cell: how much higher than wide. */
const shape = 2;

/** Draws a picture as SVG, without styles or scripts. What the terminal showed last is what fits. */
export function drawing({ columns, rows }: Picture): string {
  const wide = Math.min(most.columns, Math.max(40, columns));
  const cell = width / (wide + 2);
  const line = cell * shape;
  const fitting = Math.min(most.rows, Math.floor((height - cell * 2) / line));
  const last = rows.findLastIndex((row) => row.length > 0) + 1;
  const shown = rows.slice(Math.max(0, last - fitting), last);
  const parts = shown.flatMap((row, index) =>
    row.filter(({ column }) => column < wide).flatMap((run) => drawn(run, index, cell, line)),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">` +
    `<rect width="${width}" height="${height}" fill="${ground}"/>` +
    `<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${round(cell * 1.65)}" fill="${ink}">` +
    `${parts.join("")}</g></svg>`
  );
}

function drawn(run: Run, row: number, cell: number, line: number): readonly string[] {
  const x = round(cell * (run.column + 1));
  const y = round(cell + line * row);
  const size = round(cell * run.width);
  const back =
    run.ground === undefined
      ? []
      : [`<rect x="${x}" y="${y}" width="${size}" height="${round(line)}" fill="${run.ground}"/>`];
  if (run.text.trim() === "") return back;
  const color = run.ink === undefined ? "" : ` fill="${run.ink}"`;
  const weight = run.bold ? ' font-weight="700"' : "";
  return [
    ...back,
    `<text x="${x}" y="${round(y + line * 0.75)}" textLength="${size}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"${color}${weight}>${escaped(run.text)}</text>`,
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
