import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerEvent } from '#core/ports/container';
import type { BuildEvent } from '#core/ports/engine';
import type { AppTemplate } from '#shared/model/app-template';
import type { BootCheck } from '#shared/model/boot-test';
import type { JobView } from '#shared/model/publish-job';
import { defaultVersionSettings, type VersionPort, type VersionSettings } from '#shared/model/version-settings';
import { engineWithout } from '../docker/doors';
import { request as buildRequest, engineAt, folderWith, follow } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';
import { dockerOf } from '../recipe/support';
import { faultyServer, noCompilerBecause } from './servers';

const because = noEngineBecause ?? noCompilerBecause;
const port = (number: number, protocol: VersionPort['protocol'] = 'UDP', name = 'gameport'): VersionPort => ({
  port: number,
  protocol,
  name,
  toCheck: true,
  tlsUpgrade: false,
});
const templateWith = (settings: Partial<VersionSettings>): AppTemplate => ({
  repository: 'game',
  app: 'arena',
  versionName: '{tag}',
  linksByItself: false,
  settings: { ...defaultVersionSettings, ...settings },
});

// Side by side: each waits for its server most of the time.
describe.skipIf(because !== null)(`the boot test of a server${reason(because)}`, { concurrent: true }, () => {
  let place: Place;
  let server: Buffer;
  let docker: ReturnType<typeof dockerOf>;
  beforeAll(async () => {
    [place, server] = await Promise.all([openPlace(), faultyServer()]);
    docker = dockerOf(place.machine.host);
  });
  afterAll(() => place.close());

  let last = 0;
  /** Pushes an image whose server has these arguments. */
  const push = async (
    words: readonly string[],
    template: AppTemplate | null,
    { user = 'USER 10001:10001', program = '/server', engine = place.engine } = {},
  ): Promise<{ job: JobView; lines: readonly string[]; id: string; again: () => Promise<JobView> }> => {
    last += 1;
    const tag = `t${last}`;
    const folder = await folderWith({
      server,
      Dockerfile: `FROM scratch\nCOPY server /server\nLABEL push=${tag}\n${user}\nENTRYPOINT ${JSON.stringify([program, ...words])}\n`,
    });
    await chmod(join(folder, 'server'), 0o755);
    const { publishing, log } = publisher({ engine, access: place.access }, await place.folder(), {
      template: async () => template,
    });
    const more = { tag, bootTest: true };
    const { id } = await publishing.start(requestFor(place.access.registry, folder, more));
    const job = await publishing.ended(id);
    expect(
      await docker('ps', '-aq', '--filter', 'label=dev.gantry.role=boot-test', '--filter', `label=push=${tag}`),
    ).toBe('');
    const again = async (): Promise<JobView> => {
      await publishing.retry({ id, skipsBootTest: true });
      return publishing.ended(id);
    };
    return { job, lines: await log(id), id, again };
  };
  const checksOf = ({ outputs }: JobView): Readonly<Record<string, Pick<BootCheck, 'is' | 'words'>>> => {
    const { bootTest } = outputs;
    if (bootTest?.is !== 'tested') throw new Error(`not tested: ${JSON.stringify(outputs)}`);
    return Object.fromEntries(bootTest.checks.map(({ code, ...rest }) => [code, rest]));
  };
  const failureOf = ({ state }: JobView): string => {
    expect(state).toMatchObject({ is: 'failed', step: 'bootTest', error: { code: 'boot-test-failed' } });
    return state.is === 'failed' ? `${state.error.message}\n${state.error.detail}` : '';
  };

  it('goes well: UDP and TCP, limits, variables by the ports’ names, SIGTERM', async () => {
    const template = templateWith({
      memoryMb: 128,
      cpuUnits: 512,
      ports: [port(7777), port(7778, 'WS', 'web')],
      variables: [
        { key: 'MODE', value: 'ranked', isHidden: false },
        { key: 'SECRET', value: null, isHidden: true },
      ],
    });
    const words = ['env:ARBITRIUM_PORT_GAMEPORT_INTERNAL', 'env:MODE', 'tcp:0.0.0.0:7778', 'eat:30'];
    const { job, lines } = await push(words, template);
    expect(job.state).toMatchObject({ is: 'succeeded' });
    expect(checksOf(job)).toMatchObject({
      start: { is: 'ok' },
      ports: { is: 'ok', words: 'It listens on 7777/udp and 7778/tcp.' },
      memory: { is: 'ok', words: expect.stringContaining('of 128 MB') },
      user: { is: 'ok' },
      stop: { is: 'ok' },
    });
    const { bootTest } = job.outputs;
    expect(bootTest).toMatchObject({ isEmulated: false, memoryLimitBytes: 128 * 1024 * 1024 });
    if (bootTest?.is === 'tested') expect(bootTest.peakMemoryBytes).toBeGreaterThan(30_000_000);
    const log = lines.join('\n');
    for (const said of ['MODE=ranked', 'listening on udp 0.0.0.0:7777', 'stopping', 'SECRET is hidden'])
      expect(log).toContain(said);
    expect(await docker('volume', 'ls', '-q')).toBe('');
  });

  it('has the template’s limits, and no others', async () => {
    const folder = await folderWith({ server, Dockerfile: 'FROM scratch\nCOPY server /server\nCMD ["/server"]\n' });
    await chmod(join(folder, 'server'), 0o755);
    const { imageId } = await place.engine.build(buildRequest(folder), follow<BuildEvent>().running);
    const limits = async (memoryBytes: number | null, cpus: number | null): Promise<string> => {
      const asked = { imageId, environment: {}, memoryBytes, cpus };
      const on = (_event: ContainerEvent): void => undefined;
      const running = await place.engine.containers.start(asked, { signal: new AbortController().signal, on });
      try {
        const ids = await docker('ps', '-q', '--no-trunc', '--filter', `ancestor=${imageId}`);
        const facts =
          '{{.Path}} {{json .HostConfig.Memory}} {{json .HostConfig.MemorySwap}} {{json .HostConfig.CpuQuota}}/{{json .HostConfig.CpuPeriod}}';
        const all = await docker('inspect', '--format', facts, ...ids.split('\n'));
        return all.split('\n').find((line) => line.startsWith('/server ')) ?? all;
      } finally {
        await running.remove();
      }
    };
    const bytes = 96 * 1024 * 1024;
    expect(await limits(bytes, 0.25)).toBe(`/server ${bytes} ${bytes} 25000/100000`);
    expect(await limits(null, null)).toBe('/server 0 0 0/0');
  });

  it('warns only, on an engine that emulates the processor; asks for that of the image', async () => {
    const door = await engineWithout(place.machine, 'amd64');
    try {
      const more = { engine: engineAt(door.host) };
      const { job } = await push(['udp:0.0.0.0:7777', 'wait:1', 'abort'], templateWith({ ports: [port(7777)] }), more);
      expect(job.state.is).toBe('succeeded');
      expect(job.outputs.bootTest).toMatchObject({ isEmulated: true });
      expect(checksOf(job)).toMatchObject({
        start: { is: 'warning', words: expect.stringContaining('ended with 139') },
        processor: { is: 'warning' },
      });
      const made = door.seen.filter(({ path }) => path.includes('/containers/create'));
      expect(made.map(({ path }) => new URL(path, 'http://engine').searchParams.get('platform'))).toEqual([
        'linux/amd64',
        'linux/amd64',
      ]);
    } finally {
      await door.close();
    }
  });

  it('says on which port it listens instead; the push can go on without the test', async () => {
    const { job, again } = await push(['udp:0.0.0.0:7778'], templateWith({ ports: [port(7777)] }));
    expect(failureOf(job)).toContain('It listens on 7778/udp; the template says 7777/udp.');
    const after = await again();
    expect(after.state.is).toBe('succeeded');
    expect(after.outputs.bootTest).toEqual({ is: 'skipped' });
    expect(after.times.build?.kept).toBe(true);
  });

  it.each([
    ['on loopback only', ['udp:127.0.0.1:7777'], 'only for itself (127.0.0.1)'],
    ['with TCP instead of UDP', ['tcp:0.0.0.0:7777'], 'It listens on 7777/tcp; the template says 7777/udp.'],
  ])('sees that it listens %s', async (_name, words, said) => {
    const { job } = await push(words, templateWith({ ports: [port(7777)] }));
    expect(failureOf(job)).toContain(said);
  });

  it.each([
    ['at once', ['exit:3'], 'ended with 3 after'],
    ['after it began to listen', ['udp:0.0.0.0:7777', 'wait:1', 'abort'], 'ended with 139 after'],
    ['and says that all is well', ['exit:0'], 'a server is expected to go on'],
    ['out of memory', ['eat:400'], 'ended with 137 after'],
  ])('sees that it ends %s', async (_name, words, said) => {
    const { job, lines } = await push(words, templateWith({ memoryMb: 100, ports: [port(7777)] }));
    expect(failureOf(job)).toContain(said);
    if (words[0] === 'exit:3') expect(lines.join('\n')).toContain('giving up');
    if (words[0] === 'eat:400') expect(failureOf(job)).toContain('out of memory at 100 MB');
  });

  it('sees that its program is not in the image', async () => {
    const { job } = await push([], templateWith({ ports: [port(7777)] }), { program: '/nowhere' });
    expect(failureOf(job)).toContain('could not be started');
  });

  it('warns where it is root or does not mind SIGTERM, and pushes', async () => {
    const template = templateWith({ ports: [port(7777)], gracePeriodSeconds: 5 });
    const { job } = await push(['udp:0.0.0.0:7777', 'deaf'], template, { user: '' });
    expect(job.state.is).toBe('succeeded');
    expect(checksOf(job)).toMatchObject({
      user: { is: 'warning', words: expect.stringContaining('root') },
      stop: { is: 'warning', words: expect.stringContaining('by force') },
    });
  });

  it('without a template takes the image’s EXPOSE; without one, watches only', async () => {
    const { job } = await push(['udp:0.0.0.0:9000'], null, { user: 'USER 7\nEXPOSE 9000/udp' });
    expect(checksOf(job)).toMatchObject({ ports: { is: 'ok' }, memory: { words: /no template|does not tell/ } });
    const watched = await push(['tcp:0.0.0.0:9001'], null);
    expect(checksOf(watched.job)).toMatchObject({
      start: { is: 'ok' },
      ports: { is: 'warning', words: expect.stringContaining('It listens on 9001/tcp') },
    });
  });
});
