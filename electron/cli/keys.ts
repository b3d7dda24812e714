/** Single keys while something runs. A terminal's own keys go on working. */
export interface Keys {
  /** From now on; where the process is in the background, from when it goes on in front. The first listener stays until `leave`. */
  watch(onKey: (key: string) => void): void;
  /** The terminal is as it was. */
  leave(): void;
}

/** What keys come from, and what a terminal does by itself as long as nobody asks for single keys. */
export interface Terminal {
  readonly input: Pick<NodeJS.ReadStream, 'setRawMode' | 'on' | 'off' | 'pause' | 'resume'>;
  /** Whoever touches the terminal from the background is stopped by it. */
  isInFront(): boolean;
  /** As Ctrl-C. */
  interrupt(): void;
  /** As Ctrl-Z; returns when the process goes on. */
  suspend(): void;
  /** As Ctrl-\. */
  quit(): void;
  /** Called when the process goes on after it was stopped; answers with what ends that. */
  onContinued(run: () => void): () => void;
}

const ESCAPE = '\u001B';
const CTRL = { c: '\u0003', z: '\u001A', backslash: '\u001C' };

export const createKeys = (terminal: Terminal): Keys => new KeyWatch(terminal);

class KeyWatch implements Keys {
  private readonly terminal: Terminal;
  private onKey: (key: string) => void = () => undefined;
  private unfollow: (() => void) | null = null;
  private isRaw = false;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  watch(onKey: (key: string) => void): void {
    if (this.unfollow !== null) return;
    this.onKey = onKey;
    this.unfollow = this.terminal.onContinued(() => this.again());
    this.enter();
  }

  leave(): void {
    this.unfollow?.();
    this.unfollow = null;
    this.exit();
  }

  private enter(): void {
    if (this.isRaw || !this.terminal.isInFront()) return;
    const { input } = this.terminal;
    this.isRaw = true;
    input.setRawMode(true);
    input.on('data', this.read);
    input.resume();
  }

  private exit(): void {
    if (!this.isRaw) return;
    this.stopReading();
    this.terminal.input.setRawMode(false);
  }

  private stopReading(): void {
    this.isRaw = false;
    this.terminal.input.off('data', this.read);
    this.terminal.input.pause();
  }

  /** Whoever stopped the process has the terminal to itself since: what was set before may hold no more. */
  private again(): void {
    if (this.terminal.isInFront()) this.exit();
    else if (this.isRaw) this.stopReading();
    this.enter();
  }

  private readonly read = (bytes: Buffer): void => {
    const text = bytes.toString('utf8');
    // Arrows and the like are sequences of characters.
    if (text.startsWith(ESCAPE)) return;
    for (const key of text) this.take(key);
  };

  private take(key: string): void {
    if (key === CTRL.c) this.terminal.interrupt();
    else if (key === CTRL.z) this.asUsual(() => this.terminal.suspend());
    else if (key === CTRL.backslash) this.asUsual(() => this.terminal.quit());
    else this.onKey(key);
  }

  /** Whoever has the terminal next finds it as it was. */
  private asUsual(run: () => void): void {
    this.exit();
    run();
  }
}
