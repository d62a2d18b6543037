import type { RecordingEvent } from "../domain/recording.ts";
import type { Transcript } from "../domain/transcript.ts";
import type { TerminalSize } from "../recordings/terminal-size.ts";
import { CommandReader } from "./command-reader.ts";
import type { Step } from "./pieces.ts";
import { PieceCutter } from "./pieces.ts";

/** Pieces written before the screen is waited for. */
const BATCH = 500;

/** Replays a terminal session on a virtual screen and reads its commands and their output there. */
export class TerminalReader {
  readonly #reader: CommandReader;
  readonly #cutter = new PieceCutter();
  #failure: unknown;
  #written = 0;

  constructor(size: TerminalSize) {
    this.#reader = new CommandReader(size);
  }

  async read(events: readonly RecordingEvent[]): Promise<void> {
    for (const event of events) await this.#play(this.#cutter.take(event));
  }

  async finish(): Promise<Pick<Transcript, "entries" | "notes">> {
    await this.#play(this.#cutter.end());
    await this.#reader.screen.settle();
    if (this.#failure) throw this.#failure;
    return this.#reader.finish();
  }

  async #play(steps: Iterable<Step>): Promise<void> {
    const reader = this.#reader;
    for (const step of steps) {
      if (step.type === "resize") {
        await reader.screen.settle();
        reader.screen.resize(step);
        continue;
      }
      reader.prepare(step);
      reader.screen.write(step.text, () => {
        try {
          reader.see(step);
        } catch (error) {
          this.#failure ??= error;
        }
      });
      if (++this.#written % BATCH === 0) await reader.screen.settle();
    }
  }
}
