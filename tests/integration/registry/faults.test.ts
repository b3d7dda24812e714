import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
import { AppFailure, type ErrorCode } from '#shared/errors';
import { allPages } from '#shared/model/artifact-list';
import type { Dialect } from '#shared/model/registry';
import { type CannedAnswer, canned, type FaultyRegistry, faultyRegistry } from '../../support/faulty-registry';
import { digestOf, random, registryClient } from '../../support/registry-client';
import { failureOf } from '../sandbox/support';
import { realRegistry } from './support';

let real: Awaited<ReturnType<typeof realRegistry>>;
let faulty: FaultyRegistry;
let access: RegistryAccess;
const registry = createRegistry({ userAgent: 'gantry-tests' });
const manifestRequest = /^GET \/v2\/sandbox\/game\/manifests\//;

beforeAll(async () => {
  real = await realRegistry();
  const { registry: address, username, token } = real.access;
  await registryClient(`http://${address}`, { username, password: token }).pushImage('sandbox/game', 'v1', [
    random(99),
  ]);
});
afterAll(() => real.close());
beforeEach(async () => {
  faulty = await faultyRegistry(real.access.registry);
  access = { ...real.access, registry: faulty.address, apiUrl: `http://${faulty.address}` };
});
afterEach(() => faulty.close());

describe('what is asked of a registry in trouble', () => {
  const cases: readonly [keyof typeof canned, ErrorCode, string][] = [
    ['unauthorized', 'registry-unauthorized', 'does not accept the credentials'],
    ['denied', 'registry-denied', 'does not let'],
    ['quota', 'storage-full', 'no room left'],
    ['immutable', 'tag-immutable', 'immutable'],
    ['tooLarge', 'upload-too-large', '413'],
    ['tooMany', 'registry-busy', '429'],
    ['internal', 'registry-error', '500'],
    ['badGateway', 'registry-error', '502'],
  ];
  it.each(cases)('%s becomes %s, and the next try succeeds', async (name, code, words) => {
    const answer: CannedAnswer = canned[name];
    const struck = faulty.fail({ on: manifestRequest, fault: { kind: 'answer', answer }, times: 1 });
    const failure = await failureOf(registry.manifest(access, 'game', 'v1'));
    expect(struck()).toBe(1);
    // Trying again does not make an immutable tag mutable.
    expect(failure).toMatchObject({ code, retryable: code !== 'tag-immutable' });
    expect(failure.message).toContain(words);
    expect(failure.detail).toContain(`HTTP ${answer.status}`);
    expect(JSON.stringify(failure)).not.toContain(access.token);
    expect(await registry.manifest(access, 'game', 'v1')).not.toBeNull();
  });

  it('takes an answer that is cut for an unreachable registry, not for a manifest', async () => {
    faulty.fail({ on: manifestRequest, fault: { kind: 'cutAnswer', afterBytes: 50 }, times: 1 });
    const failure = await failureOf(registry.manifest(access, 'game', 'v1'));
    expect(failure).toMatchObject({ code: 'registry-unreachable', retryable: true });
    expect(failure.message).toContain('the connection broke');
  });

  it('waits for a slow answer, and stops waiting when it is cancelled', async () => {
    faulty.fail({ on: manifestRequest, fault: { kind: 'delay', delayMs: 200 }, times: 1 });
    expect(await registry.manifest(access, 'game', 'v1')).not.toBeNull();
    faulty.fail({ on: manifestRequest, fault: { kind: 'delay', delayMs: 60_000 } });
    const controller = new AbortController();
    const asked = failureOf(registry.manifest(access, 'game', 'v1', controller.signal));
    await expect.poll(() => faulty.requests.length, { timeout: 20_000 }).toBe(2);
    controller.abort();
    expect((await asked).code).toBe('cancelled');
  });

  it('names an address where nothing listens', async () => {
    await faulty.close();
    const failure = await failureOf(registry.probe(access));
    expect(failure).toMatchObject({ code: 'registry-unreachable', retryable: true });
    expect(failure.message).toContain('nothing answers at that address');
    faulty = await faultyRegistry(real.access.registry);
  });

  it('names a registry that has no HTTPS although it is asked for', async () => {
    const failure = await failureOf(registry.probe({ ...access, scheme: 'https' }));
    expect(failure.code).toBe('registry-insecure');
  });
});

const words: readonly { readonly dialect: Dialect; readonly list: RegExp; readonly speaks: object }[] = [
  { dialect: 'harbor', list: /^GET \/api\/v2\.0\/.*\/artifacts\?/, speaks: {} },
  { dialect: 'platform', list: /^GET \/v1\/.*\/tags\?/, speaks: { extension: false } },
  { dialect: 'oci', list: /^GET \/v2\/sandbox\/game\/tags\/list/, speaks: {} },
];

describe.each(words)('a list in bad weather ($dialect)', ({ dialect, list, speaks }) => {
  const fresh = () => createRegistry({ userAgent: 'gantry-tests' }).contents(dialect);
  const read = (contents = fresh()) => allPages((cursor) => contents.artifacts(access, 'game', cursor));
  beforeAll(() => real.own('PUT', 'speaks', speaks));
  afterAll(() => real.own('PUT', 'speaks', { extension: true }));

  const page = (status: number) => ({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Sign in</h1>' });
  const json = (status: number, body: string) => ({ status, headers: { 'content-type': 'application/json' }, body });
  it.each([
    ['HTML with 200', page(200), /not-a-registry|platform-error/],
    ['HTML with 502', page(502), /registry-error|platform-error/],
    ['half of JSON', json(200, '{"data":[{"tag'), /not-a-registry|platform-error/],
    ['JSON of another kind', json(200, '{"hello":"world"}'), /not-a-registry|platform-error|none/],
    ['401', canned.unauthorized, /unauthorized/],
    ['500', canned.internal, /registry-error|platform-error/],
  ] as const)(
    'that is answered with %s is a failure in a sentence, and the next try succeeds',
    async (_, answer, code) => {
      const struck = faulty.fail({ on: list, fault: { kind: 'answer', answer }, times: 1 });
      const outcome = await read().then(
        (artifacts) => (artifacts.length === 0 ? 'none' : 'some'),
        (thrown: unknown) => (thrown instanceof AppFailure ? thrown.error.code : String(thrown)),
      );
      expect(outcome).toMatch(code);
      expect(struck()).toBe(1);
      expect(await read()).not.toEqual([]);
    },
  );

  it('that is cut in the middle is a failure, not a shorter list', async () => {
    faulty.fail({ on: list, fault: { kind: 'cutAnswer', afterBytes: 20 }, times: 1 });
    expect((await failureOf(read())).code).toBe('registry-unreachable');
  });

  it('that is slow is waited for, and can be cancelled', async () => {
    faulty.fail({ on: list, fault: { kind: 'delay', delayMs: 300 }, times: 1 });
    expect(await read()).not.toEqual([]);
    const before = faulty.requests.length;
    faulty.fail({ on: list, fault: { kind: 'delay', delayMs: 60_000 } });
    const controller = new AbortController();
    const asked = failureOf(fresh().artifacts(access, 'game', null, controller.signal));
    await expect.poll(() => faulty.requests.slice(before).some((line) => list.test(line))).toBe(true);
    controller.abort();
    expect((await asked).code).toBe('cancelled');
  });

  it('of a busy registry comes after the wait that it asks for', async () => {
    const answer = { ...canned.tooMany, headers: { ...canned.tooMany.headers, 'retry-after': '1' } };
    const struck = faulty.fail({ on: list, fault: { kind: 'answer', answer }, times: 1 });
    const startMs = performance.now();
    expect(await read()).not.toEqual([]);
    expect(struck()).toBe(1);
    expect(performance.now() - startMs).toBeGreaterThan(900);
  });

  it('of a registry that is down is named, with its address', async () => {
    const down = faulty.address;
    await faulty.close();
    const failure = await failureOf(read());
    expect(failure).toMatchObject({ code: 'registry-unreachable', retryable: true });
    expect(failure.message).toContain(down);
    faulty = await faultyRegistry(real.access.registry);
  });
});

describe('the faulty registry itself', () => {
  it('passes everything on when nothing is to fail', async () => {
    const { username, token } = access;
    const client = registryClient(`http://${faulty.address}`, { username, password: token });
    const blob = random(200_000);
    expect((await client.pushBlob('sandbox/through', blob)).status).toBe(201);
    const back = await client.call('HEAD', `/v2/sandbox/through/blobs/${digestOf(blob)}`);
    expect(back.headers.get('content-length')).toBe('200000');
  });

  it('breaks an upload after so many bytes, at the time that was asked for', async () => {
    const { username, token } = access;
    const client = registryClient(`http://${faulty.address}`, { username, password: token });
    const struck = faulty.fail({ on: /^PATCH /, fault: { kind: 'cutRequest', afterBytes: 10_000 }, from: 2, times: 1 });
    expect((await client.pushBlob('sandbox/cut', random(50_000))).status).toBe(201);
    await expect(client.pushBlob('sandbox/cut', random(50_000))).rejects.toThrow('fetch failed');
    expect(struck()).toBe(1);
    expect((await client.pushBlob('sandbox/cut', random(50_000))).status).toBe(201);
  });

  it('keeps to the speed that was asked for', async () => {
    const { username, token } = access;
    const client = registryClient(`http://${faulty.address}`, { username, password: token });
    faulty.fail({ on: /^PATCH /, fault: { kind: 'slow', bytesPerS: 200_000 } });
    const startMs = performance.now();
    expect((await client.pushBlob('sandbox/slow', random(100_000))).status).toBe(201);
    expect(performance.now() - startMs).toBeGreaterThan(450);
  });
});
