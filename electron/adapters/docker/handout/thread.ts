import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { extract } from 'tar-stream';
import { fillSlots } from '../../slots';
import { getAt } from '../get';
import { addressOf } from '../route';
import { type FromThread, SLOTS, type Wanted } from './messages';

// What is loaded here stays little: it is looked through every few MB (see index.ts).

const { route, path, memory } = workerData as Wanted;
const tell = (message: FromThread): void => parentPort?.postMessage(message);

let readBytes = 0;
let handed = 0;
let used = 0;
let wake = (): void => undefined;
parentPort?.on('message', () => {
  used += 1;
  wake();
});

async function ask(): Promise<IncomingMessage> {
  const address = addressOf(route);
  if (address.by !== 'ssh') return getAt(address, path);
  const { createClient, dial } = await import('../client');
  return dial(await createClient(route, null).docker(), { method: 'GET', path });
}

/** The slot has been filled; resolves when there is another one. */
async function hand(bytes: number): Promise<void> {
  tell({ is: 'piece', bytes, readBytes });
  handed += 1;
  while (handed - used === SLOTS)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
}

async function run(): Promise<void> {
  const answer = await ask();
  const { statusCode = 0 } = answer;
  if (statusCode !== 200) return tell({ is: 'refused', statusCode, body: await text(answer) });
  answer.on('data', (chunk: Buffer) => {
    readBytes += chunk.length;
  });
  const tar = extract();
  const feeding = pipeline(answer, tar);
  // The loop below fails for the same reason, and is the one that is waited for.
  feeding.catch(() => undefined);
  for await (const entry of tar) {
    const { name, size, type } = entry.header;
    // Layers that occur twice are links to the first one.
    if (type === 'file' || type === 'contiguous-file') {
      tell({ is: 'entry', name, sizeBytes: size ?? 0 });
      await fillSlots(memory, handed, entry as AsyncIterable<Uint8Array>, hand);
      tell({ is: 'entryEnd' });
    }
    entry.resume();
  }
  await feeding;
  tell({ is: 'end' });
}

run().catch(({ message, code, statusCode }: Error & { readonly code?: string; readonly statusCode?: number }) =>
  tell({ is: 'failed', message, code, statusCode }),
);
