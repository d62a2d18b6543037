import type { Ref } from "preact";
import { useEffect, useImperativeHandle, useMemo, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../components/button.tsx";
import { CheckField } from "../../components/field.tsx";
import { Skeleton } from "../../components/states.tsx";
import { clock } from "../../components/time.ts";
import type { Cast } from "./cast.ts";
import "./player.css";
import { playerKeys } from "./player-keys.ts";
import type { Moment } from "./timeline.tsx";
import { Strip } from "./timeline.tsx";
import { useTerminal } from "./use-terminal.ts";

export interface PlayerHandle {
  /** Shows a moment, in milliseconds since the start of the session. */
  readonly seek: (at: number) => void;
}

interface PlayerProps {
  readonly cast: Cast;
  readonly moments: readonly Moment[];
  /** Where to begin. */
  readonly startAt: number;
  /** Told where the player is, a few times a second. */
  readonly onTime: (at: number) => void;
  readonly handle: Ref<PlayerHandle>;
}

const speeds = [0.5, 1, 2, 4, 8];
/** Milliseconds that an arrow key goes. */
const step = 5000;
/** A terminal that is higher than this share of its width has small letters where it shows as a whole. */
const tall = 0.9;
/** A command counts as shown for so many milliseconds after its time. */
const tolerance = 400;

/** The recording of a terminal, played. */
export function Player({ cast, moments, startAt, onTime, handle }: PlayerProps) {
  const root = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [skipsIdle, setSkipsIdle] = useState(true);
  const [speed, setSpeed] = useState(1);
  const [fillsWidth, setFillsWidth] = useState(false);
  const { state, isPlaying, now, toggle, seek } = useTerminal(place, cast, { skipsIdle, speed, fillsWidth }, startAt);
  useEffect(() => onTime(now), [now, onTime]);
  useImperativeHandle(handle, () => ({ seek }), [seek]);

  const risky = useMemo(() => riskyTimes(moments), [moments]);
  const previous = risky.findLast((at) => at < now - tolerance);
  const next = risky.find((at) => at > now + tolerance);
  const seekTo = (at: number | undefined) => at !== undefined && seek(at);
  const changeSpeed = (by: number) => setSpeed(speeds[speeds.indexOf(speed) + by] ?? speed);
  const fillScreen = () =>
    void (document.fullscreenElement === null ? root.current?.requestFullscreen() : document.exitFullscreen());

  const actions = {
    " ": toggle,
    ArrowLeft: () => seek(now - step),
    ArrowRight: () => seek(now + step),
    "[": () => seekTo(previous),
    "]": () => seekTo(next),
    "<": () => changeSpeed(-1),
    ">": () => changeSpeed(1),
    f: fillScreen,
  };
  const current = useRef(actions);
  current.current = actions;
  useEffect(() => playerKeys((key) => current.current[key]()), []);

  const [width, height] = [cast.columns * 0.6, cast.rows * 1.34];
  return (
    <div class="player" ref={root}>
      <div
        class={fillsWidth ? "player-screen fills" : "player-screen"}
        ref={place}
        tabIndex={fillsWidth ? 0 : undefined}
        style={{ "--shape": `${width} / ${height}` }}
      >
        {state === "loading" && <Skeleton count={1} shape="blocks" label="Loading the player" />}
      </div>
      {state === "failed" && (
        <p class="failed-line">The player did not start. The timeline below shows the same session.</p>
      )}
      <div class="player-seek">
        <Strip moments={moments} duration={cast.duration} now={now} />
        <input
          type="range"
          aria-label="Position"
          aria-valuetext={`${clock(now)} of ${clock(cast.duration)}`}
          min={0}
          max={Math.ceil(cast.duration)}
          step={100}
          value={now}
          onInput={(event) => seek(event.currentTarget.valueAsNumber)}
        />
      </div>
      <div class="player-controls" role="toolbar" aria-label="Player">
        <Button icon={isPlaying ? "pause" : "play"} variant="primary" onClick={toggle} disabled={state !== "ready"}>
          {isPlaying ? "Pause" : "Play"}
        </Button>
        <span class="player-time">
          {clock(now)} <span class="quiet">/ {clock(cast.duration)}</span>
        </span>
        <IconButton
          icon="previous"
          label="Previous risky command"
          disabled={previous === undefined}
          onClick={() => seekTo(previous)}
        />
        <IconButton icon="next" label="Next risky command" disabled={next === undefined} onClick={() => seekTo(next)} />
        <select
          aria-label="Speed"
          value={String(speed)}
          onChange={(event) => setSpeed(Number(event.currentTarget.value))}
        >
          {speeds.map((each) => (
            <option key={each} value={String(each)}>
              {each}×
            </option>
          ))}
        </select>
        <CheckField label="Skip idle time" checked={skipsIdle} onChecked={setSkipsIdle} />
        {height > width * tall && (
          <IconButton
            icon="width"
            label="Fill the width"
            aria-pressed={fillsWidth}
            onClick={() => setFillsWidth(!fillsWidth)}
          />
        )}
        {document.fullscreenEnabled && <IconButton icon="expand" label="Full screen" onClick={fillScreen} />}
      </div>
      <p class="player-hints quiet small">
        <kbd>space</kbd> play or pause · <kbd>←</kbd> <kbd>→</kbd> 5 s · <kbd>[</kbd> <kbd>]</kbd> risky commands ·{" "}
        <kbd>&lt;</kbd> <kbd>&gt;</kbd> speed · <kbd>f</kbd> full screen
      </p>
    </div>
  );
}

/** When the commands were entered that the summary points out, in milliseconds. */
function riskyTimes(moments: readonly Moment[]): readonly number[] {
  return moments.flatMap((moment) => (moment.type === "command" && moment.notable !== undefined ? [moment.at] : []));
}
