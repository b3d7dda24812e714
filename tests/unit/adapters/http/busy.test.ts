import { afterEach, describe, expect, it } from 'vitest';
import type { Answer } from '#adapters/http/answer';
import { retryAfterMs } from '#adapters/http/time';
import { pauseWords } from '#adapters/http/words';
import { createRegistry } from '#adapters/registry/index';
import { failureOf, paperServer, type Reply, withPlatform } from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

const registry = createRegistry({ userAgent: 'gantry-tests' });
const repositories = { status: 200, body: { repositories: ['studio/game'] } };
const busy = (retryAfter: string | null): Reply => ({
  status: 429,
  headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
  body: 'slow down',
});

/** Busy for the first requests. */
async function busyServer(replies: readonly Reply[]) {
  const left = [...replies];
  const made = await paperServer(() => left.shift() ?? repositories);
  close = made.close;
  return made;
}

describe('a registry that asks for patience', () => {
  it('gets it, in seconds or as a date, and is asked again', async () => {
    const soon = new Date(Date.now() + 400).toUTCString();
    const { access, asked } = await busyServer([busy('0'), busy(soon)]);
    expect(await registry.contents('oci').repositories(access)).toHaveLength(1);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['600', 'Wait 10 minutes'],
    ['86400', 'Wait 24 hours'],
    ['45', 'Wait 45 seconds'],
    [new Date(Date.now() + 3_600_000).toUTCString(), 'Wait 60 minutes'],
    [null, 'Wait a minute'],
    ['soon', 'Wait a minute'],
  ])('for longer than people wait (%s) is named busy, with the time', async (header, words) => {
    const { access, asked } = await busyServer([busy(header)]);
    const failure = await failureOf(registry.contents('oci').repositories(access));
    expect(failure).toMatchObject({ code: 'registry-busy', retryable: true, action: 'retry' });
    expect(failure.message).toContain(words);
    expect(asked).toHaveLength(1);
  });

  it('three times in a row is named busy', async () => {
    const { access, asked } = await busyServer([busy('0'), busy('0'), busy('0')]);
    expect((await failureOf(registry.contents('oci').repositories(access))).code).toBe('registry-busy');
    expect(asked).toHaveLength(3);
  });

  it('is not asked again after the wait was cancelled', async () => {
    const controller = new AbortController();
    const made = await paperServer(() => busy('9'));
    close = made.close;
    const waiting = failureOf(registry.contents('oci').repositories(made.access, controller.signal));
    await expect.poll(() => made.asked.length).toBe(1);
    controller.abort();
    expect((await waiting).code).toBe('cancelled');
    expect(made.asked).toHaveLength(1);
  });

  it('is the platform, too: its host is named', async () => {
    const { access } = await busyServer([busy('99')]);
    const failure = await failureOf(registry.contents('platform').artifacts(withPlatform(access), 'game', null));
    expect(failure).toMatchObject({ code: 'registry-busy', message: expect.stringContaining('Wait 99 seconds') });
  });

  it('says nothing usable with a date of the past or nonsense', () => {
    expect(retryAfterMs(new Date(0).toUTCString())).toBe(0);
    expect(retryAfterMs('-5 apples')).toBeNull();
    expect(retryAfterMs('')).toBeNull();
    const answer: Answer = { status: 429, headers: new Headers({ 'retry-after': '0' }), body: Buffer.from('') };
    expect(pauseWords(answer)).toBe('Wait 1 second');
  });
});
