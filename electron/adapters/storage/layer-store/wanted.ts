/** A signal for what several ask for, each with a signal of their own: it aborts when nobody wants it any more. */
export class Wanted {
  private readonly controller = new AbortController();
  private readonly leaving = new Map<AbortSignal, () => void>();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  join(signal: AbortSignal): void {
    if (this.leaving.has(signal)) return;
    const leave = (): void => {
      this.leaving.delete(signal);
      if (this.leaving.size === 0) this.controller.abort();
    };
    this.leaving.set(signal, leave);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }

  /** It is made, or never will be: signals that live longer forget it. */
  end(): void {
    for (const [signal, leave] of this.leaving) signal.removeEventListener('abort', leave);
    this.leaving.clear();
  }
}
