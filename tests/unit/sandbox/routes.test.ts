import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Call, findRoute, type Route } from '#sandbox/routes';

const request = (method: string, url: string): IncomingMessage => ({ method, url }) as IncomingMessage;

describe('routes', () => {
  const called: Call[] = [];
  const route = (method: Route['method'], template: string): Route => ({
    method,
    template,
    handle: async (call) => {
      called.push(call);
      return { status: 200, body: { template } };
    },
  });
  const routes = [route('GET', '/a/{name}/b'), route('GET', '/a/{name}/{other}'), route('PUT', '/a/{name}/b')];
  const ask = async (method: string, url: string) => (await findRoute(routes, request(method, url), 'pull')?.())?.body;

  it('go by method and path, the first that fits', async () => {
    expect(await ask('GET', '/a/x/b')).toEqual({ template: '/a/{name}/b' });
    expect(await ask('GET', '/a/x/c')).toEqual({ template: '/a/{name}/{other}' });
    expect(await ask('PUT', '/a/x/c')).toBeUndefined();
    expect(await ask('GET', '/a/x')).toBeUndefined();
    expect(await ask('GET', '/a//b')).toBeUndefined();
  });

  it('decode a name once, slashes inside it too, and refuse what is not encoded properly', async () => {
    await ask('GET', '/a/x%2Fy%252Fz/b?q=tags%3Dnil&page=2');
    expect(called.at(-1)?.path).toEqual({ name: 'x/y%2Fz' });
    expect(called.at(-1)?.query.get('q')).toBe('tags=nil');
    expect(called.at(-1)?.user).toBe('pull');
    expect(await ask('GET', '/a/%E0%A4%A/b')).toBeUndefined();
  });
});
