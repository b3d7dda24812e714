import { describe, expect, it } from 'vitest';
import type { ContainerEvent, ListeningSocket } from '#core/ports/container';
import type { AppTemplate } from '#shared/model/app-template';
import { defaultVersionSettings, type VersionPort, type VersionSettings } from '#shared/model/version-settings';
import { FakeEngine } from '../../../support/fakes/engine';
import { publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const port = (number: number, protocol: VersionPort['protocol'], name: string): VersionPort => ({
  ...{ port: number, protocol, name },
  toCheck: true,
  tlsUpgrade: false,
});
const template = (settings: Partial<VersionSettings> = {}): AppTemplate => ({
  ...{ repository: 'game', app: 'arena', versionName: '{tag}', linksByItself: false },
  settings: { ...defaultVersionSettings, ports: [port(7777, 'UDP', 'gameport')], ...settings },
});
const socket = (number: number, protocol: 'udp' | 'tcp' = 'udp', isLoopback = false): ListeningSocket => ({
  ...{ number, protocol, isLoopback },
});
const listening = (...sockets: ListeningSocket[]): ContainerEvent => ({ kind: 'listening', sockets });
const ended = (exitCode: number, outOfMemory = false, reason: string | null = null): ContainerEvent => ({
  ...{ kind: 'ended', exitCode, outOfMemory, reason },
});

async function tested(
  events: readonly ContainerEvent[],
  more: {
    readonly settings?: Partial<VersionSettings> | null;
    readonly stop?: readonly ContainerEvent[];
    readonly facts?: Partial<FakeEngine['bootFacts']>;
  } = {},
) {
  const engine = new FakeEngine();
  engine.bootEvents = events;
  if (more.stop !== undefined) engine.stopEvents = more.stop;
  engine.bootFacts = { ...engine.bootFacts, ...more.facts };
  const { settings = {} } = more;
  const harness = publishingOverFakes({
    engine,
    template: async () => (settings === null ? null : template(settings)),
  });
  const { id } = await harness.publishing.start({ ...pushRequest, bootTest: true });
  const job = await harness.publishing.ended(id);
  expect(engine.calls.filter((call) => call === 'remove')).toHaveLength(engine.calls.includes('boot') ? 1 : 0);
  const { bootTest } = job.outputs;
  const checks = bootTest?.is === 'tested' ? bootTest.checks : [];
  const words = (code: string): string => checks.find((check) => check.code === code)?.words ?? '';
  const result = (code: string): string | undefined => checks.find((check) => check.code === code)?.is;
  const message = job.state.is === 'failed' ? job.state.error.message : '';
  return { harness, engine, job, id, result, words, message };
}

describe('the boot test', () => {
  it('starts the image with the template’s limits, variables and ports', async () => {
    const { engine, job, words } = await tested(
      [{ kind: 'memory', usedBytes: 100_000_000 }, { kind: 'memory', usedBytes: 50_000_000 }, listening(socket(7777))],
      {
        settings: {
          cpuUnits: 512,
          memoryMb: 256,
          ports: [port(7777, 'UDP', 'game-port'), port(0, 'TCP', 'any')],
          variables: [
            { key: 'MODE', value: 'ranked', isHidden: false },
            { key: 'TOKEN', value: null, isHidden: true },
          ],
        },
      },
    );
    expect(job.state.is).toBe('succeeded');
    expect(engine.booted).toMatchObject({ memoryBytes: 256 * 1024 * 1024, cpus: 0.5 });
    expect(engine.booted?.environment).toMatchObject({
      MODE: 'ranked',
      ARBITRIUM_PORT_GAME_PORT_INTERNAL: '7777',
      ARBITRIUM_PORT_GAME_PORT_PROTOCOL: 'UDP',
    });
    expect(engine.booted?.environment).not.toHaveProperty('TOKEN');
    expect(words('memory')).toContain('95 MB of 256 MB');
    expect(engine.calls.indexOf('terminate')).toBeLessThan(engine.calls.indexOf('remove'));
    expect(JSON.stringify(job.outputs)).not.toContain('ranked');
  });

  it.each<[string, readonly ContainerEvent[], string]>([
    ['on another port', [listening(socket(7778))], 'It listens on 7778/udp; the template says 7777/udp.'],
    ['on none', [listening()], 'It does not listen; the template says 7777/udp.'],
    ['only on one that nobody chose', [listening(socket(40_000))], 'It does not listen; the template says 7777/udp.'],
    ['on loopback', [listening(socket(7777, 'udp', true))], '127.0.0.1'],
    ['no longer', [listening(socket(7777)), ended(3)], 'ended with 3 after'],
    ['never: it is killed', [ended(137, true)], 'out of memory at 1024 MB'],
    ['never: it lacks a library', [ended(127)], 'a library that it needs'],
    [
      'never: it names the library',
      [{ kind: 'log', line: '/app/x: error while loading shared libraries: libq.so.2: cannot open' }, ended(127)],
      'It needs libq.so.2',
    ],
    ['never: it cannot be started', [ended(126, false, 'exec /app/x: permission denied')], 'permission denied'],
  ])('fails where the server listens %s', async (_name, events, said) => {
    const { job, message, engine, result } = await tested(events);
    const error = { code: 'boot-test-failed', action: 'skipBootTest', retryable: true };
    expect(job.state).toMatchObject({ is: 'failed', step: 'bootTest', error });
    expect(message).toContain(said);
    expect(engine.calls).not.toContain('push');
    // Every check is kept, to be shown.
    expect(['start', 'ports'].map(result)).toContain('failed');
    expect(result('user')).toBe('ok');
  });

  it('only warns under emulation', async () => {
    const { job, result, words } = await tested([ended(139)], { facts: { isEmulated: true } });
    expect(job.state.is).toBe('succeeded');
    expect(result('start')).toBe('warning');
    expect(words('start')).toContain('ended with 139');
    expect(result('processor')).toBe('warning');
    expect(words('processor')).toContain('emulates');
  });

  it.each([
    [false, 60_000],
    [true, 240_000],
  ])('waits for the ports, longer where the processor is emulated (%s)', async (isEmulated, withinMs) => {
    const engine = new FakeEngine();
    engine.bootEvents = [];
    engine.bootFacts = { ...engine.bootFacts, isEmulated };
    const { publishing, clock } = publishingOverFakes({ engine, template: async () => template() });
    const pass = (times: number): void => {
      clock.advance(10_000);
      if (times > 1) setImmediate(() => pass(times - 1));
    };
    engine.onBooted = () => void setImmediate(() => pass(40));
    const { id } = await publishing.start({ ...pushRequest, bootTest: true });
    const { times } = await publishing.ended(id);
    const tookMs = Date.parse(times.bootTest?.endedAt ?? '') - Date.parse(times.bootTest?.startedAt ?? '');
    expect(tookMs).toBeGreaterThanOrEqual(withinMs);
    expect(tookMs).toBeLessThan(withinMs + 60_000);
  });

  it('is made anew where it failed and is tried again, and forgets what it found before', async () => {
    const { harness, engine, id } = await tested([ended(1)]);
    engine.bootEvents = [listening(socket(7777))];
    await harness.publishing.retry({ id });
    const { state, outputs } = await harness.publishing.ended(id);
    expect(state.is).toBe('succeeded');
    expect(engine.calls.filter((call) => call === 'boot')).toHaveLength(2);
    expect(outputs.bootTest).toMatchObject({
      is: 'tested',
      checks: [{ code: 'start', is: 'ok' }, { is: 'ok' }, {}, {}, {}],
    });
    const begun = harness.changes.filter(({ state: at }) => at.is === 'running' && at.step === 'bootTest').at(1);
    expect(begun?.outputs.bootTest).toBeUndefined();
  });

  it('warns of root, of much memory, and of a server that does not end', async () => {
    const { job, result } = await tested([listening(socket(7777)), { kind: 'memory', usedBytes: 990_000_000 }], {
      settings: { memoryMb: 1000 },
      stop: [],
      facts: { runsAsRoot: true },
    });
    expect(job.state.is).toBe('succeeded');
    expect(['start', 'ports', 'memory', 'user', 'stop'].map(result)).toEqual([
      'ok',
      'ok',
      'warning',
      'warning',
      'warning',
    ]);
  });

  it('without a template waits for what the image exposes; without that, only watches', async () => {
    const exposing = { exposes: [{ number: 9, protocol: 'udp' as const }] };
    const exposed = await tested([listening(socket(10))], { settings: null, facts: exposing });
    expect(exposed.message).toContain('the image’s EXPOSE says 9/udp');
    const { result, words, engine } = await tested([listening(socket(10))], { settings: null });
    expect([result('start'), result('ports')]).toEqual(['ok', 'warning']);
    expect(words('ports')).toContain('10/udp');
    expect(engine.booted).toMatchObject({ memoryBytes: null, cpus: null });
  });

  it('is left out when it is switched off, and when the user tries again without it', async () => {
    const off = publishingOverFakes();
    const { id } = await off.publishing.start(pushRequest);
    expect((await off.publishing.ended(id)).outputs.bootTest).toEqual({ is: 'skipped' });
    expect(off.engine.calls).not.toContain('boot');

    const { harness, id: failed } = await tested([ended(1)]);
    await harness.publishing.retry({ id: failed, skipsBootTest: true });
    const job = await harness.publishing.ended(failed);
    expect(job.state.is).toBe('succeeded');
    expect(harness.engine.calls.filter((call) => call === 'boot')).toHaveLength(1);
  });

  describe('while the server runs', () => {
    const setUp = (limitBytes: number) => {
      const harness = publishingOverFakes();
      harness.registry.figures = { usedBytes: 100, limitBytes, limitSource: 'registry', unlimited: false };
      const [booting, saving] = [harness.engine.gates.hold('boot'), harness.engine.gates.hold('save')];
      return { ...harness, booting, saving, start: () => harness.publishing.start({ ...pushRequest, bootTest: true }) };
    };

    it('what is new is compressed where that may matter; the storage check then has it', async () => {
      // The image's 1000 bytes are more than is left.
      const { engine, publishing, booting, saving, start } = setUp(1000);
      const { id } = await start();
      await booting.reached;
      // Nobody comes to this before the boot test is over but what measures beside it.
      await saving.reached;
      expect((await publishing.get({ id })).state).toEqual({ is: 'running', step: 'bootTest' });
      saving.open();
      booting.open();
      const job = await publishing.ended(id);
      expect(job.outputs.storageCheck?.plan).toMatchObject({ basis: 'compressed' });
      expect(engine.calls.filter((call) => call === 'save')).toHaveLength(1);
    });

    it('nothing is compressed where it fits beyond doubt', async () => {
      const { engine, publishing, booting, start } = setUp(10_000);
      const { id } = await start();
      await booting.reached;
      booting.open();
      expect((await publishing.ended(id)).state.is).toBe('succeeded');
      expect(engine.calls).not.toContain('save');
    });
  });

  it('removes the container when it is cancelled meanwhile', async () => {
    const engine = new FakeEngine();
    const harness = publishingOverFakes({ engine });
    let run = (): void => undefined;
    const runs = new Promise<void>((resolve) => {
      run = resolve;
    });
    // Time stands still.
    engine.onBooted = run;
    const { id } = await harness.publishing.start({ ...pushRequest, bootTest: true });
    await runs;
    await harness.publishing.cancel({ id });
    expect((await harness.publishing.ended(id)).state).toEqual({ is: 'cancelled', step: 'bootTest' });
    expect(engine.calls.at(-1)).toBe('remove');
  });
});
