// Damage in the middle of a capture: where it began, where reading went on, said for the first places and summed up for the others.
import type { FrameSink } from '../model/frame-sink.js';
import { damaged } from './capture-format.js';

/** A file with more is damaged throughout; single places say nothing then. */
const MOST_PLACES = 10;

export class DamageLog {
  private lostFrom: number | undefined;
  private seen = '';
  private places = 0;
  private bytes = 0;

  constructor(
    private readonly sink: FrameSink,
    private readonly file: string,
  ) {}

  /** Behind damage, and nothing readable found yet. */
  get isLost(): boolean {
    return this.lostFrom !== undefined;
  }

  /** At file offset `from`; `seen`: what was expected there, and what was there. */
  lose(from: number, seen: string): void {
    this.lostFrom = from;
    this.seen = seen;
  }

  /** Reading goes on at file offset `to`. */
  goOn(to: number): void {
    const from = this.lostFrom!;
    this.lostFrom = undefined;
    this.places++;
    this.bytes += to - from;
    if (this.places > MOST_PLACES) return;
    this.say(from, `${this.seen}; ${to - from} bytes were passed over, reading went on at byte ${to}`);
  }

  finish(): void {
    if (this.lostFrom !== undefined) {
      const rest = 'frames before it were read, and nothing behind it is known for a record';
      this.say(this.lostFrom, `${this.seen}; ${rest}`);
    }
    if (this.places <= MOST_PLACES) return;
    const message = `the file is damaged at ${this.places} places (the first ${MOST_PLACES} are named); ${this.bytes} bytes in all were passed over`;
    this.sink.report(damaged(this.file, 0, message));
  }

  private say(at: number, message: string): void {
    this.sink.report(damaged(this.file, at, message));
  }
}
