import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure, cancelled } from '#shared/errors';
import { canned } from '../../../../support/faulty-registry';
import { failureOf, type Reply, serve } from '../../../../support/paper-server';
import { registryThat } from '../../../../support/upload-registry';
import { followUpload, growingSource, sourceOf, unlimited } from '../../../../support/upload-source';
import { rememberedUploads, uploader } from '../../../../support/uploading';

vi.setConfig({ testTimeout: 30_000 });
const patient = { timeout: 20_000 };
const SEGMENT = 6 * 1024 * 1024;
const big = randomBytes(2 * SEGMENT + 1_000_000);

/** A proxy that goes away after the first part that it has passed on, until it is called back. */
async function leavingFront({ registry }: RegistryAccess) {
  let [port, parts] = [0, 0];
  const front = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const [host = '', behind] = registry.split(':');
    const passing = ask({ host, port: behind, method, path: url, headers }, (answer) => {
      if (method === 'PATCH') parts += 1;
      const leaves = method === 'PATCH' && parts === 1;
      outgoing.writeHead(answer.statusCode ?? 0, { ...answer.headers, ...(leaves ? { connection: 'close' } : {}) });
      answer.pipe(outgoing);
      if (!leaves) return;
      front.close();
      front.closeIdleConnections();
    });
    incoming.pipe(passing);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  port = (front.address() as AddressInfo).port;
  onTestFinished(() => {
    front.close();
    front.closeAllConnections();
  });
  return { address: `127.0.0.1:${port}`, callBack: () => front.listen(port, '127.0.0.1') };
}

/** A registry whose second part is answered with 401, and whose token service then is in trouble as the test says. */
async function expiringTokens(trouble: Reply, lifeS = 300) {
  let [asked, isOut, wasInTrouble] = [0, false, false];
  const service = await serve((request, response) => {
    request.resume();
    asked += 1;
    if (!isOut || wasInTrouble)
      return void response.end(JSON.stringify({ token: `token-${asked}`, expires_in: lifeS }));
    wasInTrouble = true;
    return trouble.status === 0 ? void request.socket.destroy() : void response.writeHead(trouble.status).end();
  });
  onTestFinished(service.close);
  const challenge = `Bearer realm="http://${service.address}/token",service="r",scope="repository:studio/game:pull,push"`;
  const unauthorized = { status: 401, headers: { 'www-authenticate': challenge } };
  const registry = await registryThat({
    answer: ({ method, headers, nth }) => {
      if (headers.authorization?.startsWith('Bearer token-') !== true) return unauthorized;
      if (method === 'PATCH' && nth === 1) isOut = lifeS < 10;
      if (method !== 'PATCH' || nth !== 2 || lifeS < 10) return null;
      isOut = true;
      return unauthorized;
    },
  });
  return registry;
}

describe('trouble before the first byte of a request loses no byte of the blob', () => {
  it('where nothing listens there for a while', async () => {
    const registry = await registryThat();
    const front = await leavingFront(registry.access);
    const { source, digest } = sourceOf(big);
    const { done, kinds } = uploader().send({ ...registry.access, registry: front.address }, source);
    await expect.poll(kinds, patient).toContain('retry');
    front.callBack();
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: big.length });
    expect(registry.receivedBytes()).toBe(big.length);
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
  });

  it('where the token service breaks off', async () => {
    const registry = await expiringTokens({ status: 0 }, 1);
    const { source, digest } = sourceOf(big);
    const { done, kinds } = uploader().send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: big.length });
    expect(registry.receivedBytes()).toBe(big.length);
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
    expect(kinds()).toContain('retry');
  });
});

describe('a token that runs out', () => {
  it.each([
    ['that is busy', { status: 503 }],
    ['that breaks off', { status: 0 }],
  ])('is asked for again of a service %s', async (_, trouble) => {
    const registry = await expiringTokens(trouble);
    const { source, digest } = sourceOf(big);
    const { done, events } = uploader().send(registry.access, source);
    expect((await done).outcome).toBe('uploaded');
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
    expect(events).toContainEqual({ kind: 'retry', inS: 1, attempt: 2, of: 5 });
  });
});

describe('a registry in trouble for a moment', () => {
  it('when it is asked whether it has the blob is asked again', async () => {
    const registry = await registryThat({
      answer: ({ method, nth }) => (method === 'HEAD' && nth <= 2 ? canned.badGateway : null),
    });
    const { done, kinds } = uploader().send(registry.access, sourceOf(big).source);
    expect((await done).outcome).toBe('uploaded');
    expect(kinds()).toEqual(['retry', 'retry']);
  });

  it('when it is asked where an earlier upload stands is asked again: what follows begins there', async () => {
    const remembered = rememberedUploads();
    let isBack = false;
    const registry = await registryThat({
      answer: ({ method }) => {
        if (method !== 'GET' || !isBack) return null;
        isBack = false;
        return canned.badGateway;
      },
    });
    const { source, digest } = sourceOf(big);
    registry.uploads.set('earlier', big.subarray(0, SEGMENT));
    const location = `http://${registry.access.registry}/v2/studio/game/blobs/uploads/earlier?_state=${SEGMENT}`;
    const name = { registry: registry.access.registry, repository: 'studio/game', digest };
    await remembered.openUploads.keep(name, { location });
    isBack = true;
    const { done, kinds, events } = uploader(remembered).send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: big.length - SEGMENT });
    expect(registry.blobs.get(digest)?.equals(big)).toBe(true);
    expect(kinds()).toEqual(['retry', 'resumed']);
    expect(events).toContainEqual({ kind: 'resumed', fromBytes: SEGMENT });
  });
});

describe('a registry that reads the whole blob again before it takes it in', () => {
  it('is waited for longer than requests wait by themselves', async () => {
    const usual = getGlobalDispatcher();
    onTestFinished(() => setGlobalDispatcher(usual));
    setGlobalDispatcher(new Agent({ headersTimeout: 200 }));
    const registry = await registryThat({
      thinks: ({ method }) => (method === 'PUT' ? wait(2000) : Promise.resolve()),
    });
    const { source, digest } = sourceOf(big);
    const { done, kinds } = uploader().send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: big.length });
    expect([registry.blobs.has(digest), kinds()]).toEqual([true, []]);
    const put = registry.calls.find(({ method }) => method === 'PUT');
    expect(put?.headers['content-length']).toBe('0');
  });
});

describe('a registry that does not tell what it has', () => {
  it.each([
    ['but nothing each time', () => '0-0'],
    ['but more than was sent', (bytes: number) => `0-${bytes}`],
  ])('%s is believed at the end only', async (_, range) => {
    const registry = await registryThat({ range });
    const { source, digest } = sourceOf(big);
    const { done, kinds } = uploader().send(registry.access, source);
    expect(await done).toMatchObject({ outcome: 'uploaded', sentBytes: big.length });
    expect([registry.blobs.get(digest)?.equals(big), kinds()]).toEqual([true, []]);
  });

  it('and has no more of it after each request is given up after five', async () => {
    const registry = await registryThat({ range: (bytes) => `0-${Math.min(bytes, 1_000_000) - 1}` });
    const { done, kinds } = uploader().send(registry.access, sourceOf(big).source);
    expect((await failureOf(done)).code).toBe('registry-error');
    expect(kinds().filter((kind) => kind === 'retry')).toHaveLength(4);
  });
});

describe('an upload that is stopped for what another one met', () => {
  const unreachable = new AppFailure({ code: 'registry-unreachable', message: 'gone', retryable: true });
  const full = new AppFailure({ code: 'storage-full', message: 'full' });

  async function stoppedFor(reason: unknown) {
    const registry = await registryThat();
    const { source, growTo } = growingSource(big);
    const remembered = rememberedUploads();
    const { uploads } = uploader(remembered);
    const { running, sentBytes } = followUpload();
    const stopping = new AbortController();
    const whole = sourceOf(big).source.whole;
    const request = { access: registry.access, repository: 'game', mountFrom: null, pace: unlimited };
    const done = uploads.blob(
      { ...request, source: { whole, read: source.read } },
      { ...running, signal: stopping.signal },
    );
    await growTo(1_000_000);
    await expect.poll(sentBytes, patient).toBe(1_000_000);
    stopping.abort(reason);
    expect((await failureOf(done)).code).toBe('cancelled');
    return { open: registry.uploads.size, kept: remembered.kept.size };
  }

  it.each([
    ['a registry out of reach', unreachable],
    ['an engine that went away', new AppFailure({ code: 'engine-lost', message: 'gone' })],
  ])('stays open for the next try where that may go on: %s', async (_, reason) => {
    expect(await stoppedFor(reason)).toEqual({ open: 1, kept: 1 });
  });

  it.each([
    ['the user', cancelled()],
    ['nothing in particular', undefined],
    ['a registry without room', full],
  ])('is taken back where it was %s', async (_, reason) => {
    expect(await stoppedFor(reason)).toEqual({ open: 0, kept: 0 });
  });
});

describe('an upload that is to go to another host', () => {
  it('tells which, and not what it is signed with', async () => {
    const registry = await registryThat({
      location: () => 'https://user:pass@bucket.s3.example/game/data?X-Amz-Signature=5ec2e7&_state=x',
    });
    const failure = await failureOf(uploader().send(registry.access, sourceOf(big).source).done);
    expect(failure.detail).toBe('Location: https://bucket.s3.example/game/data');
  });
});
