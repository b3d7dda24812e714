const WINDOW_MS = 2000;
/** Less than that says more about delays than about the line. */
const LEAST_BYTES = 1_000_000;
/** Systems take the first megabytes of a connection at once: in less time than this they would pass for the line's speed. */
const LEAST_MS = 1000;

/** What a line takes is told early by so much of the last time: of one that is known to be behind, that is about its speed. */
const LATELY_MS = 200;

/** How fast a line takes bytes at its best: when it does not wait for what is still being compressed. */
export class Line {
  private readonly nowMs: () => number;
  private marks: { readonly atMs: number; readonly bytes: number }[] = [];
  private windowBytes = 0;
  private bestBytesPerS: number | null = null;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  passed(bytes: number): void {
    const atMs = this.nowMs();
    // The clock was set back: what came before tells no speed any more.
    if (atMs < (this.marks.at(-1)?.atMs ?? atMs)) {
      this.marks = [];
      this.windowBytes = 0;
    }
    this.marks.push({ atMs, bytes });
    this.windowBytes += bytes;
    for (let [first] = this.marks; first !== undefined && atMs - first.atMs > WINDOW_MS; [first] = this.marks) {
      this.measure(atMs - first.atMs);
      this.windowBytes -= first.bytes;
      this.marks.shift();
    }
  }

  /** Null: too little went over it to tell. */
  get bytesPerS(): number | null {
    const [first] = this.marks;
    if (this.bestBytesPerS !== null || first === undefined) return this.bestBytesPerS;
    return this.speed(this.nowMs() - first.atMs);
  }

  /** What went over it just now; null: it has only begun. */
  get latelyBytesPerS(): number | null {
    const nowMs = this.nowMs();
    const [first] = this.marks;
    if (first === undefined || nowMs - first.atMs < LATELY_MS) return null;
    const lately = this.marks.filter(({ atMs }) => nowMs - atMs <= LATELY_MS);
    return (lately.reduce((sum, { bytes }) => sum + bytes, 0) / LATELY_MS) * 1000;
  }

  private measure(passedMs: number): void {
    const speed = this.speed(passedMs);
    if (speed !== null) this.bestBytesPerS = Math.max(this.bestBytesPerS ?? 0, speed);
  }

  private speed(passedMs: number): number | null {
    if (this.windowBytes < LEAST_BYTES || passedMs < LEAST_MS) return null;
    return (this.windowBytes / passedMs) * 1000;
  }
}
