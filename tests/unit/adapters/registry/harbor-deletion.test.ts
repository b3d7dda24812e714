import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { type Asked, failureOf, paperServer, type Reply, refused } from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const harbor = createRegistry({ userAgent: 'gantry-tests' }).contents('harbor');
async function server(answer: (asked: Asked) => Reply | null | Promise<Reply | null>) {
  const made = await paperServer(answer);
  close = made.close;
  return made;
}

const digestOf = (index: number): string => `sha256:${String(index).padStart(64, '0')}`;

describe('deleting in Harbor', () => {
  it('gives one result per tag, and names what each tag is', async () => {
    const { access, lines } = await server(({ line }) => {
      if (line.endsWith('/gone')) return { status: 404, body: refused('NOT_FOUND', 'tag not found') };
      if (line.endsWith('/live'))
        return {
          status: 412,
          body: refused('PRECONDITION', 'the tag live configured as immutable, cannot be deleted'),
        };
      return { status: 200 };
    });
    const results = await harbor.deleteTags(access, 'team/game', ['v1', 'gone', 'live']);
    expect(results.map(({ tag, failure }) => [tag, failure === null])).toEqual([
      ['v1', true],
      ['gone', false],
      ['live', false],
    ]);
    expect(lines()).toContain('DELETE /api/v2.0/projects/studio/repositories/team%252Fgame/artifacts/v1/tags/v1');
    expect((await failureOf(Promise.reject(results[2]?.failure))).message).toContain('live is immutable');
  });

  it.each([
    ['the deleting artifact is referenced by others', 'artifact-in-use', 'multi-platform index'],
    ['the tag v1.0.0-rc1 configured as immutable, cannot be deleted', 'tag-immutable', 'v1.0.0-rc1 is immutable'],
    ["Failed to process request due to 'team/game:v1' configured as immutable.", 'tag-immutable', ': v1 is immutable'],
    ['something new', 'tag-immutable', 'a tag of it is immutable'],
  ] as const)('412 “%s” becomes a sentence', async (message, code, words) => {
    const { access } = await server(() => ({ status: 412, body: refused('PRECONDITION', message) }));
    const failure = await failureOf(harbor.deleteArtifact(access, 'game', digestOf(1), []));
    expect(failure).toMatchObject({ code, retryable: false });
    expect(failure.message).toContain(words);
  });
});
