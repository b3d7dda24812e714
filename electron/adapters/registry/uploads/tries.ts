import type { Clock } from '#core/ports/clock';
import { AppFailure, cancelled, toAppError } from '#shared/errors';
import type { Answer } from '../../http/answer';
import { retryAfterMs } from '../../http/time';

/** An answer that is neither done nor a plain no: what becomes of it is decided by whoever asked. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`answered with ${answer.status}`);
    this.name = 'Refused';
    this.answer = answer;
  }
}

/** A yes to bytes of which the registry then has none: not to be tried for ever. */
export class TookNothing extends Refused {}

/** Before each further try; engines wait 5, 10, 15 and 20 s (Docker 20.10). */
const WAITS_S = [1, 5, 10, 20];
const TRIES = WAITS_S.length + 1;
/** Who asks for more patience than this is named busy. */
const PATIENCE_S = 60;

type Tell = (event: {
  readonly kind: 'retry';
  readonly inS: number;
  readonly attempt: number;
  readonly of: number;
}) => void;

/** Five tries with growing waits, counted anew whenever something was gained. */
export class Tries {
  private readonly clock: Clock;
  private readonly signal: AbortSignal;
  private readonly tell: Tell;
  private failed = 0;

  constructor(clock: Clock, signal: AbortSignal, tell: Tell) {
    this.clock = clock;
    this.signal = signal;
    this.tell = tell;
  }

  succeeded(): void {
    this.failed = 0;
  }

  /** Waits before the next try. False: it is no use, or there were enough. */
  async another(thrown: unknown): Promise<boolean> {
    if (!mayPass(thrown)) return false;
    this.failed += 1;
    const usualS = WAITS_S[this.failed - 1];
    const askedMs = thrown instanceof Refused ? retryAfterMs(thrown.answer.headers.get('retry-after')) : null;
    if (usualS === undefined || (askedMs ?? 0) > PATIENCE_S * 1000) return false;
    const inS = Math.max(usualS, Math.ceil((askedMs ?? 0) / 1000));
    this.tell({ kind: 'retry', inS, attempt: this.failed + 1, of: TRIES });
    await this.wait(inS * 1000);
    return true;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        takeBack();
        reject(cancelled());
      };
      const takeBack = this.clock.after(ms, () => {
        this.signal.removeEventListener('abort', abort);
        resolve();
      });
      if (this.signal.aborted) abort();
      else this.signal.addEventListener('abort', abort, { once: true });
    });
  }
}

/** Whether the next try may end better. A registry that says no is not asked again. */
function mayPass(thrown: unknown): boolean {
  if (thrown instanceof TookNothing) return true;
  if (thrown instanceof Refused) {
    const { status } = thrown.answer;
    // 404, 400 and 416 are what registries say of an upload that they no longer know, or know otherwise.
    return status >= 500 || [400, 404, 408, 409, 416, 425, 429].includes(status);
  }
  return thrown instanceof AppFailure && toAppError(thrown).code === 'registry-unreachable';
}
