import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { random } from '../../support/registry-client';
import sandboxProcess from './sandbox-process?modulePath';
import { failureOf, platform, pushClient, registriesOf, sandboxes } from './support';

const { folder, start, clean, atEnd } = sandboxes();
afterEach(clean);

interface Ready {
  readonly registry: string;
  readonly apiUrl: string;
  readonly username: string;
  readonly token: string;
  readonly apiToken: string;
  readonly shared: boolean;
}

async function startProcess(dataDir: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, [sandboxProcess, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  atEnd(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

describe('a sandbox that is started again', () => {
  it('keeps port, passwords, limit and data', async () => {
    const dataDir = await folder();
    const first = await start(dataDir, { quotaBytes: 5_000_000 });
    const { storedBytes } = await pushClient(first.access).pushImage('sandbox/game', 'v1', [random(1000)]);
    const before = await platform(first.access).credentials();
    await first.close();
    expect(await registriesOf(dataDir)).toEqual([]);

    const second = await start(dataDir);
    expect(second.access).toEqual(first.access);
    expect(await platform(second.access).credentials()).toEqual(before);
    expect(await platform(second.access).storage()).toMatchObject({ used_bytes: storedBytes, limit_bytes: 5_000_000 });
    expect((await pushClient(second.access).call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(200);
  });

  it('after SIGKILL takes over the registry that was left, never starts a second one', async () => {
    const dataDir = await folder();
    const { child, ready } = await startProcess(dataDir);
    await pushClient(ready).pushImage('sandbox/game', 'v1', [random(1000)]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await registriesOf(dataDir);
    expect(left).toHaveLength(1);

    const next = await start(dataDir);
    expect(next.shared).toBe(false);
    expect(next.access.token).toBe(ready.token);
    expect(await registriesOf(dataDir)).toEqual(left);
    expect((await pushClient(next.access).call('GET', '/v2/sandbox/game/manifests/v1')).status).toBe(200);
    await next.close();
    await expect.poll(() => registriesOf(dataDir), { timeout: 20_000 }).toEqual([]);
  });

  it('is shared by who comes second, whatever port that one asks for, and takes its limit', async () => {
    const dataDir = await folder();
    const { ready } = await startProcess(dataDir);
    const second = await start(dataDir, { port: 20_001, quotaBytes: 7_000_000 });
    expect(second.shared).toBe(true);
    expect(second.access.registry).toBe(ready.registry);
    expect((await platform(ready).storage()).limit_bytes).toBe(7_000_000);
    await second.close();
    expect((await pushClient(ready).call('GET', '/v2/')).status).toBe(200);
    expect(await registriesOf(dataDir)).toHaveLength(1);
  });

  it('is one even when two start it at the same moment', async () => {
    const dataDir = await folder();
    const started = await Promise.all([startProcess(dataDir), startProcess(dataDir)]);
    expect(started.map(({ ready }) => ready.shared).sort()).toEqual([false, true]);
    expect(new Set(started.map(({ ready }) => `${ready.registry} ${ready.token}`)).size).toBe(1);
    expect(await registriesOf(dataDir)).toHaveLength(1);
    const owner = started.find(({ ready }) => !ready.shared);
    owner?.child.kill('SIGTERM');
    await expect.poll(() => registriesOf(dataDir), { timeout: 20_000 }).toEqual([]);
  });
});

describe('a sandbox whose registry is killed', () => {
  it('answers 502, then has it started again with all that it held', async () => {
    const dataDir = await folder();
    const { access } = await start(dataDir);
    const client = pushClient(access);
    await client.pushImage('sandbox/game', 'v1', [random(1000)]);
    const [pid] = await registriesOf(dataDir);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await expect.poll(() => registriesOf(dataDir), { timeout: 20_000 }).toEqual([]);

    const answers = await Promise.all(Array.from({ length: 5 }, () => client.call('GET', '/v2/')));
    expect(answers.map(({ status }) => status)).toContain(502);
    const manifest = () => client.call('GET', '/v2/sandbox/game/manifests/v1').then(({ status }) => status);
    await expect.poll(manifest, { timeout: 20_000 }).toBe(200);
    expect(await registriesOf(dataDir)).toHaveLength(1);
  });
});

describe('a sandbox that cannot start', () => {
  const occupy = async (port: number): Promise<void> => {
    const server = createServer((socket) => socket.destroy());
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    atEnd(() => new Promise((done) => server.close(() => done())));
  };
  const stateOf = async (dataDir: string) =>
    JSON.parse(await readFile(join(dataDir, 'sandbox.json'), 'utf8')) as { port: number; registryPort: number };

  it('names the port that another program uses', async () => {
    const dataDir = await folder();
    await (await start(dataDir)).close();
    const { port } = await stateOf(dataDir);
    await occupy(port);
    const failure = await failureOf(start(dataDir));
    expect(failure).toMatchObject({ code: 'sandbox-failed', retryable: true });
    expect(failure.message).toContain(`port ${port} is used by another program`);
    expect(await registriesOf(dataDir)).toEqual([]);
  });

  it('gives the registry another port when its own is taken: nobody but the sandbox knows it', async () => {
    const dataDir = await folder();
    await (await start(dataDir)).close();
    const { registryPort } = await stateOf(dataDir);
    await occupy(registryPort);
    const { access } = await start(dataDir);
    expect((await pushClient(access).call('GET', '/v2/')).status).toBe(200);
    expect((await stateOf(dataDir)).registryPort).not.toBe(registryPort);
  });

  it('says what is missing where there is neither the program nor an engine', async () => {
    const failure = await failureOf(start(await folder(), { path: '/nonexistent' }));
    expect(failure).toMatchObject({ code: 'registry-program-missing', detail: 'no engine here', retryable: true });
    expect(failure.message).toContain('docker-registry');
  });

  it('names the registry’s log when the program ends at once, and frees the port', async () => {
    const dataDir = await folder();
    const bin = await folder();
    await writeFile(join(bin, 'docker-registry'), '#!/bin/sh\necho broken\nexit 3\n');
    await chmod(join(bin, 'docker-registry'), 0o755);
    const failure = await failureOf(start(dataDir, { path: bin }));
    expect(failure.code).toBe('sandbox-failed');
    expect(failure.message).toContain('it ended with 3');
    expect(failure.message).toContain('registry.log');
    expect(await readFile(join(dataDir, 'registry.log'), 'utf8')).toContain('broken');
    // With the real program it starts in the same place.
    expect((await start(dataDir)).shared).toBe(false);
  });

  it('does not replace a state that it cannot read', async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, 'sandbox.json'), '{"version":1,');
    expect((await failureOf(start(dataDir))).message).toContain('sandbox.json cannot be read');
    expect(await readFile(join(dataDir, 'sandbox.json'), 'utf8')).toBe('{"version":1,');
  });
});
