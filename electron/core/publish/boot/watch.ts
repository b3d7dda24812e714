import type { Clock } from '#core/ports/clock';
import type { ContainerEvent, ListeningSocket } from '#core/ports/container';
import { cancelled } from '#shared/errors';
import type { Port } from '#shared/model/recipe';
import { assertNever } from '#shared/result';

export type ContainerEnd = Extract<ContainerEvent, { kind: 'ended' }> & { readonly atMs: number };

/** What was seen of a container, and the way to wait for more. */
export class BootWatch {
  sockets: readonly ListeningSocket[] = [];
  ended: ContainerEnd | null = null;
  startedMs: number;
  peakMemoryBytes: number | null = null;
  /** That the loader did not find (glibc elf/dl-load.c). */
  missingLibrary: string | null = null;
  private readonly clock: Pick<Clock, 'nowMs' | 'after'>;
  private readonly signal: AbortSignal;
  private readonly log: (line: string) => void;
  private readonly waiting = new Set<() => void>();

  constructor(clock: Pick<Clock, 'nowMs' | 'after'>, signal: AbortSignal, log: (line: string) => void) {
    this.clock = clock;
    this.startedMs = clock.nowMs();
    this.signal = signal;
    this.log = log;
  }

  take(event: ContainerEvent): void {
    switch (event.kind) {
      case 'starting':
        this.startedMs = this.clock.nowMs();
        return;
      case 'log':
        this.missingLibrary ??= /error while loading shared libraries: ([^:\s]+):/.exec(event.line)?.[1] ?? null;
        this.log(event.line);
        return;
      case 'memory':
        this.peakMemoryBytes = Math.max(this.peakMemoryBytes ?? 0, event.usedBytes);
        return;
      case 'listening':
        this.sockets = event.sockets;
        break;
      case 'ended':
        this.ended = { ...event, atMs: this.clock.nowMs() };
        break;
      default:
        assertNever(event);
    }
    for (const look of [...this.waiting]) look();
  }

  /** Everything expected listens where it can be reached. */
  listensOn(ports: readonly Port[]): boolean {
    return ports.every((port) => this.sockets.some((socket) => isAt(socket, port) && !socket.isLoopback));
  }

  /** Resolves when the fact is there, the container has ended, or the time is over. Throws `cancelled`. */
  until(fact: () => boolean, withinMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.waiting.delete(look);
        this.signal.removeEventListener('abort', stop);
        forget();
      };
      const look = (): void => {
        if (!fact() && this.ended === null) return;
        over();
        resolve();
      };
      const stop = (): void => {
        over();
        reject(cancelled());
      };
      const forget = this.clock.after(withinMs, () => {
        over();
        resolve();
      });
      this.waiting.add(look);
      this.signal.addEventListener('abort', stop, { once: true });
      if (this.signal.aborted) stop();
      else look();
    });
  }
}

/** Linux hands out ports from here to whoever does not care (net.ipv4.ip_local_port_range). */
const EPHEMERAL = 32_768;

/** What listens and was not expected there, in reach or not. */
export const strangers = (sockets: readonly ListeningSocket[], expected: readonly Port[]): readonly ListeningSocket[] =>
  sockets.filter(
    (socket) => socket.number < EPHEMERAL && (socket.isLoopback || !expected.some((port) => isAt(socket, port))),
  );

export const isAt = (socket: Port, port: Port): boolean =>
  socket.number === port.number && socket.protocol === port.protocol;
