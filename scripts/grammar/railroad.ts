import { type Part, productions } from "./productions.ts";

/** A drawing about a horizontal line: how far it reaches above and below, and its picture when it starts at a point. */
interface Drawing {
  readonly width: number;
  readonly above: number;
  readonly below: number;
  readonly draw: (x: number, y: number) => string;
}

const character = 8.4;
const half = 13;
const gap = 12;
const turn = 10;

/** The text of `grammar/railroad.svg`: a diagram of each rule, one below the other. */
export function railroad(): string {
  const diagrams = productions().map(({ name, part }) => ({
    name,
    drawing: inSequence([station, toDrawing(part), station]),
  }));
  const width = Math.ceil(Math.max(...diagrams.map(({ drawing }) => drawing.width)) + 40);
  let y = 20;
  const pictures = diagrams.map(({ name, drawing }) => {
    const line = y + 26 + drawing.above;
    const picture = `<text class="title" x="20" y="${y + 12}">${name}</text>\n${drawing.draw(20, line)}`;
    y = line + drawing.below + 28;
    return picture;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img">
<title>The grammar of predicates</title>
<style>
  .ground { fill: #fff }
  path, line { fill: none; stroke: #57606a; stroke-width: 1.5 }
  rect.token { fill: #ddf4ff; stroke: #0969da }
  rect.rule { fill: #fff8c5; stroke: #9a6700 }
  text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; text-anchor: middle }
  text.title { font-weight: bold; text-anchor: start }
</style>
<rect class="ground" width="100%" height="100%"/>
${pictures.join("\n")}
</svg>
`;
}

function toDrawing(part: Part): Drawing {
  switch (part.kind) {
    case "literal":
      return box(part.text, "token");
    case "name":
      return box(part.name, "rule");
    case "sequence":
      return inSequence(part.parts.map(toDrawing));
    case "choice":
      return inChoice(part.parts.map(toDrawing));
    case "optional":
      return bypassed(toDrawing(part.part));
    case "repeat":
      return bypassed(looped(toDrawing(part.part)));
  }
}

const station: Drawing = {
  width: 8,
  above: 8,
  below: 8,
  draw: (x, y) => `${path(`M${x} ${y}h8`)}<line x1="${x + 4}" y1="${y - 8}" x2="${x + 4}" y2="${y + 8}"/>`,
};

function box(text: string, kind: "token" | "rule"): Drawing {
  const width = round(text.length * character + 22);
  return {
    width,
    above: half,
    below: half,
    draw: (x, y) =>
      `<rect class="${kind}" x="${x}" y="${y - half}" width="${width}" height="${2 * half}" rx="${kind === "token" ? half : 3}"/>` +
      `<text x="${round(x + width / 2)}" y="${y + 5}">${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`,
  };
}

function inSequence(items: readonly Drawing[]): Drawing {
  return {
    width: round(items.reduce((sum, { width }) => sum + width, gap * (items.length - 1))),
    above: Math.max(...items.map(({ above }) => above)),
    below: Math.max(...items.map(({ below }) => below)),
    draw: (x, y) => {
      let at = x;
      const pieces = items.map((item, index) => {
        const link = index === 0 ? "" : path(`M${round(at - gap)} ${y}h${gap}`);
        const piece = link + item.draw(round(at), y);
        at += item.width + gap;
        return piece;
      });
      return pieces.join("\n");
    },
  };
}

function inChoice(items: readonly Drawing[]): Drawing {
  const inner = Math.max(...items.map(({ width }) => width));
  const offsets: number[] = [];
  let below = 0;
  for (const [index, item] of items.entries()) {
    const offset = index === 0 ? 0 : below + 8 + item.above;
    offsets.push(offset);
    below = offset + item.below;
  }
  return {
    width: round(inner + 4 * turn),
    above: items[0]?.above ?? 0,
    below,
    draw: (x, y) =>
      items
        .map((item, index) => {
          const down = offsets[index] ?? 0;
          const left = x + 2 * turn;
          const rest = round(inner - item.width + 2 * turn);
          const way =
            down === 0
              ? `M${x} ${y}h${2 * turn}M${round(left + item.width)} ${y}h${rest}`
              : `M${x} ${y}q${turn} 0 ${turn} ${turn}v${down - 2 * turn}q0 ${turn} ${turn} ${turn}` +
                `M${round(left + item.width)} ${y + down}h${round(rest - 2 * turn)}` +
                `q${turn} 0 ${turn} ${-turn}v${2 * turn - down}q0 ${-turn} ${turn} ${-turn}`;
          return path(way) + item.draw(left, y + down);
        })
        .join("\n"),
  };
}

/** A way past `item`, above it. */
function bypassed(item: Drawing): Drawing {
  const rise = item.above + 12;
  return {
    width: round(item.width + 4 * turn),
    above: rise,
    below: item.below,
    draw: (x, y) =>
      path(`M${x} ${y}h${2 * turn}M${round(x + 2 * turn + item.width)} ${y}h${2 * turn}`) +
      path(
        `M${x} ${y}q${turn} 0 ${turn} ${-turn}v${2 * turn - rise}q0 ${-turn} ${turn} ${-turn}h${item.width}` +
          `q${turn} 0 ${turn} ${turn}v${rise - 2 * turn}q0 ${turn} ${turn} ${turn}`,
      ) +
      item.draw(x + 2 * turn, y),
  };
}

/** A way back from the end of `item` to its start, below it. */
function looped(item: Drawing): Drawing {
  const drop = item.below + 12;
  return {
    width: round(item.width + 2 * turn),
    above: item.above,
    below: drop,
    draw: (x, y) =>
      path(`M${x} ${y}h${turn}M${round(x + turn + item.width)} ${y}h${turn}`) +
      path(
        `M${round(x + turn + item.width)} ${y}q${turn} 0 ${turn} ${turn}v${drop - 2 * turn}q0 ${turn} ${-turn} ${turn}` +
          `h${-item.width}q${-turn} 0 ${-turn} ${-turn}v${2 * turn - drop}q0 ${-turn} ${turn} ${-turn}`,
      ) +
      item.draw(x + turn, y),
  };
}

function path(way: string): string {
  return `<path d="${way}"/>`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
