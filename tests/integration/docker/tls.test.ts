import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerEngine } from '#adapters/docker/index';
import type { BuildEvent } from '#core/ports/engine';
import { recipeFiles } from '../../support/builds/recipe';
import { tempFolder } from '../../support/temp-folders';
import { folderWith, follow, freePort, type Machine, request, run, sha256, silent, startEngine } from './support';

let machine: Machine;
let certs: string;
let host: string;

/** A certificate authority with one certificate for the engine and one for us. */
async function makeCertificates(): Promise<string> {
  const dir = await tempFolder();
  const openssl = (...args: readonly string[]) => run('openssl', [...args], { cwd: dir });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-subj', '/CN=tests', '-days', '2');
  for (const [name, extension] of [
    ['server', 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth'],
    ['', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    const prefix = name === '' ? '' : `${name}-`;
    await writeFile(join(dir, 'extensions'), extension);
    await openssl('req', ...key, '-keyout', `${prefix}key.pem`, '-out', 'request.pem', '-subj', '/CN=127.0.0.1');
    const sign = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-extfile', 'extensions', '-days', '2'];
    await openssl('x509', '-req', '-in', 'request.pem', '-out', `${prefix}cert.pem`, ...sign);
  }
  return dir;
}

beforeAll(async () => {
  certs = await makeCertificates();
  const port = await freePort();
  host = `tcp://127.0.0.1:${port}`;
  const tls = ['--tlscacert', join(certs, 'ca.pem'), '--tlscert', join(certs, 'server-cert.pem')];
  machine = await startEngine(['-H', host, '--tlsverify', ...tls, '--tlskey', join(certs, 'server-key.pem')]);
}, 60_000);
afterAll(() => machine.stop());

const engineIn = (env: Record<string, string>, homeDir = '/nonexistent') =>
  createDockerEngine({
    env,
    homeDir,
    platform: 'linux',
    chosenHost: null,
    installationId: 'tests',
    bundled: recipeFiles,
    log: { ...silent, warn: (message) => Promise.reject(new Error(message)) },
  });

describe('an engine behind TLS', () => {
  it('is reached through a context, and builds there through a session', async () => {
    const home = await tempFolder();
    const id = sha256('studio');
    const contexts = join(home, '.docker', 'contexts');
    await mkdir(join(contexts, 'meta', id), { recursive: true });
    await mkdir(join(contexts, 'tls', id, 'docker'), { recursive: true });
    await writeFile(join(home, '.docker', 'config.json'), '{"currentContext":"studio"}');
    const meta = { Name: 'studio', Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    await writeFile(join(contexts, 'meta', id, 'meta.json'), JSON.stringify(meta));
    for (const file of ['ca.pem', 'cert.pem', 'key.pem'])
      await copyFile(join(certs, file), join(contexts, 'tls', id, 'docker', file));
    const engine = engineIn({}, home);
    expect(await engine.status()).toMatchObject({ is: 'ready', endpoint: { host, label: 'Context studio' } });
    const folder = await folderWith({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'a' });
    const built = await engine.build(request(folder), follow<BuildEvent>().running);
    expect((await engine.image(built.imageId))?.diffIds).toHaveLength(1);
  });

  it('is reached through DOCKER_HOST and DOCKER_CERT_PATH', async () => {
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certs };
    expect((await engineIn(env).status()).is).toBe('ready');
  });

  it('is not reached without a certificate, nor with one that it does not know', async () => {
    expect((await engineIn({ DOCKER_HOST: host }).status()).is).toBe('failing');
    const others = await makeCertificates();
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: others };
    expect((await engineIn(env).status()).is).toBe('failing');
  });
});
