import { afterAll, beforeAll } from 'vitest';
import { folderWith, random } from '../docker/support';
import { openPlace, type Place } from '../publish/place';
import { type Ended, events, gantryProgram, type Started, start } from './command';

/** A real engine and registry for the file that calls it, and the command with an account there. */
export function commandAtPlace() {
  let opened: Place | null = null;
  let home = '';
  const place = (): Place => {
    if (opened === null) throw new Error('The place is open while tests run');
    return opened;
  };
  beforeAll(async () => {
    opened = await openPlace();
    home = await opened.folder();
  });
  afterAll(() => opened?.close());
  const account = (): Record<string, string> => {
    const { access, machine } = place();
    return {
      GANTRY_HOME: home,
      GANTRY_REGISTRY: access.registry,
      GANTRY_PROJECT: access.project,
      GANTRY_PUSH_USERNAME: access.username,
      GANTRY_PUSH_TOKEN: access.token,
      GANTRY_API_URL: access.apiUrl,
      DOCKER_HOST: machine.host,
    };
  };
  return {
    place,
    account,
    home: () => home,
    gantry: (args: readonly string[], env: Record<string, string> = {}): Started =>
      // Nothing in these images could be started.
      start(gantryProgram, args[0] === 'push' ? [...args, '--no-boot-test'] : args, { env: { ...account(), ...env } }),
  };
}

export const game = (): Promise<string> =>
  folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\n', a: random(50_000), b: random(20_000) });

export const results = (ended: Ended) => events(ended).filter(({ type }) => type === 'result');
