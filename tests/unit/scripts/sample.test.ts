import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSample } from '../../../scripts/lib/sample.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gantry-sample-'));
const sample = join(folder, 'one');
const ASSET_BYTES = 17_500_000;

beforeAll(() => makeSample(sample, { assetBytes: ASSET_BYTES }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('the assets have the wanted size, in files of 16 MB', () => {
  const sizes = ['0.pak', '1.pak', '2.pak'].map((name) => {
    const path = join(sample, 'assets', name);
    return existsSync(path) ? statSync(path).size : 0;
  });
  expect(sizes).toEqual([16_000_000, ASSET_BYTES - 16_000_000, 0]);
});

test('two samples have the same bytes, two files of one do not', async () => {
  const again = join(folder, 'two');
  await makeSample(again, { assetBytes: ASSET_BYTES });
  const names = ['assets/0.pak', 'assets/1.pak', 'udp-server', 'rules.txt'];
  expect(names.map((name) => hashOf(join(again, name)))).toEqual(names.map((name) => hashOf(join(sample, name))));
  const start = (name: string): string => readFileSync(join(sample, 'assets', name)).toString('hex', 0, 64);
  expect(start('0.pak')).not.toBe(start('1.pak'));
});

test('the Dockerfile puts the rules last and never runs as root', () => {
  const lines = readFileSync(join(sample, 'Dockerfile'), 'utf8').split('\n');
  const copies = lines.filter((line) => line.startsWith('COPY'));
  expect(copies.at(-1)).toContain('rules.txt');
  expect(lines.find((line) => line.startsWith('USER'))).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
});

test('the server answers by its rules and ends when it is told to', async ({ skip }) => {
  skip(process.platform !== 'linux' || process.arch !== 'x64', 'the program is for Linux on x86-64');
  appendFileSync(join(sample, 'rules.txt'), 'greet=hello again\n');
  const port = await freePort();
  const server = spawn(join(sample, 'udp-server'), [join(sample, 'rules.txt')], {
    env: { ARBITRIUM_PORT_GAMEPORT_INTERNAL: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  const [line]: Buffer[] = await once(server.stdout, 'data');
  expect(String(line)).toBe(`UDP Arena: listening on UDP ${port}, rules 1\n`);
  const client = createSocket('udp4');
  expect(await ask(client, port, 'ping')).toBe('pong\n');
  expect(await ask(client, port, 'status')).toBe('name=UDP Arena rules=1 players=16 requests=2\n');
  expect(await ask(client, port, 'hello')).toBe('hello again\n');
  expect(await ask(client, port, 'nonsense')).toBe('unknown\n');
  client.close();
  server.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port }: AddressInfo = socket.address();
  socket.close();
  return port;
}

async function ask(client: Socket, port: number, question: string): Promise<string> {
  const answer = once(client, 'message');
  client.send(question, port, '127.0.0.1');
  const [message]: Buffer[] = await answer;
  return String(message);
}
