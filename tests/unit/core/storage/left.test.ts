import { expect, it } from 'vitest';
import { createStorageLeft } from '#core/storage/index';
import { AppFailure } from '#shared/errors';
import type { StorageFigures } from '#shared/model/connection';
import { FakeClock } from '../../../support/fakes/clock';
import { FakeRegistry } from '../../../support/fakes/registry';
import { accessOfFakes } from '../../../support/fakes/registry-use';

function setUp(storageLimitBytes: number | null = null) {
  const [registry, clock] = [new FakeRegistry(), new FakeClock()];
  const access = async () => ({ ...accessOfFakes, storageLimitBytes });
  return { registry, clock, left: createStorageLeft({ access, registry, clock }) };
}
const figures = (usedBytes: number | null, limitBytes: number | null, unlimited = false): StorageFigures => ({
  usedBytes,
  limitBytes,
  limitSource: limitBytes === null ? 'unknown' : 'registry',
  unlimited,
});

it.each([
  ['the limit without what is used', figures(100, 10_000), 9900],
  ['nothing where more is used', figures(700, 600), 0],
  ['unknown without a limit', figures(100, null), null],
  ['unknown where the limit does not count', figures(100, 600, true), null],
  ['unknown where nobody tells what is used', figures(null, 600), null],
])('what is left is %s', async (_name, told, expected) => {
  const { registry, left } = setUp();
  registry.figures = told;
  expect(await left('here')).toBe(expected);
});

it('counts with the limit that was typed where the registry tells none', async () => {
  const { registry, left } = setUp(500);
  registry.figures = figures(100, null);
  expect(await left('here')).toBe(400);
});

it('keeps nobody waiting for a registry that does not answer; a late answer is there the next time', async () => {
  const { registry, clock, left } = setUp();
  const gate = registry.gates.hold('storage');
  const first = left('here');
  await gate.reached;
  clock.advance(1000);
  expect(await first).toBeNull();
  // Nobody waits a second time for the same question.
  const second = left('here');
  clock.advance(0);
  expect(await second).toBeNull();
  gate.open();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await left('here')).toBe(9900);
  expect(registry.asked).toHaveLength(1);
});

it('asks each connection anew after a while, and never fails', async () => {
  const { registry, clock, left } = setUp();
  await left('here');
  await left('here');
  await left('there');
  expect(registry.asked).toHaveLength(2);
  clock.advance(60_000);
  registry.figures = figures(0, 50);
  expect(await left('here')).toBe(50);
  const refused = async () => {
    throw new AppFailure({ code: 'secret-missing', message: 'No token.' });
  };
  expect(await createStorageLeft({ access: refused, registry, clock })('here')).toBeNull();
  expect(clock.waiting).toBe(0);
});
