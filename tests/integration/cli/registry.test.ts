import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultyRegistry } from '../../support/faulty-registry';
import { type Pushed, random, registryClient } from '../../support/registry-client';
import { realRegistry } from '../registry/support';
import { type Ended, events, gantryProgram, start } from './command';

let real: Awaited<ReturnType<typeof realRegistry>>;
let home = '';
let client: ReturnType<typeof registryClient>;
let [first, second]: [Pushed, Pushed] = [null as never, null as never];

beforeAll(async () => {
  real = await realRegistry();
  home = await mkdtemp(join(tmpdir(), 'gantry-home-'));
  const { registry, username, token } = real.access;
  client = registryClient(`http://${registry}`, { username, password: token });
});
afterAll(async () => {
  await real.close();
  await rm(home, { recursive: true, force: true });
});
beforeEach(async () => {
  const shared = random(10_000);
  first = await client.pushImage('sandbox/team/game', '1.0.9', [shared]);
  await client.pushImage('sandbox/team/game', '1.0.10', [shared]);
  second = await client.pushImage('sandbox/team/game', '1.1.0-rc1', [shared, random(2_000)]);
});

const account = (): Record<string, string> => ({
  GANTRY_HOME: home,
  GANTRY_REGISTRY: real.access.registry,
  GANTRY_PROJECT: real.access.project,
  GANTRY_PUSH_USERNAME: real.access.username,
  GANTRY_PUSH_TOKEN: real.access.token,
  GANTRY_API_URL: real.access.apiUrl ?? '',
  GANTRY_API_TOKEN: real.access.apiToken ?? '',
  DOCKER_HOST: 'unix:///nonexistent/docker.sock',
});
const gantry = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  start(gantryProgram, args, { env: { ...account(), ...env } }).ended;
const json = async (args: readonly string[], env: Record<string, string> = {}) => {
  const ended = await gantry([...args, '--json'], env);
  const lines = events(ended);
  expect([ended.err, lines.filter(({ type }) => type === 'result').length]).toEqual(['', 1]);
  expect(ended.out).not.toContain(real.access.token);
  expect(ended.out).not.toContain(real.access.apiToken);
  return { code: ended.code, lines, result: lines.at(-1) ?? {} };
};
const tagsNow = async (): Promise<string[]> => {
  const { result } = await json(['tags', 'team/game']);
  return (result['tags'] as { name: string }[]).map(({ name }) => name);
};

/** An app version of the platform that runs this tag. */
async function runs(tag: string): Promise<() => Promise<unknown>> {
  const call = (method: string, path: string, body?: object) =>
    fetch(`${real.access.apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${real.access.apiToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  await call('POST', '/v1/app', { name: 'arena-app', is_active: true, image: '' });
  const pull = await real.pull();
  const answer = await call('POST', '/v1/app/arena-app/version', {
    name: 'live',
    req_cpu: 512,
    req_memory: 1024,
    docker_repository: real.access.registry,
    docker_image: 'sandbox/team/game',
    docker_tag: tag,
    private_username: pull.username,
    private_token: pull.token,
    verify_image: true,
    ports: [{ port: 7777, protocol: 'UDP', name: 'gameport' }],
  });
  if (!answer.ok) throw new Error(await answer.text());
  return () => call('DELETE', '/v1/app/arena-app');
}

describe('gantry repos, artifacts and tags', () => {
  it('show what the registry holds', async () => {
    const { code, result } = await json(['repos']);
    expect(code).toBe(0);
    expect(result).toMatchObject({ ok: true, isComplete: true });
    expect(result['repositories']).toContainEqual(
      expect.objectContaining({ name: 'team/game', knownFrom: ['registry'] }),
    );

    const { result: held } = await json(['artifacts', 'team/game']);
    const artifacts = held['artifacts'] as { digest: string; tags: { name: string }[]; platform: object }[];
    const both = artifacts.find(({ digest }) => digest === first.manifestDigest);
    expect(both?.tags.map(({ name }) => name).sort()).toEqual(['1.0.10', '1.0.9']);
    expect(both?.platform).toEqual({ os: 'linux', architecture: 'amd64', variant: null });

    const { result: named } = await json(['tags', 'team/game']);
    expect(named['tags']).toContainEqual(
      expect.objectContaining({ name: '1.1.0-rc1', digest: second.manifestDigest, sizeBytes: second.storedBytes }),
    );
  });

  it('for people are tables on standard output', async () => {
    const { code, out, err } = await gantry(['tags', 'team/game']);
    expect([code, err]).toEqual([0, '']);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^TAG +DIGEST +SIZE +PUSHED$/);
    expect(rows).toHaveLength(3);
    expect((await gantry(['artifacts', 'team/game'])).out).toContain('1.0.10, 1.0.9'.split(', ')[0]);
    expect((await gantry(['repos'])).out).toMatch(/^REPOSITORY +ARTIFACTS +TAGS +SIZE +LAST PUSH\n/);
  });

  it.each([
    [['artifacts', 'no/such'], 1, 'registry-not-found'],
    [['tags', 'Upper'], 2, 'repository-invalid'],
    [['tags'], 2, 'invalid-input'],
    [['repos', 'extra'], 2, 'invalid-input'],
    [['repos', '--yes'], 2, 'invalid-input'],
  ])('%j ends with %i', async (args, code, error) => {
    expect(await json(args)).toMatchObject({ code, result: { ok: false, error: { code: error } } });
  });

  it.each([[['tags', 'no/such']], [['delete', 'no/such:1', '--yes']]])('name what is not there: %j', async (args) => {
    const { code, err } = await gantry(args);
    expect(code).toBe(1);
    expect(err).toContain('There is no repository no/such in sandbox at 127.0.0.1');
    expect(err).toContain('“gantry repos” lists what is there.');
  });

  it('refuse a wrong token with 4', async () => {
    expect(await json(['repos'], { GANTRY_PUSH_TOKEN: 'wrong' })).toMatchObject({
      code: 4,
      result: { error: { code: 'registry-unauthorized' } },
    });
  });
});

describe('gantry tag', () => {
  it('gives a name without moving a blob', async () => {
    const before = (await real.requests()).length;
    const { code, result } = await json(['tag', 'team/game:1.0.9', 'stable']);
    expect([code, result['digest']]).toEqual([0, first.manifestDigest]);
    const writes = (await real.requests())
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && !path.includes('gantry-check'));
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /v2/sandbox/team/game/manifests/stable',
    ]);
    expect(await tagsNow()).toContain('stable');
  });

  it('moves a name only with --move', async () => {
    const refused = await gantry(['tag', `team/game@${second.manifestDigest}`, '1.0.9']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('--move does it');
    expect((await json(['tag', `team/game@${second.manifestDigest}`, '1.0.9', '--move'])).code).toBe(0);
    const { result } = await json(['tags', 'team/game']);
    expect(result['tags']).toContainEqual(expect.objectContaining({ name: '1.0.9', digest: second.manifestDigest }));
  });

  it.each([
    [['tag', 'team/game:never', 'x'], 1, 'registry-not-found'],
    [['tag', 'team/game', 'x'], 2, 'invalid-input'],
    [['tag', 'team/game:1.0.9', 'a b'], 2, 'tag-invalid'],
    [['tag', 'team/game@sha256:12', 'x'], 2, 'invalid-input'],
  ])('%j ends with %i', async (args, code, error) => {
    expect(await json(args)).toMatchObject({ code, result: { ok: false, error: { code: error } } });
  });
});

describe('gantry delete', () => {
  it('shows what goes and does nothing where nobody can be asked', async () => {
    const { code, err, out } = await gantry(['delete', `team/game@${first.manifestDigest}`]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/with the tags 1\.0\.(?:9|10), 1\.0\.(?:9|10)/);
    expect(err).toContain('frees');
    expect(err).toContain('Nothing was deleted');
    expect(await tagsNow()).toContain('1.0.9');
  });

  it('with --yes deletes an artifact with all its tags; the plan comes first and promises what is freed', async () => {
    const before = await real.usedBytes();
    const { code, lines, result } = await json(['delete', `team/game@${second.manifestDigest}`, '--yes']);
    expect(code).toBe(0);
    const plan = lines.find(({ type }) => type === 'plan')?.['plan'] as { frees: { bytes: number; unread: number } };
    expect(plan.frees).toMatchObject({ unread: 0, bytes: before - (await real.usedBytes()) });
    expect(plan.frees.bytes).toBeGreaterThan(2_000);
    expect(result).toMatchObject({ ok: true, results: [{ error: null, artifactRemoved: true }] });
    expect((await tagsNow()).sort()).not.toContain('1.1.0-rc1');
  });

  it('of a tag leaves the others, and says that it frees nothing', async () => {
    const { code, err, out } = await gantry(['delete', 'team/game:1.0.9', '--yes']);
    expect(code).toBe(0);
    expect(err).toContain('frees nothing');
    expect(out).toContain('✓ tag 1.0.9 deleted');
    expect(await tagsNow()).toEqual(expect.arrayContaining(['1.0.10', '1.1.0-rc1']));
    expect(await tagsNow()).not.toContain('1.0.9');
  });

  it('of many says how each ended, and fails as a whole when one did', async () => {
    await real.own('PUT', 'immutable', { patterns: ['team/game:1.0.9'] });
    const { code, result } = await json(['delete', 'team/game:1.0.9', 'team/game:1.0.10', '--yes']);
    await real.own('PUT', 'immutable', { patterns: [] });
    expect(code).toBe(1);
    expect(result['ok']).toBe(false);
    expect((result['results'] as { error: object | null }[]).map(({ error }) => error === null)).toEqual([false, true]);
  });

  it('of what an active app version uses wants the repository’s name, --yes or not', async () => {
    const end = await runs('1.0.10');
    const target = `team/game@${first.manifestDigest}`;
    for (const more of [['--yes'], ['--yes', '--confirm', 'game'], ['--confirm', 'team'], []]) {
      const { code, err } = await gantry(['delete', target, ...more]);
      expect(code).toBe(1);
      expect(err).toContain('used by arena-app live (1.0.10, active)');
      expect(err).toContain('--confirm team/game');
    }
    expect(await tagsNow()).toContain('1.0.10');
    expect((await json(['delete', target, '--confirm', 'team/game'])).code).toBe(0);
    expect(await tagsNow()).not.toContain('1.0.10');
    await end();
  });

  it.each([
    [['delete', 'team/game:never', '--yes'], 1, 'registry-not-found'],
    [['delete', '--yes'], 2, 'invalid-input'],
    [['delete', 'team/game:a', 'other:b', '--yes'], 2, 'invalid-input'],
  ])('%j ends with %i and deletes nothing', async (args, code, error) => {
    const before = await tagsNow();
    expect(await json(args)).toMatchObject({ code, result: { ok: false, error: { code: error } } });
    expect(await tagsNow()).toEqual(before);
  });
});

describe('the command and a registry in trouble', () => {
  it('names what is wrong, in sentences, with its exit code', async () => {
    const faulty = await faultyRegistry(real.access.registry);
    const env = { GANTRY_REGISTRY: faulty.address, GANTRY_API_URL: `http://${faulty.address}` };
    const html = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
    faulty.fail({ on: /artifacts/, fault: { kind: 'answer', answer: html } });
    expect((await json(['tags', 'team/game'], env)).result).toMatchObject({
      error: { code: expect.stringMatching(/^(?:registry-not-a-registry|platform-error)$/) },
    });
    faulty.heal();
    await faulty.close();
    expect(await json(['tags', 'team/game'], env)).toMatchObject({
      code: 1,
      result: { error: { code: 'registry-unreachable' } },
    });
  });

  it('keeps no token in its folder', async () => {
    const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')));
    expect(texts.length).toBeGreaterThan(0);
    for (const text of texts) {
      expect(text).not.toContain(real.access.token);
      expect(text).not.toContain(real.access.apiToken);
    }
  });
});

describe('gantry doctor', () => {
  it('says what the account may do', async () => {
    const { result } = await json(['doctor']);
    const checks = result['checks'] as { name: string; ok: boolean; says: string }[];
    const said = checks.find(({ name }) => name === 'registry');
    expect(said).toMatchObject({ ok: true });
    expect(said?.says).toMatch(/may: .*list repositories.*push.*delete artifacts/);
    const pull = await real.pull();
    const { code, result: refused } = await json(['doctor'], {
      GANTRY_PUSH_USERNAME: pull.username,
      GANTRY_PUSH_TOKEN: pull.token,
    });
    expect(code).not.toBe(0);
    const robot = (refused['checks'] as typeof checks).find(({ name }) => name === 'registry');
    expect(robot).toMatchObject({ ok: false, says: expect.stringContaining('may not push') });
  });
});
