import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findChosen, findEndpoints, type HostFacts } from '#adapters/docker/endpoints';
import { folderWith } from './support';

const sha256 = (name: string): string => createHash('sha256').update(name).digest('hex');
const contextFiles = (name: string, host: string, tls = false): Record<string, string> => ({
  [`.docker/contexts/meta/${sha256(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, SkipTLSVerify: tls } },
  }),
  ...(tls ? { [`.docker/contexts/tls/${sha256(name)}/docker/ca.pem`]: 'ca' } : {}),
});
const home = async (files: Record<string, string>, env: Record<string, string> = {}): Promise<HostFacts> => ({
  env,
  homeDir: await folderWith(files),
  platform: 'linux',
});
const servers: ReturnType<typeof createServer>[] = [];
const listen = async (path: string): Promise<void> => {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
};
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('finding engines', () => {
  it('prefers DOCKER_HOST to every context', async () => {
    const facts = await home(
      { ...contextFiles('one', 'unix:///one.sock'), '.docker/config.json': '{"currentContext":"one"}' },
      { DOCKER_HOST: 'tcp://engine.example:2375', DOCKER_CONTEXT: 'one' },
    );
    expect((await findEndpoints(facts)).configured).toMatchObject({
      endpoint: { host: 'tcp://engine.example:2375', source: 'DOCKER_HOST' },
      route: { tlsDir: null },
    });
  });

  it('prefers DOCKER_CONTEXT to the current context', async () => {
    const files = { ...contextFiles('one', 'unix:///one.sock'), ...contextFiles('two', 'unix:///two.sock') };
    const facts = await home(
      { ...files, '.docker/config.json': '{"currentContext":"one"}' },
      { DOCKER_CONTEXT: 'two' },
    );
    expect((await findEndpoints(facts)).configured?.endpoint).toEqual({
      host: 'unix:///two.sock',
      label: 'Context two',
      source: 'DOCKER_CONTEXT',
    });
  });

  it('tells a DOCKER_CONTEXT that does not exist from none, as the docker command does', async () => {
    const files = { ...contextFiles('one', 'unix:///one.sock'), '.docker/config.json': '{"currentContext":"one"}' };
    const { homeDir, platform } = await home(files);
    const unusableIn = async (env: Record<string, string>) =>
      (await findEndpoints({ homeDir, platform, env })).unusableContext;
    const nope = { context: 'nope', namedBy: 'DOCKER_CONTEXT', unreadable: null };
    expect(await unusableIn({ DOCKER_CONTEXT: 'nope' })).toEqual(nope);
    expect(await unusableIn({ DOCKER_CONTEXT: 'nope', DOCKER_HOST: 'unix:///other.sock' })).toBeNull();
    for (const env of [{}, { DOCKER_CONTEXT: '' }, { DOCKER_CONTEXT: 'one' }, { DOCKER_CONTEXT: 'default' }])
      expect(await unusableIn(env)).toBeNull();
  });

  it('tells a current context that is gone, unless the environment names another', async () => {
    const files = { ...contextFiles('one', 'unix:///one.sock'), '.docker/config.json': '{"currentContext":"gone"}' };
    const { homeDir, platform } = await home(files);
    const find = (env: Record<string, string>) => findEndpoints({ homeDir, platform, env });
    expect(await find({})).toMatchObject({
      configured: null,
      unusableContext: { context: 'gone', namedBy: 'config.json', unreadable: null },
      others: expect.arrayContaining([
        expect.objectContaining({ route: expect.objectContaining({ host: 'unix:///one.sock' }) }),
      ]),
    });
    for (const env of [{ DOCKER_CONTEXT: 'one' }, { DOCKER_CONTEXT: 'default' }, { DOCKER_HOST: 'unix:///other.sock' }])
      expect((await find(env)).unusableContext).toBeNull();
  });

  it.each([
    ['is no JSON', '{', /JSON/],
    ['names no engine', '{"Name":"far","Metadata":{},"Endpoints":{}}', /^Endpoints\.docker: /],
  ])('tells a context whose file %s from one that is gone: with the file and the reason', async (_, text, reason) => {
    const path = `.docker/contexts/meta/${sha256('far')}/meta.json`;
    const { homeDir, platform } = await home({ [path]: text, '.docker/config.json': '{"currentContext":"far"}' });
    const unreadable = { file: join(homeDir, path), reason: expect.stringMatching(reason) };
    for (const [env, namedBy] of [
      [{}, 'config.json'],
      [{ DOCKER_CONTEXT: 'far' }, 'DOCKER_CONTEXT'],
    ] as const)
      expect(await findEndpoints({ homeDir, platform, env })).toMatchObject({
        configured: null,
        unusableContext: { context: 'far', namedBy, unreadable },
      });
  });

  it('tells a context whose file cannot be opened', async () => {
    const path = `.docker/contexts/meta/${sha256('far')}/meta.json`;
    const facts = await home({ [`${path}/x`]: '', '.docker/config.json': '{"currentContext":"far"}' });
    const unreadable = { file: join(facts.homeDir, path), reason: expect.stringContaining('EISDIR') };
    expect(await findEndpoints(facts)).toMatchObject({ configured: null, unusableContext: { unreadable } });
  });

  it('reads the current context, also in the folder that DOCKER_CONFIG names', async () => {
    const files = {
      ...contextFiles('colima', 'unix:///colima.sock'),
      '.docker/config.json': '{"currentContext":"colima","auths":{}}',
    };
    const facts = await home(files);
    const expected = { host: 'unix:///colima.sock', label: 'Context colima', source: 'context' };
    expect((await findEndpoints(facts)).configured?.endpoint).toEqual(expected);
    const elsewhere: HostFacts = {
      env: { DOCKER_CONFIG: join(facts.homeDir, '.docker') },
      homeDir: '/nowhere',
      platform: 'linux',
    };
    expect((await findEndpoints(elsewhere)).configured?.endpoint).toEqual(expected);
  });

  it('takes the default context for "look at the usual sockets"', async () => {
    const facts = await home({ '.docker/config.json': '{"currentContext":"default"}' });
    expect(await findEndpoints(facts)).toMatchObject({ configured: null, unusableContext: null });
  });

  it('knows the TLS files of a context and of DOCKER_CERT_PATH', async () => {
    const facts = await home({
      ...contextFiles('far', 'tcp://far.example:2376', true),
      '.docker/config.json': '{"currentContext":"far"}',
    });
    expect((await findEndpoints(facts)).configured?.route).toMatchObject({
      tlsDir: join(facts.homeDir, '.docker/contexts/tls', sha256('far'), 'docker'),
      skipTlsVerify: true,
    });
    const env = { DOCKER_HOST: 'tcp://far.example:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect((await findEndpoints({ ...facts, env })).configured?.route.tlsDir).toBe('/certs');
  });

  it('lists the sockets of the usual products where they exist, and other contexts after them', async () => {
    const facts = await home({
      ...contextFiles('spare', 'ssh://me@far.example'),
      '.colima/default/x': '',
      '.rd/x': '',
      'run/x': '',
    });
    await listen(join(facts.homeDir, '.colima/default/docker.sock'));
    await listen(join(facts.homeDir, '.rd/docker.sock'));
    await listen(join(facts.homeDir, 'run/docker.sock'));
    const env = { XDG_RUNTIME_DIR: join(facts.homeDir, 'run') };
    const labels = (await findEndpoints({ ...facts, env })).others.map(({ endpoint }) => endpoint.label);
    expect(labels.filter((label) => label !== 'Docker Engine' && label !== 'Podman')).toEqual([
      'Docker Engine (rootless)',
      'Colima',
      'Rancher Desktop',
      'Context spare',
    ]);
  });

  it('passes over files that are no configuration', async () => {
    const facts = await home({
      '.docker/config.json': '{',
      '.docker/contexts/meta/x/meta.json': '[]',
      '.docker/contexts/meta/y/meta.json': 'no',
    });
    expect(await findEndpoints(facts)).toMatchObject({ configured: null });
  });

  it('keeps name and TLS of a context that was chosen by its address', async () => {
    const facts = await home(contextFiles('far', 'tcp://far.example:2376', true));
    const found = findChosen(await findEndpoints(facts), facts, 'tcp://far.example:2376');
    expect(found).toMatchObject({
      endpoint: { label: 'Context far', source: 'chosen' },
      route: { skipTlsVerify: true },
    });
    expect(findChosen(await findEndpoints(facts), facts, 'unix:///typed.sock').endpoint).toEqual({
      host: 'unix:///typed.sock',
      label: 'unix:///typed.sock',
      source: 'chosen',
    });
  });
});
