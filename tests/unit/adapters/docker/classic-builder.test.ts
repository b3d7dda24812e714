import { describe, expect, it } from 'vitest';
import { hasClassicBuilder, requireClassic } from '#adapters/docker/classic-builder';
import { AppFailure } from '#shared/errors';

const refused = (content: string): string | null => {
  try {
    requireClassic({ file: 'Dockerfile', content }, 'Docker 18.06');
    return null;
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error.message;
    throw thrown;
  }
};

describe('what a classic builder cannot do', () => {
  it.each([
    ['FROM a\nCOPY --chmod=755 a /a\n', 'line 2 (COPY --chmod)'],
    ['FROM a\nCOPY --from=b --link a /a\n', 'line 2 (COPY --link)'],
    ['FROM a\n\nadd --chown=1:1 \\\n  --chmod=755 a /a\n', 'line 3 (ADD --chmod)'],
    ['FROM a\nRUN --mount=type=secret,id=x --network=none make\n', 'line 2 (RUN --mount)'],
    ['FROM a\nRUN --network=none make\n', 'line 2 (RUN --network)'],
  ])('%j is told with its line', (content, words) => {
    expect(refused(content)).toContain(words);
  });
  it.each([
    'FROM --platform=linux/amd64 a\nCOPY --from=b --chown=1:1 a /a\nADD --chown=1 a /a\n',
    'FROM a\nRUN mount --mount=x\nRUN ["x", "--mount"]\nCOPY a --chmod\n# COPY --chmod=1 a /a\nHEALTHCHECK --interval=5s CMD x\n',
  ])('%j is none of it', (content) => {
    expect(refused(content)).toBeNull();
  });
  it('is nothing that Podman, or BuildKit, is told of', () => {
    expect(hasClassicBuilder({ builder: 'classic', product: 'Docker Engine' })).toBe(true);
    expect(hasClassicBuilder({ builder: 'classic', product: 'Podman' })).toBe(false);
    expect(hasClassicBuilder({ builder: 'buildkit', product: 'Docker Engine' })).toBe(false);
  });
});
