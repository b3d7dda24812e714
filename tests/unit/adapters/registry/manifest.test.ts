import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { failureOf, html, paperServer, type Reply, refused } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const some = (letter: string): string => `sha256:${letter.repeat(64)}`;

async function reading(reply: Reply, reference = 'v1') {
  const { access, asked, close: end } = await paperServer(() => reply);
  close = end;
  return { access, asked, read: () => registry.manifest(access, 'game', reference) };
}

const text = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { digest: some('c'), size: 30 },
  layers: [{ digest: some('a'), size: 4_000_000_000 }],
});

describe('a manifest', () => {
  it('is asked for in all four forms, by its encoded reference', async () => {
    const { asked, read } = await reading({ status: 200, body: text });
    expect(await read()).toEqual({
      digest: digestOf(text),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      layers: [{ digest: some('a'), sizeBytes: 4_000_000_000 }],
      config: { digest: some('c'), sizeBytes: 30 },
      manifestBytes: text.length,
      parts: [],
    });
    expect(asked[0]?.line).toBe('GET /v2/studio/game/manifests/v1');
    expect(asked[0]?.headers.accept?.split(', ')).toHaveLength(4);
  });

  it('is refused when its bytes are not those that the registry names', async () => {
    const { read } = await reading({ status: 200, headers: { 'docker-content-digest': some('0') }, body: text });
    const failure = await failureOf(read());
    expect(failure.code).toBe('digest-mismatch');
    expect(failure.message).toContain(digestOf(text));
  });

  it('is refused when its bytes are not those of the digest asked for, whatever the registry says', async () => {
    const headers = { 'docker-content-digest': digestOf(text) };
    const { read } = await reading({ status: 200, headers, body: text }, some('1'));
    expect((await failureOf(read())).code).toBe('digest-mismatch');
  });

  it('that an index names as itself is no endless search', async () => {
    const index = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: some('e'), size: 1 }] });
    const { read, asked } = await reading({ status: 200, body: index });
    expect((await failureOf(read())).code).toBe('digest-mismatch');
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['null where the registry says that there is none', 404, refused('MANIFEST_UNKNOWN', 'unknown')],
    ['null where it says nothing more', 404, ''],
  ] as const)('is %s', async (_, status, body) => {
    const { read } = await reading({ status, body });
    expect(await read()).toBeNull();
  });

  it.each([
    ['a sign-in page', { status: 200, headers: html, body: '<html>' }],
    ['a proxy’s 404 page', { status: 404, headers: html, body: '<html>' }],
    ['JSON of another kind', { status: 200, body: { hello: 'world' } }],
    ['a digest that is a path', { status: 200, body: { manifests: [{ digest: '../../other', size: 1 }] } }],
    ['a size below zero', { status: 200, body: { layers: [{ digest: some('a'), size: -1 }] } }],
  ] as const)('is not %s', async (_, reply) => {
    const { read } = await reading(reply);
    expect((await failureOf(read())).code).toBe('registry-not-a-registry');
  });
});

describe('whether an artifact is there', () => {
  it.each([
    [200, true],
    [404, false],
    [401, null],
    [403, null],
  ] as const)('is told by %i, and no byte of it moves', async (status, isThere) => {
    const { access, asked } = await reading({ status });
    expect(await registry.hasManifest(access, 'game', some('1'))).toBe(isThere);
    expect(asked.at(-1)?.line).toBe(`HEAD /v2/studio/game/manifests/${some('1')}`);
  });

  it('is not told by a registry in trouble', async () => {
    const { access } = await reading({ status: 502, body: html });
    expect((await failureOf(registry.hasManifest(access, 'game', some('1')))).code).toBe('registry-error');
  });
});
