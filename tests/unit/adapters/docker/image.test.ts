import { describe, expect, it } from 'vitest';
import { imageFacts } from '#adapters/docker/image';

const [manifest, config] = [`sha256:${'a'.repeat(64)}`, `sha256:${'c'.repeat(64)}`];

describe('an image that the engine keeps as the registry gets it', () => {
  it.each([
    ['named by its config, never pushed', { Id: config, RepoDigests: [] }, false],
    ['named by its config, pushed', { Id: config, RepoDigests: [`host/game@${manifest}`] }, false],
    ['named by its manifest', { Id: manifest, RepoDigests: [`moby-dangling@${manifest}`] }, true],
    ['described, without a name', { Id: manifest, RepoDigests: null, Descriptor: { digest: manifest } }, true],
    ['of an engine that leaves out what is empty', { Id: config }, false],
  ])('%s', (_, raw, keepsCompressed) => {
    expect(imageFacts(raw)).toMatchObject({ id: raw.Id, keepsCompressed });
  });
});
