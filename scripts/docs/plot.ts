import { type LoggerInterface, parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

/** The plot of a specification as SVG. It is the same on every machine: text is measured without fonts. */
export async function plot(spec: TopLevelSpec): Promise<string> {
  const complaints: string[] = [];
  const view = new View(parse(compile(spec).spec), { renderer: "none", logger: collecting(complaints) });
  const svg = await view.toSVG();
  view.finalize();
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
  return `${svg}\n`;
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
