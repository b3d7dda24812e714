import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { z } from 'zod';

/** What engines put into every container. */
const ADDED = /^(?:\.dockerenv$|(?:dev|etc|proc|sys)\/)/;

/** Files and links of an image, sorted; over the engine's API, as a command for each step would take seconds. */
export async function imageFiles(host: string, image: string): Promise<readonly string[]> {
  const body = JSON.stringify({ Image: image, Cmd: ['none'] });
  const { Id } = z.object({ Id: z.string() }).parse(await json(await ask(host, 'POST', '/containers/create', body)));
  const unpacker = extract();
  (await ask(host, 'GET', `/containers/${Id}/export`)).pipe(unpacker);
  const found: string[] = [];
  for await (const entry of unpacker) {
    if (entry.header.type !== 'directory' && !ADDED.test(entry.header.name)) found.push(entry.header.name);
    entry.resume();
  }
  (await ask(host, 'DELETE', `/containers/${Id}`)).resume();
  return found.sort();
}

function ask(host: string, method: string, path: string, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const socketPath = host.slice('unix://'.length);
    const headers = { 'Content-Type': 'application/json' };
    request({ socketPath, method, path, headers }, resolve).once('error', reject).end(body);
  });
}
