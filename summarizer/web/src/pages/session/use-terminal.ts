import type { Player as AsciinemaPlayer } from "asciinema-player";
import type { RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Cast, Clocks } from "./cast.ts";
import { clocksOf } from "./cast.ts";

/** How a recording is played. */
export interface Pace {
  /** Whether idle stretches take a second. */
  readonly skipsIdle: boolean;
  /** A multiple of the recording's own speed. */
  readonly speed: number;
  /** Whether the terminal is as wide as its place, however high it gets; else it shows as a whole. */
  readonly fillsWidth: boolean;
}

export interface Terminal {
  readonly state: "loading" | "ready" | "failed";
  readonly isPlaying: boolean;
  /** Milliseconds since the start of the session. */
  readonly now: number;
  readonly toggle: () => void;
  /** Shows a moment, in milliseconds since the start of the session. */
  readonly seek: (at: number) => void;
}

/** Milliseconds between two readings of the position. */
const interval = 200;

/** Plays a recording in an element, from `startAt` on, in milliseconds since the start of the session. */
export function useTerminal(
  place: RefObject<HTMLElement | null>,
  cast: Cast,
  { skipsIdle, speed, fillsWidth }: Pace,
  startAt: number,
): Terminal {
  const player = useRef<AsciinemaPlayer | undefined>(undefined);
  const [state, setState] = useState<Terminal["state"]>("loading");
  const [isPlaying, setPlaying] = useState(false);
  const [now, setNow] = useState(startAt);
  const at = useRef(startAt);
  /** Whether it plays, or will once there is a player again. */
  const plays = useRef(false);
  /** Seeks that the player has not done yet: until then its time is an old one. */
  const seeks = useRef(0);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const clocks = clocksOf(cast, skipsIdle);
    let timer: ReturnType<typeof setInterval> | undefined;
    let gone = false;
    const begin = async () => {
      const [{ create }] = await Promise.all([
        import("asciinema-player"),
        import("asciinema-player/dist/bundle/asciinema-player.css"),
      ]);
      if (gone) return;
      const start = clocks.toPlayer(at.current) / 1000;
      const made = create({ data: castText(cast, clocks) }, element, {
        fit: fillsWidth ? "width" : "both",
        preload: true,
        startAt: start,
        speed,
        poster: `npt:${Math.max(0.1, start)}`,
        terminalFontFamily: "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        theme: "summarizer",
        controls: false,
      });
      player.current = made;
      const playing = (value: boolean) => () => {
        plays.current = value;
        setPlaying(value);
      };
      made.addEventListener("playing", playing(true));
      made.addEventListener("pause", playing(false));
      made.addEventListener("ended", playing(false));
      setState("ready");
      timer = setInterval(() => {
        if (seeks.current > 0) return;
        at.current = Math.min(cast.duration, clocks.toSession(made.getCurrentTime() * 1000));
        setNow(at.current);
      }, interval);
      if (plays.current) await made.play();
    };
    begin().catch(() => setState("failed"));
    return () => {
      gone = true;
      clearInterval(timer);
      player.current?.dispose();
      player.current = undefined;
      seeks.current = 0;
    };
  }, [cast, skipsIdle, speed, fillsWidth]);
  const toggle = useCallback(() => {
    plays.current = !plays.current;
    setPlaying(plays.current);
    void (plays.current ? player.current?.play() : player.current?.pause());
  }, []);
  const seek = useCallback(
    async (moment: number) => {
      at.current = Math.min(cast.duration, Math.max(0, moment));
      setNow(at.current);
      const { current } = player;
      if (current === undefined) return;
      seeks.current += 1;
      await current.seek(clocksOf(cast, skipsIdle).toPlayer(at.current) / 1000).catch(() => {});
      if (current === player.current) seeks.current -= 1;
    },
    [cast, skipsIdle],
  );
  return { state, isPlaying, now, toggle, seek };
}

/** The recording in the player's time, as asciicast 2. */
function castText({ columns, rows, frames }: Cast, { toPlayer }: Clocks): string {
  const lines = frames.map(([at, code, data]) => [toPlayer(at * 1000) / 1000, code, data]);
  return [{ version: 2, width: columns, height: rows }, ...lines].map((line) => JSON.stringify(line)).join("\n");
}
