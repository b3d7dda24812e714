import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../support/deferred';
import { layerFolder, running } from './support';

const half = randomBytes(1_000_000);

describe('compressed layers that several want at the same time', () => {
  const { open } = layerFolder();

  async function wantedByTwo() {
    const [begin, goOn] = [deferred(), deferred()];
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield half;
      begin.resolve();
      await goOn.promise;
      yield half;
    }
    const store = open();
    const [first, second] = [new AbortController(), new AbortController()];
    const ask = ({ signal }: AbortController) => store.compress(slowly(), 'key', { ...running(), signal });
    const made = [ask(first), ask(second)].map(({ whole }) => whole);
    await begin.promise;
    return { store, slowly, first, second, made, goOn };
  }

  it('are made for the one who still wants them', async () => {
    const { first, made, goOn } = await wantedByTwo();
    first.abort();
    goOn.resolve();
    expect((await made[1])?.archiveBytes).toBe(2 * half.length);
  });

  it('are given up when nobody does, and made for whoever comes then', async () => {
    const { store, slowly, first, second, made, goOn } = await wantedByTwo();
    first.abort();
    second.abort();
    const late = store.compress(slowly(), 'key', running()).whole;
    goOn.resolve();
    await expect(made[0]).rejects.toMatchObject({ error: { code: 'cancelled' } });
    expect((await late).archiveBytes).toBe(2 * half.length);
  });
});
