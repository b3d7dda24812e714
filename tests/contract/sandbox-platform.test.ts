import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, platformCalls } from '../integration/sandbox/calls';
import { platform, pushClient, sandboxes } from '../integration/sandbox/support';
import { random } from '../support/registry-client';
import { readDescription } from './descriptions';

const judge = readDescription('edgegap-v1.openapi.yaml', () => undefined);
const why = judge === null ? ' (skipped: ../shared/contracts/edgegap-v1.openapi.yaml is not there)' : '';
const { folder, start, clean } = sandboxes();

let access: Access & { readonly registry: string };
beforeAll(async () => {
  if (judge !== null) ({ access } = await start(await folder()));
}, 60_000);
afterAll(clean);

describe(`the sandbox’s platform answers, held against the platform’s API description${why}`, () => {
  const ask = async (method: string, path: string, body?: object, as: Access = access): Promise<number> => {
    const answer = await platformCalls(as)(method, path, body);
    expect([path, answer.status, judge?.(method, path, answer.status, answer.body)]).toEqual([
      path,
      answer.status,
      null,
    ]);
    return answer.status;
  };

  it.skipIf(judge === null)('to tags are answers of the platform', { timeout: 60_000 }, async () => {
    const client = pushClient(access);
    for (const tag of ['a', 'b', 'c']) await client.pushImage('sandbox/game', tag, [random(10)]);
    const tags = '/v1/container-registry/images/game/tags';
    expect(await ask('GET', `${tags}?page=1&limit=2`)).toBe(200);
    expect(await ask('GET', `${tags}?page=0`)).toBe(400);
    expect(await ask('GET', tags.replace('game', 'nowhere'))).toBe(404);
    expect(await ask('GET', tags, undefined, { ...access, apiToken: 'token wrong' })).toBe(401);
    expect(await ask('DELETE', `${tags}/a`)).toBe(200);
    expect(await ask('DELETE', `${tags}/a`)).toBe(404);
    expect(await ask('POST', `${tags}/bulk-delete`, { tags: ['b', 'nope'] })).toBe(207);
    expect(await ask('POST', `${tags}/bulk-delete`, {})).toBe(400);
    await platformCalls(access)('PUT', '/v1/sandbox/immutable', { patterns: ['c'] });
    expect(await ask('DELETE', `${tags}/c`)).toBe(500);
  });

  it.skipIf(judge === null)('to apps and versions are answers of the platform', { timeout: 60_000 }, async () => {
    const { pull } = await platform(access).credentials();
    await pushClient(access).pushImage('sandbox/arena', 'v1', [random(10)]);
    const app = { name: 'my-game', is_active: true, image: '' };
    expect(await ask('POST', '/v1/app', app)).toBe(200);
    expect(await ask('POST', '/v1/app', app)).toBe(409);
    expect(await ask('POST', '/v1/app', { name: 'no' })).toBe(400);
    expect(await ask('GET', '/v1/apps?page=1&limit=1')).toBe(200);
    expect(await ask('GET', '/v1/app/my-game')).toBe(200);
    expect(await ask('PATCH', '/v1/app/my-game', { is_active: false })).toBe(200);
    expect(await ask('GET', '/v1/app/nowhere')).toBe(404);

    const version = {
      name: 'v1',
      req_cpu: 512,
      req_memory: 1024,
      docker_repository: access.registry,
      docker_image: 'sandbox/arena',
      docker_tag: 'v1',
      private_username: pull.username,
      private_token: pull.token,
      verify_image: true,
      ports: [{ port: 7777, protocol: 'UDP', name: 'gameport' }],
      envs: [{ key: 'SECRET', value: 'hush', is_hidden: true }],
    };
    const place = '/v1/app/my-game/version';
    expect(await ask('POST', place, version)).toBe(200);
    expect(await ask('POST', place, version)).toBe(409);
    expect(await ask('POST', place, { ...version, name: 'v2', docker_tag: 'nope' })).toBe(424);
    expect(await ask('POST', place, { ...version, name: 'v2', req_memory: 9999 })).toBe(400);
    expect(await ask('POST', '/v1/app/nowhere/version', version)).toBe(404);
    expect(await ask('GET', '/v1/app/my-game/versions')).toBe(200);
    expect(await ask('GET', `${place}/v1`)).toBe(200);
    expect(await ask('PATCH', `${place}/v1`, { time_to_deploy: 30, envs: [{ key: 'A', value: 'b' }] })).toBe(200);
    expect(await ask('PATCH', `${place}/v1`, { private_token: 'wrong' })).toBe(424);
    expect(await ask('PATCH', `${place}/nope`, { is_active: false })).toBe(404);
    expect(await ask('DELETE', `${place}/v1`)).toBe(200);
    expect(await ask('DELETE', `${place}/v1`)).toBe(404);
    expect(await ask('DELETE', '/v1/app/my-game')).toBe(200);
  });

  it.skipIf(judge === null)('are really judged', () => {
    expect(judge?.('GET', '/v1/app/x', 200, { name: 'x' })).not.toBeNull();
    expect(judge?.('GET', '/v1/app/x', 418, {})).not.toBeNull();
    expect(judge?.('GET', '/v1/nothing', 200, {})).not.toBeNull();
  });
});
