import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine, PushEvent } from '#core/ports/engine';
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
  tempDir,
} from './support';

let machine: Machine;
let registry: TestRegistry;
let base: string;

/** A folder as `~/.docker`. */
async function dockerConfig(config: object): Promise<string> {
  const dir = await tempDir();
  await writeFile(join(dir, 'config.json'), JSON.stringify(config));
  return dir;
}

const basicAuth = () => Buffer.from(`${registry.username}:${registry.password}`).toString('base64');
const buildOn = (engine: Engine, dockerfile: string, buildArgs = {}) =>
  folderWith({ Dockerfile: dockerfile, thing: String(Math.random()) }).then((folder) =>
    engine.build(request(folder, { buildArgs }), follow<BuildEvent>().running),
  );
/** The engine must ask the registry, not find the base image at home. */
const forget = () => run('docker', ['-H', machine.host, 'image', 'rm', '-f', base]).catch(() => undefined);

beforeAll(async () => {
  [machine, registry] = await Promise.all([startEngine(), startRegistry()]);
  const engine = engineAt(machine.host);
  base = `${registry.address}/private/base:1`;
  const { imageId } = await buildOn(engine, 'FROM scratch\nCOPY thing /base\n');
  await engine.tag(imageId, base);
  const login = { username: registry.username, password: registry.password, registry: registry.address };
  await engine.push(base, login, follow<PushEvent>().running);
}, 90_000);
afterAll(() => Promise.all([machine.stop(), registry.stop()]));

describe('a private base image', () => {
  it('is pulled with what `docker login` stored', async () => {
    await forget();
    const env = { DOCKER_CONFIG: await dockerConfig({ auths: { [registry.address]: { auth: basicAuth() } } }) };
    const built = await buildOn(engineAt(machine.host, { env }), `FROM ${base}\nCOPY thing /thing\n`);
    expect((await engineAt(machine.host).image(built.imageId))?.diffIds).toHaveLength(2);
  });

  it('is pulled with what a credential helper says', async () => {
    await forget();
    const bin = await tempDir();
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

  it('is denied without credentials', async () => {
    await forget();
    const error = await failureOf(buildOn(engineAt(machine.host), `FROM ${base}\nCOPY thing /thing\n`));
    expect(error).toMatchObject({ code: 'base-image-denied', retryable: true });
    expect(error.message).toContain(base);
  });

  it('is missing when nobody has it', async () => {
    const env = { DOCKER_CONFIG: await dockerConfig({ auths: { [registry.address]: { auth: basicAuth() } } }) };
    const error = await failureOf(
      buildOn(engineAt(machine.host, { env }), `FROM ${registry.address}/private/none:1\nCOPY thing /thing\n`),
    );
    expect(error).toMatchObject({ code: 'base-image-missing', retryable: true });
    expect(error.message).toContain('private/none:1');
  });

  it('is missing when its registry cannot be reached', async () => {
    const error = await failureOf(buildOn(engineAt(machine.host), 'FROM 127.0.0.1:1/none:1\nCOPY thing /thing\n'));
    expect(error).toMatchObject({ code: 'base-image-missing', retryable: true });
  });
});
