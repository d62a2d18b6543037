/** One event of an asciicast: seconds, code, data. */
type Frame = readonly [at: number, code: "o" | "r" | "m", data: string];

/** A terminal recording as the page plays it. Times are milliseconds since the start of the session. */
export interface Cast {
  readonly columns: number;
  readonly rows: number;
  readonly frames: readonly Frame[];
  readonly duration: number;
  /** Stretches in which nothing was shown. */
  readonly idle: readonly { readonly from: number; readonly to: number }[];
  readonly resizes: readonly { readonly at: number; readonly size: string }[];
  readonly markers: readonly { readonly at: number; readonly label: string }[];
}

/** A pause from this length on is an idle stretch. */
const longPause = 5000;

/** Reads an asciicast of version 2, as the API gives it. */
export function readCast(text: string): Cast {
  const [header = "{}", ...lines] = text.split("\n");
  const { width = 80, height = 24 }: { width?: number; height?: number } = JSON.parse(header);
  const frames = lines.flatMap((line): Frame[] => (line === "" ? [] : [JSON.parse(line)]));
  const times = frames.map(([at]) => at * 1000);
  const idle = times.flatMap((to, index) => {
    const from = times[index - 1] ?? to;
    return to - from >= longPause ? [{ from, to }] : [];
  });
  return {
    columns: width,
    rows: height,
    frames,
    duration: times.at(-1) ?? 0,
    idle,
    resizes: frames.flatMap(([at, code, size]) => (code === "r" ? [{ at: at * 1000, size }] : [])),
    markers: frames.flatMap(([at, code, label]) => (code === "m" ? [{ at: at * 1000, label }] : [])),
  };
}

/** Between the time of a session and the time of its player, which passes over idle stretches in a second. */
export interface Clocks {
  readonly toPlayer: (at: number) => number;
  readonly toSession: (at: number) => number;
}

/** Milliseconds that are left of an idle stretch. */
const left = 1000;

/** The clocks of a player that does, or does not, pass over idle stretches. */
export function clocksOf({ idle }: Pick<Cast, "idle">, skips: boolean): Clocks {
  if (!skips) return { toPlayer: (at) => at, toSession: (at) => at };
  return {
    toPlayer: (at) =>
      idle.reduce((time, { from, to }) => {
        if (at <= from) return time;
        const share = Math.min(1, (at - from) / (to - from));
        return time - (to - from - left) * share;
      }, at),
    toSession: (at) => {
      let time = at;
      for (const { from, to } of idle) {
        if (time <= from) return time;
        time = time < from + left ? from + ((time - from) * (to - from)) / left : time + (to - from - left);
      }
      return time;
    },
  };
}
