import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterEach, describe, expect, it } from 'vitest';
import { readHandout } from '#adapters/docker/handout/index';
import { random } from '../../../support/registry-client';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function engineThat(answers: RequestListener) {
  const server = createServer(answers);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const route = { host, tlsDir: null, skipTlsVerify: false, sshAgent: undefined };
  return { route, path: '/v1.41/images/x/get', onRead: () => undefined, signal: new AbortController().signal };
}

/** More than all that is handed over at once, less than a piece, nothing, and whole pieces. */
const files = { large: random(5_000_000), small: random(10), empty: Buffer.alloc(0), even: random(2 * 512 * 1024) };

async function archived(): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.entry({ name: 'again', type: 'link', linkname: 'large' });
  tar.finalize();
  return buffer(tar);
}
const bytes = await archived();
const archive: RequestListener = (_request, response) => response.end(bytes);

describe('what an engine hands out', () => {
  it('comes file by file, links left out, with the bytes that were read', async () => {
    const engine = await engineThat(archive);
    const found: Record<string, Buffer> = {};
    const read: number[] = [];
    await readHandout({
      ...engine,
      onRead: (readBytes) => read.push(readBytes),
      take: async (name, sizeBytes, content) => {
        const chunks: Buffer[] = [];
        for await (const chunk of content) chunks.push(Buffer.from(chunk));
        found[name] = Buffer.concat(chunks);
        expect(found[name]).toHaveLength(sizeBytes);
      },
    });
    expect(Object.keys(found)).toEqual(Object.keys(files));
    for (const [name, content] of Object.entries(files)) expect(found[name]?.equals(content)).toBe(true);
    expect(read).toEqual(read.toSorted((a, b) => a - b));
    expect(read.at(-1)).toBeGreaterThan(files.large.length + files.even.length);
  });

  it('is passed over where nobody reads it, or only its beginning', async () => {
    const seen: string[] = [];
    await readHandout({
      ...(await engineThat(archive)),
      take: async (name, _, content) => {
        seen.push(name);
        if (name === 'large') for await (const _chunk of content) break;
      },
    });
    expect(seen).toEqual(Object.keys(files));
  });

  it('ends with the reason of whoever takes it', async () => {
    const taking = readHandout({
      ...(await engineThat(archive)),
      take: () => Promise.reject(new Error('the disk is full')),
    });
    await expect(taking).rejects.toThrow('the disk is full');
  });

  it('ends at once when it is cancelled, although the engine says nothing', async () => {
    const stopping = new AbortController();
    const engine = await engineThat(() => stopping.abort());
    const reading = readHandout({ ...engine, signal: stopping.signal, take: async () => undefined });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('tells what the engine refuses with, in its own words', async () => {
    const engine = await engineThat((_request, response) => {
      response.writeHead(404).end(JSON.stringify({ message: 'No such image: x' }));
    });
    await expect(readHandout({ ...engine, take: async () => undefined })).rejects.toMatchObject({
      message: 'No such image: x',
      statusCode: 404,
    });
  });

  it('that breaks off half-way is no archive', async () => {
    const engine = await engineThat((_request, response) => {
      response.write(bytes.subarray(0, 2_000_000), () => response.destroy());
    });
    await expect(readHandout({ ...engine, take: async () => undefined })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('without an engine there is none', async () => {
    const engine = await engineThat(archive);
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    await expect(readHandout({ ...engine, take: async () => undefined })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});
