import { describe, expect, it } from 'vitest';
import { createEngineWatch } from '#core/engine/index';
import type { EngineStatus } from '#shared/model/engine';
import { FakeClock } from '../../../support/fakes/clock';
import { FakeEngine } from '../../../support/fakes/engine';
import { FakeSettings } from '../../../support/fakes/stores';

const stopped: EngineStatus = {
  is: 'stopped',
  endpoint: { host: 'unix:///d.sock', label: 'Docker Engine', source: 'well-known' },
};
/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function setUp() {
  const engine = new FakeEngine();
  const clock = new FakeClock();
  const settings = new FakeSettings();
  const told: EngineStatus[] = [];
  const watch = createEngineWatch({ engine, clock, settings, onChanged: (status) => told.push(status) });
  const asked = () => engine.calls.filter((call) => call === 'status').length;
  return { engine, clock, settings, told, watch, asked };
}

describe('the engine watch', () => {
  it('tells changes, and only changes', async () => {
    const { engine, clock, told, watch } = setUp();
    watch.start();
    await settle();
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(15_000);
      await settle();
    }
    expect(told).toEqual([{ is: 'notInstalled' }]);
    engine.current = stopped;
    clock.advance(15_000);
    await settle();
    expect(told).toEqual([{ is: 'notInstalled' }, stopped]);
  });
  it('asks ever less often while nothing changes, and soon after a change', async () => {
    const { clock, watch, asked } = setUp();
    watch.start();
    await settle();
    clock.advance(1000);
    await settle();
    expect(asked()).toBe(2);
    for (let turn = 0; turn < 20; turn += 1) {
      clock.advance(15_000);
      await settle();
    }
    const before = asked();
    for (let turn = 0; turn < 150; turn += 1) {
      clock.advance(100);
      await settle();
    }
    expect(asked() - before).toBe(1);
  });
  it('is looking until it is watched, and asks nothing for that', async () => {
    const { watch, asked } = setUp();
    expect(await watch.status()).toEqual({ is: 'looking' });
    expect(asked()).toBe(0);
    watch.start();
    expect(await watch.status()).toEqual({ is: 'notInstalled' });
    expect(asked()).toBe(1);
  });
  it('shares one question between those who ask at the same time', async () => {
    const { watch, asked } = setUp();
    await Promise.all([watch.recheck(), watch.recheck(), watch.status()]);
    expect(asked()).toBe(1);
  });
  it('asks no more after it was stopped', async () => {
    const { clock, watch, asked } = setUp();
    watch.start();
    await settle();
    watch.stop();
    clock.advance(60_000);
    await settle();
    expect(asked()).toBe(1);
    expect(clock.waiting).toBe(0);
  });
  it('goes on after a question that failed', async () => {
    const { engine, clock, told, watch } = setUp();
    engine.gates.fail('status', new Error('broken'));
    watch.start();
    await settle();
    expect(told).toEqual([]);
    clock.advance(15_000);
    await settle();
    expect(told).toEqual([{ is: 'notInstalled' }]);
  });
  it('pins an engine, remembers it, and asks it at once', async () => {
    const { engine, settings, watch } = setUp();
    engine.current = stopped;
    expect(await watch.choose({ host: 'unix:///other.sock' })).toEqual(stopped);
    expect(engine.calls).toEqual(['use unix:///other.sock', 'status']);
    expect(settings.get().engineHost).toBe('unix:///other.sock');
  });
});
