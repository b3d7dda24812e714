import { afterEach, describe, expect, it } from 'vitest';
import { random } from '../../support/registry-client';
import { platformCalls } from './calls';
import { platform, pushClient, sandboxes } from './support';

const { folder, start, clean } = sandboxes();
afterEach(clean);

async function open() {
  const dataDir = await folder();
  const sandbox = await start(dataDir);
  const call = platformCalls(sandbox.access);
  return { dataDir, sandbox, access: sandbox.access, call };
}

const app = { name: 'my-game', is_active: true, image: '' };
const version = (more: object = {}) => ({
  name: 'v1',
  req_cpu: 512,
  req_memory: 1024,
  docker_repository: 'registry.example',
  docker_image: 'studio/game',
  docker_tag: 'v1',
  ...more,
});
const stampForm = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

describe('apps', () => {
  it('are created, listed, changed and deleted, over a restart', async () => {
    const { call, dataDir, sandbox } = await open();
    const created = await call('POST', '/v1/app', app);
    expect(created).toMatchObject({ status: 200, body: { ...app, create_time: expect.stringMatching(stampForm) } });
    expect(await call('POST', '/v1/app', app)).toMatchObject({ status: 409, body: { message: expect.any(String) } });
    expect((await call('POST', '/v1/app', { ...app, name: 'x' })).status).toBe(400);
    expect((await call('POST', '/v1/app', { name: 'other', is_active: true })).status).toBe(400);
    await call('POST', '/v1/app', { ...app, name: 'second' });
    await sandbox.close();

    const again = platformCalls((await start(dataDir)).access);
    expect((await again('GET', '/v1/app/my-game')).body).toEqual(created.body);
    expect((await again('GET', '/v1/apps?page=1&limit=1')).body).toMatchObject({
      applications: [{ name: 'my-game' }],
      total_count: 2,
      pagination: { number: 1, next_page_number: 2, previous_page_number: null, has_next: true, has_previous: false },
    });
    expect((await again('PATCH', '/v1/app/second', { name: 'my-game' })).status).toBe(409);
    expect((await again('PATCH', '/v1/app/second', { name: 'third', is_active: false })).body).toMatchObject({
      name: 'third',
      is_active: false,
    });
    expect((await again('DELETE', '/v1/app/third')).status).toBe(200);
    expect((await again('GET', '/v1/app/third')).status).toBe(404);
  });

  it('have the number that the platform allows', async () => {
    const { call } = await open();
    await call('PUT', '/v1/sandbox/limits', { apps: 1, versions: 1 });
    await call('POST', '/v1/app', app);
    expect(await call('POST', '/v1/app', { ...app, name: 'second' })).toMatchObject({
      status: 400,
      body: { message: 'You have reached you Application limit of 1' },
    });
    await call('POST', '/v1/app/my-game/version', version());
    expect(await call('POST', '/v1/app/my-game/version', version({ name: 'v2' }))).toMatchObject({
      status: 400,
      body: { message: 'You have reached you Application Version limit of 1' },
    });
  });
});

describe('app versions', () => {
  it('are created once, with the platform’s defaults', async () => {
    const { call } = await open();
    expect((await call('POST', '/v1/app/my-game/version', version())).status).toBe(404);
    await call('POST', '/v1/app', app);
    const created = await call(
      'POST',
      '/v1/app/my-game/version',
      version({ ports: [{ port: 7777, protocol: 'UDP' }] }),
    );
    expect(created).toMatchObject({
      status: 200,
      body: {
        success: true,
        version: {
          ...version(),
          is_active: true,
          max_duration: 1440,
          restart_policy: 'always',
          ports: [{ port: 7777, protocol: 'UDP', to_check: true, tls_upgrade: false }],
          envs: [],
          create_time: expect.stringMatching(stampForm),
        },
      },
    });
    expect((await call('POST', '/v1/app/my-game/version', version())).status).toBe(409);
    const [one, two] = await Promise.all(
      [1, 2].map(() => call('POST', '/v1/app/my-game/version', version({ name: 'v2' }))),
    );
    expect([one?.status, two?.status].sort()).toEqual([200, 409]);
    expect((await call('GET', '/v1/app/my-game/versions')).body).toMatchObject({
      total_count: 2,
      versions: [{ name: 'v1' }, { name: 'v2' }],
    });
  });

  it.each([
    ['more memory than twice the vCPU', { req_memory: 1025 }, 'req_memory'],
    ['too little vCPU', { req_cpu: 99 }, 'req_cpu'],
    ['an impossible port', { ports: [{ port: 60_000, protocol: 'UDP' }] }, 'ports.0.port'],
    ['an unknown protocol', { ports: [{ port: 1, protocol: 'SCTP' }] }, 'ports.0.protocol'],
    ['TLS where it cannot be', { ports: [{ port: 1, protocol: 'UDP', tls_upgrade: true }] }, 'tls_upgrade'],
    ['a value over 4 KB', { envs: [{ key: 'A', value: 'x'.repeat(4097) }] }, 'envs.0.value'],
    ['too short a time to deploy', { time_to_deploy: 14 }, 'time_to_deploy'],
    ['too long a name', { name: 'x'.repeat(65) }, 'name'],
    ['an image in capitals', { docker_image: 'Studio/Game' }, 'docker_image'],
  ])('are refused with %s', async (_, wrong, field) => {
    const { call } = await open();
    await call('POST', '/v1/app', app);
    expect(await call('POST', '/v1/app/my-game/version', version(wrong))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(field) },
    });
  });

  it('are changed with whole lists, hide what is hidden, and go with their app', async () => {
    const { call } = await open();
    await call('POST', '/v1/app', app);
    const envs = [
      { key: 'MAP NAME', value: 'forest', is_hidden: false },
      { key: 'SECRET', value: 'hush', is_hidden: true },
    ];
    await call('POST', '/v1/app/my-game/version', version({ envs, ports: [{ port: 1, protocol: 'TCP', name: 'a' }] }));
    const place = '/v1/app/my-game/version/v1';
    const read = await call('GET', place);
    expect(read.body).toMatchObject({
      envs: [
        { key: 'MAP_NAME', value: 'forest' },
        { key: 'SECRET', value: 'This value is set and encrypted', is_hidden: true },
      ],
    });
    expect(JSON.stringify(read.body)).not.toContain('hush');
    const changed = await call('PATCH', place, { envs: [], is_active: false });
    expect(changed).toMatchObject({
      status: 200,
      body: { success: true, version: { envs: [], is_active: false, ports: [{ port: 1 }], req_cpu: 512 } },
    });
    expect((await call('PATCH', place, { req_memory: 2000 })).status).toBe(400);
    expect((await call('PATCH', place, { name: 'v1b' })).status).toBe(200);
    expect((await call('GET', place)).status).toBe(404);
    expect((await call('DELETE', '/v1/app/my-game/version/v1b')).body).toMatchObject({ success: true });
    await call('POST', '/v1/app/my-game/version', version());
    await call('DELETE', '/v1/app/my-game');
    expect((await call('GET', place)).status).toBe(404);
  });

  it('whose image is to be verified are really tried with their own credentials', async () => {
    const { call, access } = await open();
    await pushClient(access).pushImage('sandbox/game', 'v1', [random(10)]);
    await call('POST', '/v1/app', app);
    const { pull } = await platform(access).credentials();
    const good = version({
      docker_repository: access.registry,
      docker_image: 'sandbox/game',
      private_username: pull.username,
      private_token: pull.token,
      verify_image: true,
    });
    const create = (more: object) =>
      call<{ message?: string }>('POST', '/v1/app/my-game/version', { ...good, ...more });
    const wrongToken = await create({ private_token: 'wrong' });
    expect([wrongToken.status, wrongToken.body.message]).toEqual([
      424,
      expect.stringContaining('unable to login with the given credentials'),
    ]);
    expect((await create({ docker_tag: 'nope' })).status).toBe(424);
    expect((await create({ docker_repository: 'elsewhere.example' })).status).toBe(424);
    expect((await call('GET', '/v1/app/my-game/versions')).body).toMatchObject({ total_count: 0 });
    expect((await create({})).status).toBe(200);
    expect((await call('PATCH', '/v1/app/my-game/version/v1', { docker_tag: 'nope' })).status).toBe(424);
    expect(
      (await call('PATCH', '/v1/app/my-game/version/v1', { docker_tag: 'nope', verify_image: false })).status,
    ).toBe(200);
  });
});
