import type { Player as AsciinemaPlayer } from "asciinema-player";
import type { Ref } from "preact";
import { useEffect, useImperativeHandle, useRef, useState } from "preact/hooks";
import { CheckField } from "../../components/field.tsx";
import { Skeleton } from "../../components/states.tsx";
import type { Cast, Clocks } from "./cast.ts";
import { clocksOf } from "./cast.ts";

export interface PlayerHandle {
  /** Shows a moment, in milliseconds since the start of the session. */
  readonly seek: (at: number) => void;
}

interface PlayerProps {
  readonly cast: Cast;
  /** Where to begin. */
  readonly startAt: number;
  /** Told where the player is, a few times a second. */
  readonly onTime: (at: number) => void;
  readonly handle: Ref<PlayerHandle>;
}

/** The recording of a terminal, played. */
export function Player({ cast, startAt, onTime, handle }: PlayerProps) {
  const place = useRef<HTMLDivElement>(null);
  const player = useRef<AsciinemaPlayer | undefined>(undefined);
  const [skips, setSkips] = useState(true);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  const at = useRef(startAt);
  const tell = useRef(onTime);
  tell.current = onTime;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const clocks = clocksOf(cast, skips);
    let timer: ReturnType<typeof setInterval> | undefined;
    let gone = false;
    const begin = async () => {
      const [{ create }] = await Promise.all([
        import("asciinema-player"),
        import("asciinema-player/dist/bundle/asciinema-player.css"),
      ]);
      if (gone) return;
      const made = create({ data: castText(cast, clocks) }, element, {
        fit: "width",
        preload: true,
        startAt: clocks.toPlayer(at.current) / 1000,
        poster: `npt:${Math.max(0.1, clocks.toPlayer(at.current > 0 ? at.current : cast.duration) / 1000)}`,
        terminalFontFamily: "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        theme: "summarizer",
        controls: true,
      });
      player.current = made;
      setState("ready");
      timer = setInterval(() => {
        at.current = clocks.toSession(made.getCurrentTime() * 1000);
        tell.current(at.current);
      }, 200);
    };
    begin().catch(() => setState("failed"));
    return () => {
      gone = true;
      clearInterval(timer);
      player.current?.dispose();
      player.current = undefined;
    };
  }, [cast, skips]);
  useImperativeHandle(
    handle,
    () => ({
      seek: (moment) => {
        at.current = moment;
        void player.current?.seek(clocksOf(cast, skips).toPlayer(moment) / 1000);
      },
    }),
    [cast, skips],
  );
  return (
    <div class="player">
      <div class="player-screen" ref={place} style={{ aspectRatio: `${cast.columns * 0.6} / ${cast.rows * 1.34}` }}>
        {state === "loading" && <Skeleton count={1} tall label="Loading the player" />}
      </div>
      {state === "failed" && (
        <p class="failed-line">The player cannot be started in this browser. The transcript below says the same.</p>
      )}
      <p class="player-options">
        <CheckField label="Pass over idle stretches" checked={skips} onChecked={setSkips} />
        <span class="quiet small">
          <kbd>space</kbd> plays and pauses, <kbd>←</kbd> <kbd>→</kbd> seek, <kbd>[</kbd> <kbd>]</kbd> go to markers,{" "}
          <kbd>f</kbd> fills the screen
        </span>
      </p>
    </div>
  );
}

/** The recording in the player's time, as asciicast 2. */
function castText({ columns, rows, frames }: Cast, { toPlayer }: Clocks): string {
  const lines = frames.map(([at, code, data]) => [toPlayer(at * 1000) / 1000, code, data]);
  return [{ version: 2, width: columns, height: rows }, ...lines].map((line) => JSON.stringify(line)).join("\n");
}
