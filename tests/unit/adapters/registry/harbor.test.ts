import { afterEach, describe, expect, it } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import { allPages } from '#shared/model/artifact-list';
import { ArtifactPage } from '#shared/model/registry';
import {
  type Asked,
  failureOf,
  gathering,
  html,
  paperServer,
  type Reply,
  refused,
} from '../../../support/paper-server';

let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());
const harbor = createRegistry({ userAgent: 'gantry-tests' }).contents('harbor');
async function server(answer: (asked: Asked) => Reply | null | Promise<Reply | null>) {
  const made = await paperServer(answer);
  close = made.close;
  return made;
}

const digestOf = (index: number): string => `sha256:${String(index).padStart(64, '0')}`;
const artifact = (index: number, more: object = {}) => ({ digest: digestOf(index), size: 10, tags: null, ...more });
const pageOf = (line: string): number => Number(/[?&]page=(\d+)/.exec(line)?.[1]);
const some = (page: number, count: number) =>
  Array.from({ length: count }, (_, index) => artifact(page * 1000 + index));

describe('Harbor’s repositories', () => {
  it('come in pages of 100, all after the first side by side, at most eight at once', async () => {
    const all = Array.from({ length: 2050 }, (_, index) => ({ name: `studio/r${index}`, artifact_count: index }));
    const together = gathering(8);
    const { access, lines, most } = await server(async ({ line }) => {
      const page = pageOf(line);
      if (page > 1 && page <= 9) await together.come();
      return { status: 200, headers: { 'x-total-count': '2050' }, body: all.slice((page - 1) * 100, page * 100) };
    });
    const found = await harbor.repositories(access);
    expect(found).toHaveLength(2050);
    expect(new Set(found?.map(({ name }) => name)).size).toBe(2050);
    expect(lines()).toHaveLength(21);
    expect(lines()[0]).toContain('page_size=100');
    expect(most()).toBe(8);
  });

  it('follow the Link header where nothing is counted', async () => {
    const { access, lines } = await server(({ line }) => {
      const page = pageOf(line);
      const next = `</api/v2.0/projects/studio/repositories?page=${page + 1}&page_size=100>; rel="next"`;
      return {
        status: 200,
        ...(page < 3 ? { headers: { link: next } } : {}),
        body: [{ name: `studio/page-${page}` }],
      };
    });
    expect((await harbor.repositories(access))?.map(({ name }) => name)).toEqual(['page-1', 'page-2', 'page-3']);
    expect(lines()).toHaveLength(3);
  });

  it('lose the project’s name and keep all else as it is, markup and control characters, too', async () => {
    const names = ['team/arena', '<img src=x onerror=alert(1)>', 'a\u0007b', 'studio/studio/x'];
    const { access } = await server(() => ({
      status: 200,
      headers: { 'x-total-count': '4' },
      body: names.map((name) => ({ name: `studio/${name}`, update_time: '0001-01-01T00:00:00Z' })),
    }));
    const found = await harbor.repositories(access);
    expect(found?.map(({ name }) => name)).toEqual(names);
    expect(found?.map(({ lastPushAt }) => lastPushAt)).toEqual([null, null, null, null]);
  });

  it.each([
    ['401 in mid-list', { status: 401, body: refused('UNAUTHORIZED', 'robot expired') }, 'registry-unauthorized'],
    ['500 in mid-list', { status: 500, body: refused('UNKNOWN', 'internal server error') }, 'registry-error'],
    ['a page of a proxy in mid-list', { status: 200, headers: html, body: '<html>' }, 'registry-not-a-registry'],
    ['half of JSON in mid-list', { status: 200, body: '[{"name":"studio/a"' }, 'registry-not-a-registry'],
    ['JSON of another shape', { status: 200, body: { repositories: [] } }, 'registry-not-a-registry'],
    ['names that are numbers', { status: 200, body: [{ name: 7 }] }, 'registry-not-a-registry'],
  ] as const)('are no list with %s', async (_, reply, code) => {
    const { access } = await server(({ line }) =>
      pageOf(line) === 1 ? { status: 200, headers: { 'x-total-count': '150' }, body: [{ name: 'studio/a' }] } : reply,
    );
    const failure = await failureOf(harbor.repositories(access));
    expect(failure).toMatchObject({ code, retryable: true });
    expect(JSON.stringify(failure)).not.toContain(access.token);
  });
});

describe('Harbor’s artifacts', () => {
  it('are asked for by a name that is encoded twice where it holds a slash', async () => {
    const { access, lines } = await server(() => ({ status: 200, headers: { 'x-total-count': '0' }, body: [] }));
    await harbor.artifacts(access, 'team/arena', null);
    await harbor.artifacts(access, 'arena', null);
    expect(lines().map((line) => line.split('?')[0])).toEqual([
      'GET /api/v2.0/projects/studio/repositories/team%252Farena/artifacts',
      'GET /api/v2.0/projects/studio/repositories/arena/artifacts',
    ]);
  });

  it('come in as many pages as are counted, which may all be asked for at once', async () => {
    const { access, lines } = await server(({ line }) => ({
      status: 200,
      headers: { 'x-total-count': '1000' },
      body: some(pageOf(line), 100),
    }));
    expect((await harbor.artifacts(access, 'game', null)).next).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10']);
    expect((await harbor.artifacts(access, 'game', '3')).next).toEqual([]);
    expect(await allPages((cursor) => harbor.artifacts(access, 'game', cursor))).toHaveLength(1000);
    expect(lines()).toHaveLength(12);
  });

  it('go page by page where only a Link says that there is more', async () => {
    const { access } = await server(({ line }) => ({
      status: 200,
      ...(pageOf(line) < 3 ? { headers: { link: '</api/v2.0/x?page=2>; rel="next"' } } : {}),
      body: some(pageOf(line), 2),
    }));
    expect(await harbor.artifacts(access, 'game', null)).toMatchObject({ next: ['2'], total: null });
    expect(await allPages((cursor) => harbor.artifacts(access, 'game', cursor))).toHaveLength(6);
  });

  it('may lack everything but the digest, and have odd parts', async () => {
    const odd = [
      artifact(1),
      artifact(2, { tags: [{ name: 'v1' }, { name: '<b>v2</b>', push_time: 'never', immutable: true }] }),
      artifact(3, { extra_attrs: 'text', references: 'text', accessories: 7, scan_overview: ['x'] }),
      artifact(4, { extra_attrs: { os: 'linux', architecture: 'amd64', created: '2026-04-22T12:00:46Z' }, type: null }),
      artifact(5, { type: 'CHART', manifest_media_type: 'application/vnd.oci.image.manifest.v1+json' }),
    ];
    const { access } = await server(() => ({ status: 200, headers: { 'x-total-count': '5' }, body: odd }));
    const page = await harbor.artifacts(access, 'game', null);
    expect(ArtifactPage.parse(page)).toEqual(page);
    expect(page.artifacts.map(({ kind }) => kind)).toEqual(['image', 'image', 'image', 'image', 'other']);
    expect(page.artifacts[1]?.tags).toEqual([
      { name: 'v1', pushedAt: null, immutable: null },
      { name: '<b>v2</b>', pushedAt: null, immutable: true },
    ]);
    expect(page.artifacts[3]).toMatchObject({
      platform: { os: 'linux', architecture: 'amd64', variant: null },
      createdAt: '2026-04-22T12:00:46.000Z',
    });
  });

  it('fold children, attestations and signatures under their parent', async () => {
    const index = artifact(1, {
      manifest_media_type: 'application/vnd.oci.image.index.v1+json',
      references: [
        { child_digest: digestOf(2), platform: { os: 'linux', architecture: 'amd64', variant: '' } },
        { child_digest: digestOf(3), platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
        { child_digest: digestOf(4), platform: { os: 'unknown', architecture: 'unknown' } },
        { child_digest: digestOf(5), annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
      ],
      accessories: [
        { digest: digestOf(6), type: 'signature.cosign', size: 7 },
        { digest: digestOf(7), type: 'sbom.harbor' },
        { digest: digestOf(8), type: 'something.new' },
      ],
    });
    const { access } = await server(() => ({ status: 200, headers: { 'x-total-count': '1' }, body: [index] }));
    const [found] = (await harbor.artifacts(access, 'game', null)).artifacts;
    expect(found?.kind).toBe('index');
    expect(found?.children.map(({ digest, platform }) => [digest, platform?.variant])).toEqual([
      [digestOf(2), null],
      [digestOf(3), 'v7'],
    ]);
    expect(found?.attachments.map(({ digest, kind }) => [digest, kind])).toEqual([
      [digestOf(6), 'signature'],
      [digestOf(7), 'sbom'],
      [digestOf(8), 'other'],
      [digestOf(4), 'attestation'],
      [digestOf(5), 'attestation'],
    ]);
  });

  it('carry the counts of their scan, whatever state it is in', async () => {
    const overview = (report: object) => ({
      scan_overview: { 'application/vnd.security.vulnerability.report': report },
    });
    const bodies = [
      artifact(
        1,
        overview({
          scan_status: 'Success',
          summary: { total: 3, fixable: 1, summary: { Critical: 1, Negligible: 2 } },
        }),
      ),
      artifact(2, overview({ scan_status: 'Running' })),
      artifact(3, overview({ scan_status: 'Error', summary: null })),
      artifact(
        4,
        overview({ scan_status: 'Success', summary: { summary: { High: 'many' } }, end_time: '0001-01-01T00:00:00Z' }),
      ),
      artifact(5, { scan_overview: {} }),
    ];
    const { access } = await server(() => ({ status: 200, headers: { 'x-total-count': '5' }, body: bodies }));
    const page = await harbor.artifacts(access, 'game', null);
    expect(page.artifacts.map(({ scan }) => scan?.state ?? null)).toEqual(['done', 'running', 'failed', 'done', null]);
    expect(page.artifacts[0]?.scan).toMatchObject({ counts: { critical: 1, other: 2, high: 0 }, fixable: 1 });
    expect(page.artifacts[3]?.scan).toMatchObject({ counts: { high: 0 }, endedAt: null });
  });

  it('of a repository that is gone are not found', async () => {
    const { access } = await server(() => ({ status: 404, body: refused('NOT_FOUND', 'repository not found') }));
    expect((await failureOf(harbor.artifacts(access, 'game', null))).code).toBe('registry-not-found');
  });
});

describe('Harbor’s vulnerability report', () => {
  const report = (vulnerabilities: unknown) => ({
    'application/vnd.security.vulnerability.report; version=1.1': {
      generated_at: '2026-04-22T12:00:46Z',
      scanner: { name: 'Trivy', version: 'v0.60' },
      vulnerabilities,
    },
  });

  it('is asked for in both forms, and comes worst first with https links only', async () => {
    const found = [
      {
        id: 'CVE-1',
        severity: 'Low',
        package: 'a',
        version: '1',
        links: ['javascript:alert(1)', 'https://nvd.example/1', 'x'],
      },
      { id: 'CVE-2', severity: 'Critical', fix_version: '2.0', description: '<script>' },
      { id: 'CVE-3', severity: 'None' },
      { id: 'CVE-4' },
    ];
    const { access, asked } = await server(() => ({ status: 200, body: report(found) }));
    const { vulnerabilities, summary } = await harbor.scanReport(access, 'team/game', digestOf(1));
    expect(asked[0]?.line).toBe(
      `GET /api/v2.0/projects/studio/repositories/team%252Fgame/artifacts/sha256:${'0'.repeat(63)}1/additions/vulnerabilities`,
    );
    expect(asked[0]?.headers['x-accept-vulnerabilities']).toContain('version=1.1');
    expect(vulnerabilities.map(({ id, severity }) => [id, severity])).toEqual([
      ['CVE-2', 'critical'],
      ['CVE-1', 'low'],
      ['CVE-3', 'other'],
      ['CVE-4', 'other'],
    ]);
    expect(vulnerabilities[1]?.links).toEqual(['https://nvd.example/1']);
    expect(summary).toMatchObject({ counts: { critical: 1, low: 1, other: 2 }, fixable: 1, scanner: 'Trivy v0.60' });
  });

  it.each([
    ['was never made', {}, { summary: null, vulnerabilities: [] }],
    ['finds nothing', report(null), { vulnerabilities: [] }],
  ])('is empty where it %s', async (_, body, expected) => {
    const { access } = await server(() => ({ status: 200, body }));
    expect(await harbor.scanReport(access, 'game', digestOf(1))).toMatchObject(expected);
  });

  it.each([
    [202, null],
    [409, null],
    [400, 'not-supported'],
    [412, 'not-supported'],
    [403, 'registry-denied'],
    [404, 'registry-not-found'],
  ] as const)('a wish to scan again that is answered with %i', async (status, code) => {
    const { access } = await server(() => ({ status, body: refused('X', 'x') }));
    const asked = harbor.scan(access, 'game', digestOf(1));
    if (code === null) await asked;
    else expect((await failureOf(asked)).code).toBe(code);
  });
});
