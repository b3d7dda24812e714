import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { environment, hiding, words } from '#adapters/registry/secrets';
import { ArtifactDetails } from '#shared/model/artifact-details';
import { failureOf, paperServer, type Reply } from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const registry = createRegistry({ userAgent: 'gantry-tests' });
const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const some = (letter: string): string => `sha256:${letter.repeat(64)}`;

/** The details of an image with this config, as text or object. */
async function detailsOf(
  config: object | string,
  more: { layers?: number; configSize?: number; digest?: string } = {},
) {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: more.digest ?? digestOf(text),
      size: more.configSize ?? text.length,
    },
    layers: Array.from({ length: more.layers ?? 1 }, (_, index) => ({
      digest: some('abcdef'[index] ?? '0'),
      size: 100,
    })),
  });
  const made = await paperServer(
    ({ line }): Reply => ({ status: 200, body: line.includes('/blobs/') ? text : manifest }),
  );
  close = made.close;
  const asked = registry.contents('oci').details(made.access, 'game', digestOf(manifest));
  return { asked, lines: made.lines };
}
const found = async (...given: Parameters<typeof detailsOf>) =>
  (await (
    await detailsOf(...given)
  ).asked) as ArtifactDetails;

describe('the details of an image', () => {
  it('are what it says of itself', async () => {
    const details = await found({
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
      created: '2026-04-22T12:00:46.123456789Z',
      config: {
        ExposedPorts: { '7777/udp': {}, '7778/tcp': {} },
        Entrypoint: ['/server'],
        Cmd: ['-log'],
        User: '1000',
        WorkingDir: '/app',
        Env: ['PATH=/bin', 'EMPTY='],
        Labels: { 'org.opencontainers.image.version': '1.0' },
      },
    });
    expect(ArtifactDetails.parse(details)).toEqual(details);
    expect(details).toMatchObject({
      platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
      createdAt: '2026-04-22T12:00:46.123Z',
      ports: ['7777/udp', '7778/tcp'],
      entrypoint: ['/server'],
      command: ['-log'],
      user: '1000',
      workingDir: '/app',
      environment: [
        { name: 'PATH', value: '/bin' },
        { name: 'EMPTY', value: '' },
      ],
      labels: [{ name: 'org.opencontainers.image.version', value: '1.0' }],
    });
  });

  it.each([
    ['nothing in it', {}],
    ['null everywhere', { os: null, architecture: null, created: null, config: null, history: null }],
    [
      'other types',
      { os: 7, created: {}, config: { Env: 'A=b', Cmd: 'run', Labels: [1], ExposedPorts: [] }, history: 'x' },
    ],
    ['the year 1', { created: '0001-01-01T00:00:00Z', config: { User: '', WorkingDir: '' } }],
    ['no JSON', 'not json'],
    ['a list', []],
  ])('may be missing: a config with %s', async (_, config) => {
    const details = await found(config);
    expect(ArtifactDetails.parse(details)).toEqual(details);
    expect(details).toMatchObject({ platform: null, createdAt: null, user: null, entrypoint: [], environment: [] });
    expect(details.layers).toHaveLength(1);
  });

  it('do without a config that is far too large for one, which is not even asked for', async () => {
    const { asked, lines } = await detailsOf({ os: 'linux', architecture: 'amd64' }, { configSize: 3_000_000_000 });
    expect((await asked)?.platform).toBeNull();
    expect(lines().filter((line) => line.includes('/blobs/'))).toEqual([]);
  });

  it('are not taken from a config that is another one than the manifest names', async () => {
    const { asked } = await detailsOf({ os: 'linux', architecture: 'amd64' }, { digest: some('9') });
    expect((await failureOf(asked)).code).toBe('digest-mismatch');
  });

  it('pass names with markup and control characters on as they are', async () => {
    const odd = '<script>alert(1)</script>\u001b[2J\u202e';
    const details = await found({ os: odd, architecture: 'amd64', config: { Labels: { [odd]: odd }, Cmd: [odd] } });
    expect(details.platform?.os).toBe(odd);
    expect(details.labels).toEqual([{ name: odd, value: odd }]);
    expect(details.command).toEqual([odd]);
  });
});

describe('the instructions of layers', () => {
  const history = (lines: readonly (string | [string])[]) =>
    lines.map((line) => (typeof line === 'string' ? { created_by: line } : { created_by: line[0], empty_layer: true }));

  it.each([
    [
      'the classic builder',
      ['/bin/sh -c #(nop) ADD file:1 in / ', ['/bin/sh -c #(nop)  CMD ["bash"]'], '/bin/sh -c apt-get update'],
      ['ADD file:1 in /', 'RUN apt-get update'],
    ],
    [
      'BuildKit',
      [['ENV A=b'], 'COPY . /app # buildkit', ['USER 1000'], 'RUN /bin/sh -c make # buildkit'],
      ['COPY . /app', 'RUN make'],
    ],
    ['fewer lines than layers', ['COPY a b'], ['COPY a b', null]],
    ['empty lines', ['', '   '], [null, null]],
  ] as const)('of %s', async (_, lines, expected) => {
    const details = await found({ history: history(lines as never) }, { layers: 2 });
    expect(details.layers.map(({ instruction }) => instruction)).toEqual(expected);
  });
});

describe('secrets of an image', () => {
  const secrets = {
    DB_PASSWORD: 'hunter2-hunter2',
    STEAM_API_KEY: 'ABCDEF0123456789',
    EDGEGAP_TOKEN: 'c0ffee00-dead-beef',
    SIGNING_KEY: 'base64==with=equals',
    MYSQL_PWD: 'correct horse',
    REDIS_URL: 'redis://:pa55-word@cache:6379/0',
    GIT_REMOTE: 'https://x-oauth:abcdefgh@git.example/repo',
    CI_THING: 'ghp_0123456789abcdefghij',
    CERT: '-----BEGIN PRIVATE KEY-----MIIEv',
  };

  it('never leave: not in variables, instructions, commands or labels', async () => {
    const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}`);
    const details = await found({
      config: {
        Env: [...lines, 'PLAIN=visible-value'],
        Labels: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`label-${name}`, value])),
        Entrypoint: ['/server', `--db=${secrets.DB_PASSWORD}`, '--api-key', 'typed-on-the-command-line'],
        Cmd: lines,
      },
      history: [
        {
          created_by: `RUN |2 BUILD_SECRET=only-in-history PLAIN=visible-value /bin/sh -c echo ${secrets.DB_PASSWORD} ${secrets.STEAM_API_KEY} # buildkit`,
        },
      ],
    });
    const text = JSON.stringify(details);
    for (const value of [...Object.values(secrets), 'pa55-word', 'only-in-history', 'typed-on-the-command-line'])
      expect([value, text.includes(value)]).toEqual([value, false]);
    expect(text).toContain('visible-value');
    expect(details.environment.map(({ name }) => name)).toEqual([...Object.keys(secrets), 'PLAIN']);
    expect(details.layers[0]?.instruction).toBe('RUN |2 BUILD_SECRET=••• PLAIN=visible-value /bin/sh -c echo ••• •••');
  });

  it('are known by name or by form; what is none stays', () => {
    const plain = [
      'PATH=/usr/bin:/bin',
      'PORT=7777',
      'HOME=/root',
      'PWD=/app',
      'URL=https://example.com/@scope',
      'MONKEY=x',
    ];
    for (const { name, value } of environment(plain)) expect([name, value === null]).toEqual([name, false]);
    for (const line of ['api_key=1', 'APIKEY=1', 'Auth=1', 'PASSPHRASE=', 'X_SECRET_Y=1', 'A_JWT=e'])
      expect(environment([line])[0]?.value).toBeNull();
    expect(environment(['NO_EQUALS'])).toEqual([{ name: 'NO_EQUALS', value: '' }]);
  });

  it('that are short words do not blot out whole texts', () => {
    expect(hiding(['AUTH=on', 'TOKEN='])('switched on')).toBe('switched on');
    expect(words(['--token-file', '/run/x', '--port', '7777'], (text) => text)).toEqual([
      '--token-file',
      '•••',
      '--port',
      '7777',
    ]);
  });
});
