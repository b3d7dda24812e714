import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultyRegistry, faultyRegistry } from '../../support/faulty-registry';
import { folderWith, random } from '../docker/support';
import { noEngineBecause, openPlace, type Place, reason } from '../publish/place';
import { events, gantryProgram, start } from './command';

/** A terminal of its own for a program (util-linux). */
const noTerminalBecause = spawnSync('script', ['--version']).status === 0 ? null : 'there is no script(1)';

describe.skipIf(noEngineBecause !== null)(`a push that is held back by the command${reason(noEngineBecause)}`, () => {
  let place: Place;
  let line: FaultyRegistry;
  beforeAll(async () => {
    place = await openPlace();
    line = await faultyRegistry(place.access.registry);
  });
  afterAll(async () => {
    await line.close();
    await place.close();
  });

  const env = async (): Promise<Record<string, string>> => ({
    GANTRY_HOME: await place.folder(),
    GANTRY_REGISTRY: line.address,
    GANTRY_PROJECT: place.access.project,
    GANTRY_PUSH_USERNAME: place.access.username,
    GANTRY_PUSH_TOKEN: place.access.token,
    GANTRY_API_URL: place.access.apiUrl,
    DOCKER_HOST: place.machine.host,
  });
  /** Takes some seconds at its limit. */
  const pushOf = async (tag: string): Promise<readonly string[]> => {
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: random(3_000_000) });
    const limited = ['--pusher', 'gantry', '--upload-limit', '1000000'];
    return ['push', folder, '--repository', 'held', '--tag', tag, '--no-boot-test', ...limited];
  };

  it.each([
    ['lasts', false],
    ['is cut meanwhile', true],
  ])('goes on after it was stopped by a signal, where the connection %s', async (_, isCut) => {
    const {
      child,
      ended,
      line: heard,
    } = start(gantryProgram, [...(await pushOf(`stopped-${isCut}`)), '--json'], {
      env: await env(),
    });
    const isUnderWay = (text: string): boolean =>
      text.includes('"progress"') && /"step":"push"/.test(text) && /"doneBytes":[1-9]\d{5}/.test(text);
    await heard(isUnderWay);
    child.kill('SIGSTOP');
    // What it had sent arrives; from then on nothing comes.
    await quiet(line);
    if (isCut) line.breakOff();
    const before = line.requests.length;
    const asksWhereItWas = (): boolean => line.requests.slice(before).some((each) => /^GET .*\/uploads\//.test(each));
    child.kill('SIGCONT');
    const done = await ended;
    expect(events(done).at(-1)).toMatchObject({ ok: true, layers: { total: 1, reused: 0 } });
    expect(asksWhereItWas()).toBe(isCut);
  });

  describe.skipIf(noTerminalBecause !== null)(`at a terminal${reason(noTerminalBecause)}`, () => {
    const atTerminal = async (shell: (gantry: string) => string, args: readonly string[]) => {
      const gantry = [process.execPath, gantryProgram, ...args].map((word) => `'${word}'`).join(' ');
      const child = spawn('script', ['-qfec', `stty cols 120; ${shell(gantry)}`, '/dev/null'], {
        env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/bash', TERM: 'xterm', ...(await env()) },
        stdio: 'pipe',
      });
      let text = '';
      let look = (): void => undefined;
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        look();
      });
      const closed = once(child, 'close');
      /** Resolves when these words were shown after all that was seen before. */
      const sees = (words: string): Promise<void> =>
        new Promise((resolve, reject) => {
          look = () => {
            const at = text.indexOf(words);
            if (at < 0) return;
            text = text.slice(at + words.length);
            resolve();
          };
          look();
          void closed.then(() => reject(new Error(`ended without “${words}”: ${text}`)));
        });
      return {
        sees,
        type: (keys: string) => void child.stdin.write(keys),
        ended: async () => {
          const [code] = await closed;
          return { code, text };
        },
      };
    };

    it('pauses and goes on by the key p', async () => {
      const { sees, type, ended } = await atTerminal((gantry) => gantry, await pushOf('key'));
      await sees('Push (p pauses)');
      type('p');
      await sees('Push (p goes on)  Paused: nothing is being sent');
      await quiet(line);
      type('p');
      await sees('Push (p pauses)');
      expect(await ended()).toMatchObject({ code: 0, text: expect.stringContaining('✓ Push') });
    });

    it('is cancelled by Ctrl-C, paused or not, and leaves the terminal as it was', async () => {
      const { sees, type, ended } = await atTerminal(
        (gantry) => `${gantry}; code=$?; stty -a; exit $code`,
        await pushOf('cancelled'),
      );
      await sees('Push (p pauses)');
      type('p');
      await sees('(p goes on)');
      type('\u0003');
      const { code, text } = await ended();
      expect(code).toBe(6);
      expect(text).toContain('Cancelled');
      expect(text).toMatch(/(?<!-)isig (?<!-)icanon/);
    });

    it('is stopped by Ctrl-Z, with the terminal as it was, and goes on in front', async () => {
      const { sees, type, ended } = await atTerminal(
        (gantry) => `set -m; ${gantry}; stty -a; echo left to the shell; fg`,
        await pushOf('suspended'),
      );
      await sees('Push (p pauses)');
      type('\u001A');
      await sees('isig icanon');
      await sees('left to the shell');
      await sees('Push (p pauses)');
      expect(await ended()).toMatchObject({ code: 0, text: expect.stringContaining('✓ Push') });
    });

    it('started in the background touches nothing, and ends', async () => {
      const { ended } = await atTerminal((gantry) => `set -m; ${gantry} & wait $!`, await pushOf('background'));
      const { code, text } = await ended();
      expect(code).toBe(0);
      expect(text).toContain('✓ Push');
    });
  });
});

/** Resolves when the line has been quiet for a while. */
async function quiet(line: FaultyRegistry): Promise<void> {
  for (let before = -1; before !== line.receivedBytes(); ) {
    before = line.receivedBytes();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
