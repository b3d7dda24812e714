import { describe, expect, it } from 'vitest';
import { noEngineBecause, reason } from '../publish/place';
import { events } from './command';
import { commandAtPlace, game } from './pushing';

describe.skipIf(noEngineBecause !== null)(`gantry doctor and sandbox${reason(noEngineBecause)}`, () => {
  const { place, gantry } = commandAtPlace();

  it('doctor says that everything works', async () => {
    const ended = await gantry(['doctor', '--json']).ended;
    expect(ended.code).toBe(0);
    const checks = events(ended).filter(({ type }) => type === 'check');
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual(
      ['gantry', 'home', 'engine', 'connection', 'registry', 'storage', 'platform'].map((name) => [name, true]),
    );
    expect(ended.out).not.toContain(place().access.token);
  });

  it('doctor says that a token is not accepted', async () => {
    const ended = await gantry(['doctor'], { GANTRY_PUSH_TOKEN: 'wrong-token-9' }).ended;
    expect(ended.code).toBe(4);
    expect(ended.out).toContain('✗ registry');
  });

  it('sandbox runs until it is stopped, and a second one finds it', async () => {
    const data = await place().folder();
    const first = gantry(['sandbox', '--data', data, '--quota', '5000000']);
    const ready = JSON.parse(await first.line((line) => line.includes('"ready"'))) as Record<string, string>;
    expect(ready).toMatchObject({ project: 'sandbox', shared: false });
    const used = {
      GANTRY_REGISTRY: String(ready['registry']),
      GANTRY_PUSH_TOKEN: String(ready['token']),
      GANTRY_API_URL: String(ready['apiUrl']),
    };
    const pushed = await gantry(['push', await game(), '--repository', 'game', '--tag', 'v1', '--json'], used).ended;
    expect(pushed.code).toBe(0);
    const second = await gantry(['sandbox', '--data', data]).ended;
    expect(second.code).toBe(0);
    expect(JSON.parse(second.out)).toMatchObject({ registry: ready['registry'], shared: true });
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    await expect(fetch(`http://${String(ready['registry'])}/v2/`)).rejects.toThrow();
  });
});
