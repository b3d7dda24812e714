import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine, PushEvent, RegistryLogin } from '#core/ports/engine';
import { tempFolder } from '../../support/temp-folders';
import { engineWithout } from './doors';
import {
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  request,
  run,
  startEngine,
  startRegistry,
  type TestRegistry,
} from './support';

let machine: Machine;
let registry: TestRegistry;
let base: string;

/** A folder as `~/.docker`. */
async function dockerConfig(config: object): Promise<string> {
  const dir = await tempFolder();
  await writeFile(join(dir, 'config.json'), JSON.stringify(config));
  return dir;
}

const basicAuth = () => Buffer.from(`${registry.username}:${registry.password}`).toString('base64');
const buildOn = (engine: Engine, dockerfile: string, buildArgs = {}, login?: RegistryLogin) =>
  readFile('/bin/busybox')
    .then((sh) => folderWith({ Dockerfile: dockerfile, thing: String(Math.random()), sh }))
    .then(async (folder) => {
      await chmod(join(folder, 'sh'), 0o755);
      const following = follow<BuildEvent>();
      const built = await engine.build(request(folder, { buildArgs }), following.running, login);
      expect(JSON.stringify(following.events)).not.toContain(registry.password);
      return built;
    });
const connection = (): RegistryLogin => ({
  username: registry.username,
  password: registry.password,
  registry: registry.address,
});
/** As `docker login` leaves it. */
const loggedIn = async (auth = basicAuth()) => ({
  env: { DOCKER_CONFIG: await dockerConfig({ auths: { [registry.address]: { auth } } }) },
});
/** Dockerfiles that name the image elsewhere than in FROM. */
const places = {
  'COPY --from': () => `FROM scratch\nCOPY --from=${base} /base /base\n`,
  'RUN --mount': () =>
    `FROM scratch\nCOPY sh /bin/sh\nRUN --mount=type=bind,from=${base},target=/mnt [ -e /mnt/base ]\n`,
};
const placeNames = ['COPY --from', 'RUN --mount'] as const;
/** The engine must ask the registry, not find the base image at home. */
const forget = () => run('docker', ['-H', machine.host, 'image', 'rm', '-f', base]).catch(() => undefined);

beforeAll(async () => {
  [machine, registry] = await Promise.all([startEngine(), startRegistry()]);
  const engine = engineAt(machine.host);
  base = `${registry.address}/private/base:1`;
  const { imageId } = await buildOn(engine, 'FROM scratch\nCOPY thing /base\n');
  await engine.tag(imageId, base);
  await engine.push(base, connection(), follow<PushEvent>().running);
}, 90_000);
afterAll(() => Promise.all([machine.stop(), registry.stop()]));

describe('a private base image', () => {
  it('is pulled with what `docker login` stored', async () => {
    await forget();
    const built = await buildOn(engineAt(machine.host, await loggedIn()), `FROM ${base}\nCOPY thing /thing\n`);
    expect((await engineAt(machine.host).image(built.imageId))?.diffIds).toHaveLength(2);
  });

  it('is pulled with what a credential helper says', async () => {
    await forget();
    const bin = await tempFolder();
    const answer = JSON.stringify({
      ServerURL: registry.address,
      Username: registry.username,
      Secret: registry.password,
    });
    await writeFile(
      join(bin, 'docker-credential-vault'),
      `#!/bin/sh\nread host\n[ "$1 $host" = "get ${registry.address}" ] && echo '${answer}'\n`,
    );
    await chmod(join(bin, 'docker-credential-vault'), 0o755);
    const env = {
      DOCKER_CONFIG: await dockerConfig({ auths: {}, credHelpers: { [registry.address]: 'vault' } }),
      PATH: `${bin}:${process.env['PATH']}`,
    };
    const dockerfile = `ARG BASE=nowhere.invalid/x\nFROM \${BASE}\nCOPY thing /thing\n`;
    const built = await buildOn(engineAt(machine.host, { env }), dockerfile, { BASE: base });
    expect(built.imageId).toMatch(/^sha256:/);
  });

  it.each(placeNames)('is pulled where %s names it, with what `docker login` stored', async (place) => {
    await forget();
    expect((await buildOn(engineAt(machine.host, await loggedIn()), places[place]())).imageId).toMatch(/^sha256:/);
  });

  it('is pulled with the login of the connection, where it lies in its registry', async () => {
    for (const dockerfile of [`FROM ${base}\nCOPY thing /thing\n`, ...placeNames.map((place) => places[place]())]) {
      await forget();
      expect((await buildOn(engineAt(machine.host), dockerfile, {}, connection())).imageId).toMatch(/^sha256:/);
    }
  });

  it('is pulled by an engine without sessions with the login of the connection', async () => {
    const door = await engineWithout(machine, 'buildkit');
    for (const dockerfile of [`FROM ${base}\nCOPY thing /thing\n`, places['COPY --from']()]) {
      await forget();
      expect((await buildOn(engineAt(door.host), dockerfile, {}, connection())).imageId).toMatch(/^sha256:/);
    }
    await buildOn(engineAt(door.host), 'FROM scratch\nCOPY thing /thing\n', {}, connection());
    const logins = door.seen
      .filter(({ path }) => path.includes('/build?'))
      .map(({ headers }) => headers['x-registry-config'] !== undefined);
    expect(logins).toEqual([true, true, false]);
    await door.close();
  });

  it('is the frontend that `# syntax` names, too', async () => {
    await forget();
    const dockerfile = `# syntax=${base}\nFROM scratch\nCOPY thing /thing\n`;
    const denied = await failureOf(buildOn(engineAt(machine.host), dockerfile));
    expect(denied).toMatchObject({ code: 'base-image-denied' });
    // It is none that could run: but it was there to be tried.
    const tried = await failureOf(buildOn(engineAt(machine.host), dockerfile, {}, connection()));
    expect(tried).toMatchObject({ code: 'build-failed' });
  });

  it('is denied with a login that is stored but wrong, whatever the connection has', async () => {
    await forget();
    const wrong = await loggedIn(Buffer.from('somebody:else').toString('base64'));
    const build = buildOn(engineAt(machine.host, wrong), `FROM ${base}\nCOPY thing /thing\n`, {}, connection());
    expect(await failureOf(build)).toMatchObject({ code: 'base-image-denied' });
  });

  it('is denied with the login of another registry, as without one where COPY and RUN name it', async () => {
    const other = { ...connection(), registry: '127.0.0.1:1' };
    for (const dockerfile of [`FROM ${base}\nCOPY thing /thing\n`, ...placeNames.map((place) => places[place]())]) {
      await forget();
      const error = await failureOf(buildOn(engineAt(machine.host), dockerfile, {}, other));
      expect(error).toMatchObject({ code: 'base-image-denied' });
    }
  });

  it('is denied without credentials', async () => {
    await forget();
    const error = await failureOf(buildOn(engineAt(machine.host), `FROM ${base}\nCOPY thing /thing\n`));
    expect(error).toMatchObject({ code: 'base-image-denied', retryable: true });
    expect(error.message).toContain(base);
  });

  it('is missing when nobody has it', async () => {
    const error = await failureOf(
      buildOn(engineAt(machine.host, await loggedIn()), `FROM ${registry.address}/private/none:1\nCOPY thing /thing\n`),
    );
    expect(error).toMatchObject({ code: 'base-image-missing', retryable: true });
    expect(error.message).toContain('private/none:1');
  });

  it('is missing when its registry cannot be reached', async () => {
    const error = await failureOf(buildOn(engineAt(machine.host), 'FROM 127.0.0.1:1/none:1\nCOPY thing /thing\n'));
    expect(error).toMatchObject({ code: 'base-image-missing', retryable: true });
  });
});
