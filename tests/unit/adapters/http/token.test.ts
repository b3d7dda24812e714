import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { challengeOf, tokenUrl } from '#adapters/http/token';
import { createRegistry } from '#adapters/registry/index';
import type { RegistryAccess } from '#core/ports/registry';
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
  const basic = ({ username, token }: RegistryAccess): string =>
    `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`;

  /** A registry that lets in who shows the newest token, and the service that issues them. */
  async function tokenRegistry(expires: object) {
    let issued = 0;
    let revoked = 0;
    const service = await server(() => {
      issued += 1;
      return { status: 200, body: { token: `token-${issued}`, ...expires } };
    });
    const isGood = (token: string): boolean => Number(/^Bearer token-(\d+)$/.exec(token)?.[1] ?? 0) > revoked;
    const scope = (line: string): string => (/^(?:GET|HEAD)/.test(line) ? 'pull' : 'pull,push');
    const made = await server(({ line, headers }) =>
      isGood(headers.authorization ?? '')
        ? { status: line.startsWith('PUT') ? 201 : 200, body: manifest }
        : {
            status: 401,
            headers: {
              'www-authenticate': `Bearer realm="http://${service.address}/service/token",service="harbor-registry",scope="repository:studio/game:${scope(line)}"`,
            },
          },
    );
    const kinds = (): (string | undefined)[] => made.asked.map(({ headers }) => headers.authorization?.split(' ')[0]);
    const revoke = (): void => {
      revoked = issued;
    };
    return { service, access: made.access, kinds, revoke };
  }

  it('is asked anew after its tokens were forgotten, and only it', async () => {
    const [one, other] = [await tokenRegistry({ expires_in: 300 }), await tokenRegistry({ expires_in: 300 })];
    const own = createRegistry({ userAgent: 'gantry-tests' });
    for (const { access } of [one, other]) await own.manifest(access, 'game', 'v1');
    own.forget(one.access.registry);
    for (const { access } of [one, other]) await own.manifest(access, 'game', 'v1');
    expect([one, other].map(({ service }) => service.asked.length)).toEqual([2, 1]);
  });

  it('gets one for the scope and service it names, with the account’s password, and is shown it again while it is good', async () => {
    const { service, access, kinds } = await tokenRegistry({ expires_in: 300 });
    const own = createRegistry({ userAgent: 'gantry-tests' });
    for (let call = 0; call < 3; call += 1) expect(await own.manifest(access, 'game', 'v1')).not.toBeNull();
    expect(service.lines()).toEqual([
      'GET /service/token?service=harbor-registry&scope=repository%3Astudio%2Fgame%3Apull',
    ]);
    expect(service.asked[0]?.headers.authorization).toBe(basic(access));
    expect(kinds()).toEqual(['Basic', 'Bearer', 'Bearer', 'Bearer']);
  });

  it('gets a new one where the old one is refused before its time', async () => {
    const { service, access, kinds, revoke } = await tokenRegistry({ expires_in: 300 });
    const own = createRegistry({ userAgent: 'gantry-tests' });
    await own.manifest(access, 'game', 'v1');
    revoke();
    expect(await own.manifest(access, 'game', 'v1')).not.toBeNull();
    expect(service.asked).toHaveLength(2);
    expect(kinds()).toEqual(['Basic', 'Bearer', 'Bearer', 'Basic', 'Bearer']);
  });

  it('gets a new one for each call where a token is good for no time at all', async () => {
    const { service, access } = await tokenRegistry({ expires_in: 1 });
    const own = createRegistry({ userAgent: 'gantry-tests' });
    await own.manifest(access, 'game', 'v1');
    await own.manifest(access, 'game', 'v1');
    expect(service.asked).toHaveLength(2);
  });

  it('shows a token to nobody but the account, repository and kind of request that it was given for', async () => {
    const { service, access } = await tokenRegistry({ expires_in: 300 });
    const own = createRegistry({ userAgent: 'gantry-tests' });
    await own.manifest(access, 'game', 'v1');
    await own.manifest(access, 'other', 'v1');
    await own.manifest({ ...access, username: 'someone' }, 'game', 'v1');
    const digest = `sha256:${createHash('sha256').update(JSON.stringify(manifest)).digest('hex')}`;
    await own.contents('oci').tag(access, 'game', digest, 'v2');
    expect(service.asked).toHaveLength(4);
    expect(service.lines().at(-1)).toContain('pull%2Cpush');
  });

  it('judges who types another password anew, whatever token the right one got', async () => {
    const service = await server(({ headers }) =>
      headers.authorization === basic({ ...made.access, token: 'right' })
        ? { status: 200, body: { token: 'good', expires_in: 300 } }
        : { status: 401 },
    );
    const made = await server(({ headers }) =>
      headers.authorization === 'Bearer good'
        ? { status: 200, body: manifest }
        : { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${service.address}/t",service="r"` } },
    );
    const own = createRegistry({ userAgent: 'gantry-tests' });
    expect(await own.manifest({ ...made.access, token: 'right' }, 'game', 'v1')).not.toBeNull();
    const failure = await failureOf(own.manifest({ ...made.access, token: 'wrong-one' }, 'game', 'v1'));
    expect(failure.code).toBe('registry-unauthorized');
    expect(JSON.stringify(failure)).not.toContain('wrong-one');
  });

  it('shows neither password nor token to another host that a redirect leads to', async () => {
    const storage = await server(() => ({ status: 200, body: manifest }));
    const made = await server(() => ({
      status: 307,
      headers: { location: `http://${storage.address}/blob?signed=1` },
    }));
    expect(await registry.manifest(made.access, 'game', 'v1')).not.toBeNull();
    expect(storage.asked).toHaveLength(1);
    expect(storage.asked[0]?.headers.authorization).toBeUndefined();
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
    [{ status: 429, body: 'slow down' }, 'registry-busy'],
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
    const access: Omit<RegistryAccess, 'scheme'> = {
      registry: 'r',
      project: 'p',
      username: 'u',
      token: 't',
      apiUrl: null,
      apiToken: null,
      trustedCertificate: null,
    };
    const challenge = { realm: 'http://token.example/t', service: null, scope: null };
    expect(tokenUrl(challenge, { ...access, scheme: 'https' })).toBeNull();
    expect(tokenUrl(challenge, { ...access, scheme: 'http' })).toBe('http://token.example/t');
    expect(tokenUrl({ ...challenge, realm: 'https://t/x' }, { ...access, scheme: 'https' })).toBe('https://t/x');
    expect(tokenUrl({ ...challenge, realm: 'file:///etc/passwd' }, { ...access, scheme: 'http' })).toBeNull();
  });
});
