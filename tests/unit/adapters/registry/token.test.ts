import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { challengeOf, tokenUrl } from '#adapters/registry/token';
import { type Asked, failureOf, paperServer, type Reply } from '../../../support/paper-server';

const registry = createRegistry({ userAgent: 'gantry-tests' });
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function server(answer: (asked: Asked) => Reply | null) {
  const made = await paperServer(answer);
  endings.push(made.close);
  return made;
}

const manifest = {
  schemaVersion: 2,
  config: { digest: `sha256:${'a'.repeat(64)}`, size: 1 },
  layers: [],
};

describe('a registry that wants tokens', () => {
  it('gets one for the scope and service it names, with the account’s password, anew for each call', async () => {
    let issued = 0;
    const service = await server(() => {
      issued += 1;
      return { status: 200, body: { token: `token-${issued}` } };
    });
    const made = await server(({ headers }) =>
      headers.authorization === `Bearer token-${issued}`
        ? { status: 200, body: manifest }
        : {
            status: 401,
            headers: {
              'www-authenticate': `Bearer realm="http://${service.address}/service/token",service="harbor-registry",scope="repository:studio/game:pull"`,
            },
          },
    );
    expect(await registry.manifest(made.access, 'game', 'v1')).not.toBeNull();
    expect(await registry.manifest(made.access, 'game', 'v1')).not.toBeNull();

    expect(service.asked.map(({ line }) => line)).toEqual(
      Array(2).fill('GET /service/token?service=harbor-registry&scope=repository%3Astudio%2Fgame%3Apull'),
    );
    const basic = Buffer.from(`${made.access.username}:${made.access.token}`).toString('base64');
    expect(service.asked.every(({ headers }) => headers.authorization === `Basic ${basic}`)).toBe(true);
    expect(made.asked.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
      'Basic',
      'Bearer',
      'Basic',
      'Bearer',
    ]);
  });

  const behind = async (reply: Reply) => {
    const service = await server(() => reply);
    return server(() => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="http://${service.address}/token",service="r"` },
    }));
  };

  it('takes access_token too', async () => {
    const service = await server(() => ({ status: 200, body: { access_token: 'other' } }));
    const made = await server(({ headers }) =>
      headers.authorization === 'Bearer other'
        ? { status: 200, body: manifest }
        : { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${service.address}/t"` } },
    );
    expect(await registry.manifest(made.access, 'game', 'v1')).not.toBeNull();
  });

  it.each([
    [{ status: 401 }, 'registry-unauthorized'],
    [{ status: 200, body: '<html>sign in</html>' }, 'registry-unauthorized'],
    [{ status: 200, body: {} }, 'registry-unauthorized'],
    [{ status: 503, body: 'down' }, 'registry-error'],
    [{ status: 429, body: 'slow down' }, 'registry-error'],
  ] as const)('a token service that answers %o means %s', async (reply, code) => {
    const { access } = await behind(reply);
    expect((await failureOf(registry.manifest(access, 'game', 'v1'))).code).toBe(code);
  });
});

describe('a challenge', () => {
  it('is read with any order and case, and only where it is a Bearer one with a realm', () => {
    expect(challengeOf('BEARER scope="a:b:c",Realm="https://x/t"')).toEqual({
      realm: 'https://x/t',
      service: null,
      scope: 'a:b:c',
    });
    expect(challengeOf('Basic realm="harbor"')).toBeNull();
    expect(challengeOf('Bearer service="x"')).toBeNull();
    expect(challengeOf('Bearer realm="not a url"')).toBeNull();
    expect(challengeOf(null)).toBeNull();
  });

  it('never sends the password of an encrypted registry over an unencrypted connection', () => {
    const access = { registry: 'r', project: 'p', username: 'u', token: 't', apiUrl: null };
    const challenge = { realm: 'http://token.example/t', service: null, scope: null };
    expect(tokenUrl(challenge, { ...access, scheme: 'https' })).toBeNull();
    expect(tokenUrl(challenge, { ...access, scheme: 'http' })).toBe('http://token.example/t');
    expect(tokenUrl({ ...challenge, realm: 'https://t/x' }, { ...access, scheme: 'https' })).toBe('https://t/x');
    expect(tokenUrl({ ...challenge, realm: 'file:///etc/passwd' }, { ...access, scheme: 'http' })).toBeNull();
  });
});
