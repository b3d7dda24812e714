import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, harborCalls, platformCalls, repositoryPath } from '../integration/sandbox/calls';
import { attach, pushIndex } from '../integration/sandbox/images';
import { platform, pushClient, sandboxes } from '../integration/sandbox/support';
import { random } from '../support/registry-client';
import { readDescription } from './descriptions';

/** Harbor's own answers have texts where its description says objects (ExtraAttrs): image architecture, operating system. */
const judge = readDescription('harbor-v2.0.swagger.yaml', (schema) => {
  const values = schema['additionalProperties'];
  if (typeof values === 'object' && JSON.stringify(values) === '{"type":"object"}')
    schema['additionalProperties'] = true;
});
const why = judge === null ? ' (skipped: ../shared/contracts/harbor-v2.0.swagger.yaml is not there)' : '';
const { folder, start, clean } = sandboxes();

let access: Access;
beforeAll(async () => {
  if (judge !== null) ({ access } = await start(await folder()));
}, 60_000);
afterAll(clean);

describe(`the sandbox’s Harbor answers, held against Harbor’s API description${why}`, () => {
  const game = repositoryPath('team/game');
  const ask = async (
    method: string,
    path: string,
    body?: object,
    as: Pick<Access, 'apiUrl' | 'username' | 'token'> = access,
  ) => {
    const answer = await harborCalls(as)(method, path, body);
    expect([path, judge?.(method, `/api/v2.0${path}`, answer.status, answer.body)]).toEqual([path, null]);
    return answer.status;
  };

  it.skipIf(judge === null)('are answers of Harbor', { timeout: 60_000 }, async () => {
    const client = pushClient(access);
    await client.pushImage('sandbox/team/game', 'v1', [random(100)]);
    const index = await pushIndex(client, 'sandbox/team/game', 'multi');
    await attach(client, 'sandbox/team/game', index, 'subject');
    const all = 'with_tag=true&with_scan_overview=true&with_accessory=true&with_immutable_status=true';
    expect(await ask('POST', `${game}/artifacts/v1/scan`)).toBe(202);
    const scanned = async () =>
      JSON.stringify((await harborCalls(access)('GET', `${game}/artifacts/v1?with_scan_overview=true`)).body);
    expect(await ask('GET', `${game}/artifacts?${all}`)).toBe(200);
    await expect.poll(scanned, { timeout: 20_000 }).toContain('"Success"');

    for (const path of [
      '/systeminfo',
      '/projects/sandbox',
      '/projects/sandbox/summary',
      '/projects/sandbox/repositories?page=1&page_size=1&sort=name',
      game,
      `${game}/artifacts?${all}&q=tags%3D*&sort=-push_time`,
      `${game}/artifacts/multi?${all}`,
      `${game}/artifacts/${index.children[0]?.digest}?${all}`,
      `${game}/artifacts/v1/tags`,
    ])
      expect([path, await ask('GET', path)]).toEqual([path, 200]);
    expect(await ask('POST', `${game}/artifacts/v1/tags`, { name: 'v1-live' })).toBe(201);
    expect(await ask('POST', `${game}/artifacts/v1/tags`, { name: 'v1-live' })).toBe(409);
    expect(await ask('POST', `${game}/artifacts/v1/tags`, { name: '' })).toBe(400);
    expect(await ask('DELETE', `${game}/artifacts/v1/tags/v1-live`)).toBe(200);
    expect(await ask('DELETE', `${game}/artifacts/v1/tags/v1-live`)).toBe(404);
    expect(await ask('GET', `${game}/artifacts?page_size=101`)).toBe(422);
    expect(await ask('GET', '/projects/elsewhere')).toBe(403);
    expect(await ask('GET', '/projects/sandbox/repositories/nowhere')).toBe(404);
    expect(await ask('GET', `${game}/artifacts/nope`)).toBe(404);
    expect(await ask('GET', game, undefined, { ...access, token: 'wrong' })).toBe(401);
    const { pull } = await platform(access).credentials();
    expect(await ask('DELETE', `${game}/artifacts/v1`, undefined, { apiUrl: access.apiUrl, ...pull })).toBe(403);
    expect(await ask('DELETE', `${game}/artifacts/v1`)).toBe(200);
    expect(await ask('DELETE', game)).toBe(200);
  });

  it.skipIf(judge === null)('also where something may not go', async () => {
    const client = pushClient(access);
    await client.pushImage('sandbox/kept', 'v1', [random(10)]);
    await platformCalls(access)('PUT', '/v1/sandbox/immutable', { patterns: ['kept:*'] });
    const refused = await harborCalls(access)('DELETE', repositoryPath('kept'));
    expect(refused.status).toBe(412);
    expect(judge?.('DELETE', `/api/v2.0${repositoryPath('kept')}`, 412, refused.body)).toBeNull();
  });

  it.skipIf(judge === null)('are really judged', () => {
    const place = '/api/v2.0/projects/sandbox/repositories';
    expect(judge?.('GET', place, 200, [{ nmae: 'x' }])).not.toBeNull();
    expect(judge?.('GET', place, 200, [{ artifact_count: 'two' }])).not.toBeNull();
    expect(judge?.('GET', place, 418, [])).not.toBeNull();
    expect(judge?.('GET', '/api/v2.0/nothing', 200, [])).not.toBeNull();
  });
});
