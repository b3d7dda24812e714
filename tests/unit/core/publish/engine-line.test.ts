import { describe, expect, it } from 'vitest';
import type { PushEvent } from '#core/ports/engine';
import { EngineLine, learnt, uplinkOf } from '#core/publish/engine-line';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const MB = 1_000_000;
const layer = (id: string, is: 'pushing' | 'pushed' | 'exists', totalBytes = 50 * MB): PushEvent => ({
  kind: 'layer',
  layer: { id, is, currentBytes: 0, totalBytes },
});

describe('the line, by an engine’s push', () => {
  const told = (...events: readonly (readonly [PushEvent, number])[]) => {
    const line = new EngineLine();
    for (const [event, atMs] of events) line.take(event, atMs);
    return line.push;
  };

  it('is timed from the first byte to the last layer that the registry has', () => {
    const push = told(
      [layer('a', 'exists'), 100],
      [layer('b', 'pushing'), 1000],
      [layer('c', 'pushing'), 2000],
      [layer('b', 'pushed'), 9000],
      [layer('c', 'pushed'), 11_000],
    );
    expect(push).toEqual({ passedMs: 10_000, rawBytes: 100 * MB });
  });

  it('says nothing where nothing was sent, or some of it twice', () => {
    expect(told([layer('a', 'exists'), 100])).toBeNull();
    const again: PushEvent = { kind: 'retry', inS: 5, attempt: 2, of: 5, layerId: 'a' };
    expect(told([layer('a', 'pushing'), 0], [again, 10], [layer('a', 'pushed'), 20_000])).toBeNull();
  });

  it('counts compressed bytes, and is more than that where the engine’s compression may have been waited for', () => {
    expect(uplinkOf({ passedMs: 10_000, rawBytes: 60 * MB }, 20 * MB)).toEqual({ bytesPerS: 2 * MB, isAtLeast: false });
    expect(uplinkOf({ passedMs: 2000, rawBytes: 60 * MB }, 20 * MB)).toEqual({ bytesPerS: 10 * MB, isAtLeast: true });
    expect(uplinkOf({ passedMs: 10_000, rawBytes: 60 * MB }, MB)).toBeNull();
    expect(uplinkOf({ passedMs: 200, rawBytes: 60 * MB }, 20 * MB)).toBeNull();
  });

  it('is not called slower by what something else may have held up', () => {
    const fast = { bytesPerS: 50 * MB, isAtLeast: false };
    expect(learnt(fast, { bytesPerS: 11 * MB, isAtLeast: true })).toEqual(fast);
    expect(learnt(fast, { bytesPerS: 2 * MB, isAtLeast: false })).toEqual({ bytesPerS: 2 * MB, isAtLeast: false });
    expect(learnt(fast, { bytesPerS: 90 * MB, isAtLeast: true })).toEqual({ bytesPerS: 90 * MB, isAtLeast: true });
    expect(learnt(null, { bytesPerS: MB, isAtLeast: true })).toEqual({ bytesPerS: MB, isAtLeast: true });
  });
});

describe('a push by the engine', () => {
  it('tells for the next one how fast the registry took it', async () => {
    const { publishing, engine, registry, clock, uplinks } = publishingOverFakes();
    const sizes = registry.facts?.layers.map((blob) => ({ ...blob, sizeBytes: 20 * MB })) ?? [];
    registry.facts = registry.facts === null ? null : { ...registry.facts, layers: sizes };
    const push = engine.push.bind(engine);
    engine.push = async (reference, login, running) => {
      running.on(layer('aaaaaaaaaaaa', 'pushing'));
      clock.advance(20_000);
      for (const id of ['aaaaaaaaaaaa', 'bbbbbbbbbbbb']) running.on(layer(id, 'pushed'));
      return push(reference, login, running);
    };
    const { id } = await publishing.start(pushRequest);
    await publishing.ended(id);
    const uplink = uplinks.speeds.get(pushRequest.registry);
    expect(uplink?.isAtLeast).toBe(false);
    expect(uplink?.bytesPerS).toBeGreaterThanOrEqual(2 * MB);
    expect(uplink?.bytesPerS).toBeLessThan(2.1 * MB);
  });
});

describe('a push that was to be sent from here', () => {
  const fromHereAtFirst = () => {
    const harness = publishingOverFakes({ uploadLimit: () => MB });
    harness.registry.facts = null;
    // As engines that keep their layers compressed.
    harness.engine.save = async () => ({ config: null, packed: new Map() });
    const push = async (pusher: 'auto' | 'gantry') => {
      const { id } = await harness.publishing.start({ ...pushRequest, pusher });
      return harness.publishing.ended(id);
    };
    return { ...harness, push };
  };

  it('is left to an engine that does not hand the layers out, and says so', async () => {
    const { push, engine, logs } = fromHereAtFirst();
    const { id, outputs } = await push('auto');
    expect(engine.calls).toContain('push');
    expect(outputs.storageCheck).toMatchObject({ pusher: 'engine', sender: { why: { is: 'notHandedOut' } } });
    const { lines } = await logs.page(id, 0, 100);
    expect(lines).toContain('Gantry sends the layers itself: only so the limit of 1.0 MB/s holds.');
    expect(lines).toContain('The engine sends the layers: it does not hand them out.');
  });

  it('fails there where the user has chosen so', async () => {
    const { push, engine } = fromHereAtFirst();
    expect((await push('gantry')).state).toMatchObject({ is: 'failed', error: { code: 'engine-error' } });
    expect(engine.calls).not.toContain('push');
  });
});
