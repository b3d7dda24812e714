import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BuildEvent, Engine, PullEvent, PushEvent, RegistryLogin } from '#core/ports/engine';
import { slowProxy } from './doors';
import {
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  random,
  request,
  startEngine,
  startRegistry,
  type TestRegistry,
} from './support';

const BYTES = 3_000_000;
/** One that built and pushed, and one that has never seen the image: engines keep layers for their build cache. */
let maker: Machine;
let machine: Machine;
let engine: Engine;
let registry: TestRegistry;
let digest = '';
let imageId = '';

const login = (address = registry.address): RegistryLogin => ({
  username: registry.username,
  password: registry.password,
  registry: address,
});
const name = (address = registry.address): string => `${address}/studio/pulled`;

beforeAll(async () => {
  [maker, registry] = await Promise.all([startEngine(), startRegistry()]);
  machine = await startEngine();
  engine = engineAt(machine.host);
  const builder = engineAt(maker.host);
  const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(BYTES) });
  ({ imageId } = await builder.build(request(folder), follow<BuildEvent>().running));
  await builder.tag(imageId, `${name()}:one`);
  ({ digest } = await builder.push(`${name()}:one`, login(), follow<PushEvent>().running));
}, 60_000);
afterAll(() => Promise.all([machine.stop(), maker.stop(), registry.stop()]));

/** The engine no longer knows the image, under any name. */
async function forget(): Promise<void> {
  await engine.untag(`${name()}:one`);
  await engine.untag(`${name()}@${digest}`);
  expect(await engine.image(imageId)).toBeNull();
}

describe('a pull', () => {
  it('brings back the very image, with its bytes counted', async () => {
    await forget();
    const { events, running } = follow<PullEvent>();
    await engine.pull(`${name()}:one`, login(), running);
    expect((await engine.image(`${name()}:one`))?.id).toBe(imageId);
    expect(events.length).toBeGreaterThan(0);
    for (const { doneBytes, totalBytes } of events)
      if (totalBytes !== null) expect(doneBytes).toBeLessThanOrEqual(totalBytes);
    const last = events.at(-1);
    expect(last?.doneBytes).toBe(last?.totalBytes);
    expect(last?.totalBytes).toBeGreaterThan(BYTES * 0.99);
  });

  it('by digest too', async () => {
    await forget();
    await engine.pull(`${name()}@${digest}`, login(), follow<PullEvent>().running);
    expect((await engine.image(`${name()}@${digest}`))?.id).toBe(imageId);
  });

  it('that is cancelled ends at once, and leaves no image', async () => {
    await forget();
    const proxy = await slowProxy(registry.address, 200_000);
    try {
      const controller = new AbortController();
      const started = vi.fn();
      const pull = engine.pull(`${name(proxy.address)}:one`, login(proxy.address), {
        signal: controller.signal,
        on: ({ doneBytes }) => doneBytes > 0 && started(),
      });
      await vi.waitFor(() => expect(started).toHaveBeenCalled(), 20_000);
      controller.abort();
      expect((await failureOf(pull)).code).toBe('cancelled');
      expect(await engine.image(`${name(proxy.address)}:one`)).toBeNull();
    } finally {
      proxy.close();
    }
  });

  it.each([
    [
      'a tag that is not there',
      () => engine.pull(`${name()}:none`, login(), follow<PullEvent>().running),
      'registry-not-found',
    ],
    [
      'a wrong password',
      () => engine.pull(`${name()}:one`, { ...login(), password: 'wrong' }, follow<PullEvent>().running),
      'registry-denied',
    ],
  ] as const)('of %s says so', async (_, pull, code) => {
    const failure = await failureOf(pull());
    expect(failure.code).toBe(code);
    expect(failure.message).not.toContain(registry.password);
  });
});
