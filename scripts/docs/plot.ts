import { type LoggerInterface, parse, View } from "vega";
import { type Config, compile, type TopLevelSpec } from "vega-lite";

/** Hues of middle lightness, which stand out from white and from black alike. */
export const hues = { orange: "#d9730d", blue: "#2b87e8", violet: "#8a63d2" } as const;

const ink = "#7d828a";

/** The SVG has no background: it lies on light pages and on dark ones. */
const theme: Config = {
  font: "system-ui, -apple-system, 'Segoe UI', sans-serif",
  background: "transparent",
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    titleFontWeight: "normal",
    labelFontSize: 12,
    titleFontSize: 13,
    gridColor: ink,
    gridOpacity: 0.25,
    domainColor: ink,
    tickColor: ink,
  },
};

/** The plot of a specification as SVG. It is the same on every machine: text is measured without fonts. */
export async function plot(spec: TopLevelSpec): Promise<string> {
  const complaints: string[] = [];
  const view = new View(parse(compile(spec, { config: theme }).spec), {
    renderer: "none",
    logger: collecting(complaints),
  });
  const svg = await view.toSVG();
  view.finalize();
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  return `${svg}\n`;
}

/** Where a line ends, on a logarithmic axis. */
interface End {
  readonly line: string;
  readonly value: number;
}

/** The ends of lines, so far apart that their names do not overlap; `height` is that of the axis, in pixels. */
export function apart(ends: readonly End[], [least, most]: readonly [number, number], height: number): readonly End[] {
  const lineHeight = (most / least) ** (17 / height);
  let floor = 0;
  return [...ends]
    .sort((a, b) => a.value - b.value)
    .map(({ line, value }) => {
      const placed = Math.max(value, floor);
      floor = placed * lineHeight;
      return { line, value: placed };
    });
}

/** What the plotter would only log is a mistake in the specification. */
function collecting(complaints: string[]): LoggerInterface {
  const collect = (...args: readonly unknown[]): LoggerInterface => {
    complaints.push(args.map(String).join(" "));
    return logger;
  };
  const ignore = (): LoggerInterface => logger;
  const logger = { level: () => 2, error: collect, warn: collect, info: ignore, debug: ignore } as LoggerInterface;
  return logger;
}
