import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { assertNever } from '#shared/result';
import { slotOf, slots } from '../../slots';
import { refusal } from '../question';
import type { Route } from '../route';
import { type FromThread, SLOTS, type ToThread, type Wanted } from './messages';
import threadPath from './thread?modulePath';

export interface Handout {
  readonly route: Route;
  /** With the API's version. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Bytes of the archive so far. */
  readonly onRead: (readBytes: number) => void;
  /** What it does not read of a file's content is passed over. Each chunk is good until the next one is asked for. */
  readonly take: (name: string, sizeBytes: number, content: AsyncIterable<Uint8Array>) => Promise<void>;
}

/**
 * The files of a tar archive that an engine answers with, one after the other, read in a thread of its own: every few MB that are read, Node
 * looks through all that the thread has in memory, which took a push of 500 MB half a second to a whole one of 6 to 7. Throws what `take`
 * throws, an AbortError, and errors like docker-modem's: with `statusCode` where the engine answered, else with the socket's `code`.
 */
export async function readHandout({ route, path, signal, onRead, take }: Handout): Promise<void> {
  const memory = slots(SLOTS);
  const thread = new Worker(threadPath, { execArgv: [], workerData: { route, path, memory } satisfies Wanted });
  const told = on(thread, 'message', { signal, close: ['exit'] }) as AsyncIterator<[FromThread]>;
  const files = new Files(memory, told, (message) => thread.postMessage(message), onRead);
  try {
    await files.each(take);
  } finally {
    await thread.terminate();
  }
}

class Files {
  private readonly memory: SharedArrayBuffer;
  private readonly told: AsyncIterator<[FromThread]>;
  private readonly tell: (message: ToThread) => void;
  private readonly onRead: Handout['onRead'];
  private piece = 0;

  constructor(
    memory: SharedArrayBuffer,
    told: AsyncIterator<[FromThread]>,
    tell: (message: ToThread) => void,
    onRead: Handout['onRead'],
  ) {
    this.memory = memory;
    this.told = told;
    this.tell = tell;
    this.onRead = onRead;
  }

  async each(take: Handout['take']): Promise<void> {
    for (let message = await this.next(); message.is !== 'end'; message = await this.next()) {
      if (message.is !== 'entry') throw new Error(`An archive's ${message.is} where a file was to come`);
      const content = this.content();
      // Whoever takes it may leave the loop early, which would end the generator before the file.
      await take(message.name, message.sizeBytes, { [Symbol.asyncIterator]: () => ({ next: () => content.next() }) });
      for (let rest = await content.next(); rest.done !== true; ) rest = await content.next();
    }
  }

  /** Up to the file's end. */
  private async *content(): AsyncGenerator<Uint8Array> {
    for (let part = await this.next(); part.is === 'piece'; part = await this.next()) {
      this.onRead(part.readBytes);
      yield slotOf(this.memory, this.piece, part.bytes);
      this.piece += 1;
      this.tell('used');
    }
  }

  private async next(): Promise<Exclude<FromThread, { readonly is: 'refused' | 'failed' }>> {
    const { value, done } = await this.told.next();
    if (done === true) throw new Error('The thread that reads from the engine has ended');
    const [message] = value;
    switch (message.is) {
      case 'refused':
        throw refusal(message.statusCode, message.body);
      case 'failed': {
        const { code, statusCode } = message;
        throw Object.assign(new Error(message.message), { code, statusCode });
      }
      case 'entry':
      case 'piece':
      case 'entryEnd':
      case 'end':
        return message;
      default:
        return assertNever(message);
    }
  }
}
