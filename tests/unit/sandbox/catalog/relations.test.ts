import { describe, expect, it } from 'vitest';
import { type Manifest, parseManifest } from '#sandbox/catalog/manifest';
import { type Revision, relate } from '#sandbox/catalog/relations';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const text = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const named = (letter: string, size: number, more: object = {}) => ({
  mediaType: 'x/y',
  digest: digest(letter),
  size,
  ...more,
});

function parsed(value: object): Manifest {
  const manifest = parseManifest(text(value));
  if (manifest === null) throw new Error('no manifest');
  return manifest;
}
const revision = (letter: string, value: object): Revision => ({
  digest: digest(letter),
  manifest: parsed(value),
  pushedAtMs: 1,
});
const image = (letter: string, more: object = {}): Revision =>
  revision(letter, { config: named('0', 10), layers: [named('1', 100)], ...more });
const tag = (name: string, letter: string, pushedAtMs = 1) => ({ name, digest: digest(letter), pushedAtMs });

describe('a manifest', () => {
  it('is read where it is one, whatever its kind', () => {
    expect(parsed({ config: named('0', 1), layers: [] }).mediaType).toBe('application/vnd.oci.image.manifest.v1+json');
    expect(parsed({ manifests: [named('0', 1)] }).mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(parsed({ mediaType: 'a/b', annotations: null })).toMatchObject({ mediaType: 'a/b', annotations: {} });
    for (const wrong of ['', '[]', '{"layers":[{"size":-1}]}']) expect(parseManifest(Buffer.from(wrong))).toBeNull();
  });
});

describe('what belongs together', () => {
  it('is one artifact with all its tags, newest first; tags of nothing are left out', () => {
    const all = relate([image('a')], [tag('old', 'a', 1), tag('new', 'a', 2), tag('gone', 'b')]);
    expect(all.get(digest('a'))?.tags.map(({ name }) => name)).toEqual(['new', 'old']);
  });

  it('counts an index with its children, and tells each child its parents', () => {
    const index = revision('c', { manifests: [named('a', 1), named('f', 1)] });
    const all = relate([image('a'), index], []);
    const child = all.get(digest('a'));
    expect(child?.parents).toEqual([digest('c')]);
    expect(all.get(digest('c'))?.sizeBytes).toBe(index.manifest.bytes + (child?.sizeBytes ?? 0));
  });

  it.each([
    ['application/vnd.cncf.notary.signature', 'signature.notation'],
    ['application/vnd.dev.cosign.artifact.sig.v1+json', 'signature.cosign'],
    ['application/vnd.cyclonedx+json', 'sbom.harbor'],
    ['text/plain', 'subject.accessory'],
  ])('knows what a subject of type %s is', (artifactType, as) => {
    const all = relate([image('a'), image('b', { artifactType, subject: named('a', 1) })], []);
    expect(all.get(digest('b'))?.attachedTo).toEqual({ digest: digest('a'), as });
    expect(all.get(digest('a'))?.attachments).toEqual([digest('b')]);
  });

  it.each([
    ['sig', 'signature.cosign'],
    ['att', 'attestation.cosign'],
    ['sbom', 'sbom.cosign'],
  ])('knows cosign’s tags ending in .%s', (suffix, as) => {
    const all = relate([image('a'), image('b')], [tag(`sha256-${'a'.repeat(64)}.${suffix}`, 'b')]);
    expect(all.get(digest('b'))?.attachedTo).toEqual({ digest: digest('a'), as });
  });

  it('attaches nothing to what is not there, nor to itself', () => {
    const own = `sha256-${'b'.repeat(64)}.sig`;
    const all = relate([image('a', { subject: named('f', 1) }), image('b')], [tag(own, 'b')]);
    expect([...all.values()].map(({ attachedTo }) => attachedTo)).toEqual([null, null]);
  });
});
