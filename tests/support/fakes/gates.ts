import { AppFailure } from '#shared/errors';

/** What a call does the next time it is made: waits to be let go, or fails. Later calls pass. */
export class Gates<Name extends string> {
  private readonly planned = new Map<Name, (signal?: AbortSignal) => Promise<void>>();

  /** The next call fails with this. */
  fail(name: Name, failure: unknown): void {
    this.planned.set(name, () => Promise.reject(failure));
  }

  /** The next call waits. `reached` resolves when it is made; it ends by `open`, by `fail`, or by its signal where it has one. */
  hold(name: Name): {
    readonly reached: Promise<void>;
    readonly open: () => void;
    readonly fail: (cause: AppFailure) => void;
  } {
    let open = (): void => undefined;
    let fail = (_: AppFailure): void => undefined;
    const reached = new Promise<void>((made) => {
      this.planned.set(name, (signal) => {
        made();
        return new Promise<void>((done, reject) => {
          open = done;
          fail = reject;
          const cancel = (): void =>
            reject(new AppFailure({ code: 'cancelled', message: 'Cancelled.', retryable: true }));
          if (signal?.aborted === true) cancel();
          signal?.addEventListener('abort', cancel, { once: true });
        });
      });
    });
    return { reached, open: () => open(), fail: (cause) => fail(cause) };
  }

  async pass(name: Name, signal?: AbortSignal): Promise<void> {
    const plan = this.planned.get(name);
    this.planned.delete(name);
    await plan?.(signal);
  }
}
