import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent, Engine, PushEvent, RegistryLogin } from '#core/ports/engine';
import { slowProxy } from './doors';
import {
  engineAt,
  failureOf,
  folderWith,
  follow,
  type Machine,
  random,
  request,
  startEngine,
  startRegistry,
  type TestRegistry,
  until,
} from './support';

let machine: Machine;
let engine: Engine;
let registry: TestRegistry;

beforeAll(async () => {
  [machine, registry] = await Promise.all([startEngine(), startRegistry()]);
  engine = engineAt(machine.host);
}, 60_000);
afterAll(() => Promise.all([machine.stop(), registry.stop()]));

const login = (address = registry.address): RegistryLogin => ({
  username: registry.username,
  password: registry.password,
  registry: address,
});

/** An image of fresh bytes under this name. */
async function imageNamed(reference: string, bytes: number, on: Engine = engine): Promise<string> {
  const folder = await folderWith({
    Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\n',
    a: random(bytes),
    b: random(1000),
  });
  const { imageId } = await on.build(request(folder), follow<BuildEvent>().running);
  await on.tag(imageId, reference);
  return imageId;
}

/** What the registry itself says is behind a tag. */
function digestInRegistry(repository: string, tag: string): Promise<string | undefined> {
  const [host, port] = registry.address.split(':');
  const headers = {
    Authorization: `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString('base64')}`,
    Accept: 'application/vnd.docker.distribution.manifest.v2+json',
  };
  return new Promise((resolve, reject) => {
    get({ host, port, path: `/v2/${repository}/manifests/${tag}`, headers }, (answer) => {
      answer.resume();
      const digest = answer.headers['docker-content-digest'];
      resolve(typeof digest === 'string' ? digest : undefined);
    }).on('error', reject);
  });
}

describe('a push', () => {
  it('ends with the digest that the registry has; the second finds every layer there', async () => {
    const reference = `${registry.address}/studio/server:one`;
    const imageId = await imageNamed(reference, 2_000_000);
    const first = follow<PushEvent>();
    const pushed = await engine.push(reference, login(), first.running);
    expect(pushed.digest).toBe(await digestInRegistry('studio/server', 'one'));
    expect(pushed.layers.map(({ outcome }) => outcome)).toEqual(['pushed', 'pushed']);
    const layers = first.events.filter((event) => event.kind === 'layer').map(({ layer }) => layer);
    expect(layers.some(({ is }) => is === 'pushing')).toBe(true);
    expect(layers.every(({ currentBytes, totalBytes }) => totalBytes === null || currentBytes <= totalBytes)).toBe(
      true,
    );

    await engine.tag(imageId, `${registry.address}/studio/server:two`);
    const second = follow<PushEvent>();
    const again = await engine.push(`${registry.address}/studio/server:two`, login(), second.running);
    expect(again.digest).toBe(pushed.digest);
    expect(again.layers.map(({ outcome }) => outcome)).toEqual(['exists', 'exists']);
  });

  it('takes a name back and leaves an image that has another one', async () => {
    const one = `${registry.address}/studio/names:one`;
    const two = `${registry.address}/studio/names:two`;
    const imageId = await imageNamed(one, 1000);
    await engine.tag(imageId, two);
    await engine.untag(one);
    expect(await engine.image(one)).toBeNull();
    expect((await engine.image(two))?.id).toBe(imageId);
    await engine.untag(one);
    await engine.untag(two);
    expect(await engine.image(imageId)).toBeNull();
    expect((await failureOf(engine.tag(imageId, one))).code).toBe('image-missing');
  });

  it('says that the password is wrong, and never says the password', async () => {
    const reference = `${registry.address}/studio/wrong:one`;
    await imageNamed(reference, 1000);
    const wrong = { ...login(), password: 'not the password' };
    const error = await failureOf(engine.push(reference, wrong, follow<PushEvent>().running));
    expect(error).toMatchObject({ code: 'registry-unauthorized', action: 'signIn' });
    expect(error.message).toContain('robot$studio+push');
    expect(JSON.stringify(error)).not.toContain('not the password');
  });

  it('says that the engine does not have the image', async () => {
    const error = await failureOf(
      engine.push(`${registry.address}/studio/none:one`, login(), follow<PushEvent>().running),
    );
    expect(error.code).toBe('image-missing');
  });

  it('stops sending when it is cancelled', async () => {
    const slow = await slowProxy(registry.address, 2_000_000);
    const reference = `${slow.address}/studio/cancelled:one`;
    await imageNamed(reference, 30_000_000);
    const told = follow<PushEvent>();
    const outcome = failureOf(engine.push(reference, login(slow.address), told.running));
    await until(() => slow.passedBytes() > 1_000_000);
    told.abort();
    expect((await outcome).code).toBe('cancelled');
    await until(() => slow.connections() === 0, 20_000);
    expect(slow.passedBytes()).toBeLessThan(25_000_000);
    expect(await digestInRegistry('studio/cancelled', 'one')).toBeUndefined();
    slow.close();
  });

  it('says that the engine was lost when it dies', async () => {
    const own = await startEngine();
    const slow = await slowProxy(registry.address, 2_000_000);
    try {
      const doomed = engineAt(own.host);
      const reference = `${slow.address}/studio/lost:one`;
      await imageNamed(reference, 20_000_000, doomed);
      const outcome = failureOf(doomed.push(reference, login(slow.address), follow<PushEvent>().running));
      await until(() => slow.passedBytes() > 1_000_000);
      await own.kill();
      expect(await outcome).toMatchObject({ code: 'engine-lost', retryable: true });
    } finally {
      slow.close();
      await own.stop();
    }
  });

  it('shows each try of the engine, and names the registry that is gone', { timeout: 120_000 }, async () => {
    const mortal = await startRegistry();
    const slow = await slowProxy(mortal.address, 2_000_000);
    const reference = `${slow.address}/studio/gone:one`;
    await imageNamed(reference, 20_000_000);
    const told = follow<PushEvent>();
    const outcome = failureOf(
      engine.push(
        reference,
        { username: mortal.username, password: mortal.password, registry: slow.address },
        told.running,
      ),
    );
    await until(() => slow.passedBytes() > 1_000_000);
    await mortal.kill();
    slow.close();
    const error = await outcome;
    expect(error).toMatchObject({ code: 'registry-unreachable', retryable: true, action: 'retry' });
    const retries = told.events.filter((event) => event.kind === 'retry');
    expect(retries[0]).toMatchObject({ inS: 5, attempt: 2, of: 5 });
    expect(retries.at(-1)).toMatchObject({ inS: 1, attempt: 5, of: 5 });
    await mortal.stop();
  });
});
