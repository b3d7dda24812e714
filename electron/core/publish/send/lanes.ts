const MOST_LANES = 4;
/** Long enough for what systems buffer (some MB per connection) not to look like speed. */
const WINDOW_MS = 1000;
/** What one lane more has to bring to be kept. */
const GAIN = 1.15;
/** After this it is tried again: lines change. */
const SETTLED_MS = 20_000;

/**
 * How many large blobs go out side by side: one more as long as that makes the whole faster, as it does where each connection waits for its
 * registry. Where the line is what holds them up, those that began first are finished first: a cut then finds little that is half sent.
 */
export class Lanes {
  private readonly nowMs: () => number;
  /** Null: not known, or what was known has had its say. */
  private lineBytesPerS: number | null;
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private allowed = 1;
  private startMs = 0;
  private bytes = 0;
  /** Bytes per ms with one lane less; null: this number was not just tried. */
  private before: number | null = null;
  private settledMs = Number.NEGATIVE_INFINITY;

  /** `lineBytesPerS`: what the whole line took the last time; null: not known. */
  constructor(nowMs: () => number, lineBytesPerS: number | null) {
    this.nowMs = nowMs;
    this.lineBytesPerS = lineBytesPerS;
  }

  /** Resolves when it is the blob's turn; first come, first served. Its lane is free again from when the answer is called. */
  async enter(): Promise<() => void> {
    if (this.running < this.allowed) {
      this.running += 1;
      this.watchAnew();
    } else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.running -= 1;
      this.serve();
      // Fewer than were to be compared.
      if (this.running < this.allowed) this.giveUp();
    };
  }

  /** So many bytes went out, over all lanes. */
  passed(bytes: number): void {
    this.bytes += bytes;
    const passedMs = this.nowMs() - this.startMs;
    if (passedMs < WINDOW_MS || this.running < this.allowed) return;
    this.judge(this.bytes / passedMs);
    this.watchAnew();
  }

  private judge(speed: number): void {
    const { before, lineBytesPerS } = this;
    this.before = null;
    this.lineBytesPerS = null;
    if (lineBytesPerS !== null && isAbout(speed * 1000, lineBytesPerS)) this.settledMs = this.nowMs();
    if (before !== null && speed < before * GAIN) {
      this.allowed -= 1;
      this.settledMs = this.nowMs();
      return;
    }
    const isSettled = this.nowMs() - this.settledMs < SETTLED_MS;
    if (isSettled || this.allowed === MOST_LANES || this.waiting.length === 0) return;
    this.allowed += 1;
    this.before = speed;
    this.serve();
  }

  /** Who leaves is followed at once: the watch goes on over it, and sees what such a change costs. */
  private serve(): void {
    while (this.running < this.allowed) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.running += 1;
      next();
    }
  }

  private giveUp(): void {
    if (this.before !== null) this.allowed -= 1;
    this.before = null;
    this.watchAnew();
  }

  private watchAnew(): void {
    this.startMs = this.nowMs();
    this.bytes = 0;
  }
}

const isAbout = (speed: number, other: number): boolean => speed < other * GAIN && other < speed * GAIN;
