import type { ArtifactDetails, Vulnerability } from '#shared/model/artifact-details';
import type { Artifact, Capabilities, Child, Repository, ScanSummary, Tag } from '#shared/model/registry';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** So long ago, as an instant. */
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** A digest that is told apart by its first characters. */
export const digestOf = (seed: string): string => {
  let hash = 2166136261;
  let hex = '';
  while (hex.length < 64) {
    for (const character of `${seed}${hex.length}`) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
    hex += hash.toString(16).padStart(8, '0');
  }
  return `sha256:${hex}`;
};

export const capabilities: Capabilities = {
  dialect: 'harbor',
  product: 'Harbor 2.16.0',
  mayPull: true,
  mayPush: true,
  mayListRepositories: true,
  mayListArtifacts: true,
  listsUntagged: true,
  mayDeleteArtifacts: true,
  mayDeleteTags: true,
  tagDeletionMayRemoveArtifact: false,
  scans: true,
  maySeeStorage: null,
  platformLists: false,
  probedAt: '2026-11-23T09:40:00.000Z',
};

const amd64 = { os: 'linux', architecture: 'amd64', variant: null };
const arm64 = { os: 'linux', architecture: 'arm64', variant: null };

export const tag = (name: string, pushedAt: string | null = null): Tag => ({ name, pushedAt, immutable: false });

export const scanned = (counts: Partial<ScanSummary['counts']>): ScanSummary => ({
  state: 'done',
  counts: { critical: 0, high: 0, medium: 0, low: 0, other: 0, ...counts },
  fixable: 3,
  scanner: 'Trivy v0.61.0',
  endedAt: ago(2 * DAY_MS),
});

/** `seed` gives the digest; each tag is a name. */
export const artifact = (seed: string, tags: readonly string[], part: Partial<Artifact> = {}): Artifact => ({
  digest: digestOf(seed),
  kind: 'image',
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  sizeBytes: 62_400_000,
  pushedAt: ago(DAY_MS),
  createdAt: ago(DAY_MS + 5 * MINUTE_MS),
  platform: amd64,
  tags: tags.map((name) => tag(name, part.pushedAt ?? ago(DAY_MS))),
  children: [],
  attachments: [],
  scan: null,
  ...part,
});

export const child = (seed: string, platform: Child['platform'] = amd64): Child => ({
  digest: digestOf(seed),
  platform,
  sizeBytes: 61_000_000,
});

/** What a studio's repository looks like: shared digests, an index, one for the wrong platform, one without a tag. */
export const arena = (): Artifact[] => [
  artifact('arena-10', ['1.0.10', 'stable', 'release-candidate', 'nightly-2026-11-23'], {
    pushedAt: ago(20 * MINUTE_MS),
    scan: scanned({}),
  }),
  artifact('arena-9', ['1.0.9'], {
    pushedAt: ago(3 * 3_600_000),
    sizeBytes: 61_900_000,
    scan: scanned({ high: 2, medium: 7, low: 12 }),
  }),
  artifact('arena-2', ['1.0.2', '1.0.1'], {
    pushedAt: ago(9 * DAY_MS),
    sizeBytes: 58_100_000,
    scan: scanned({ critical: 2, high: 5, medium: 11 }),
    attachments: [{ digest: digestOf('arena-2-sig'), kind: 'signature', sizeBytes: 1_204 }],
  }),
  artifact('arena-index', ['multi'], {
    kind: 'index',
    mediaType: 'application/vnd.oci.image.index.v1+json',
    platform: null,
    pushedAt: ago(12 * DAY_MS),
    sizeBytes: 121_000_000,
    children: [child('arena-index-amd64'), child('arena-index-arm64', arm64)],
    attachments: [{ digest: digestOf('arena-index-att'), kind: 'attestation', sizeBytes: 8_912 }],
  }),
  artifact('arena-arm', ['from-my-mac'], { platform: arm64, pushedAt: ago(30 * DAY_MS), scan: scanned({ low: 1 }) }),
  artifact('arena-untagged', [], { pushedAt: ago(40 * DAY_MS), sizeBytes: 57_700_000 }),
];

/** As many artifacts and tags as a real studio has. */
export const manyArtifacts = (count: number, tagsEach: number): Artifact[] =>
  Array.from({ length: count }, (_, index) =>
    artifact(
      `many-${index}`,
      Array.from({ length: tagsEach }, (__, tagIndex) => `build-${count - index}.${tagIndex}`),
      { pushedAt: ago(index * 37 * MINUTE_MS), sizeBytes: 60_000_000 + index * 1000 },
    ),
  );

export const repository = (name: string, part: Partial<Repository> = {}): Repository => ({
  name,
  artifactCount: 6,
  tagCount: 9,
  sizeBytes: 187_000_000,
  sizeIsExact: true,
  lastPushAt: ago(20 * MINUTE_MS),
  knownFrom: ['registry'],
  ...part,
});

export const details = (of: Artifact | null, digest: string): ArtifactDetails => {
  const isIndex = of?.kind === 'index';
  return {
    digest,
    mediaType: of?.mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
    configMediaType: isIndex ? null : 'application/vnd.oci.image.config.v1+json',
    manifestBytes: 1_432,
    sizeBytes: of?.sizeBytes ?? 61_000_000,
    platform: isIndex ? null : (of?.platform ?? amd64),
    createdAt: of?.createdAt ?? ago(DAY_MS),
    layers: isIndex
      ? []
      : [
          {
            digest: digestOf('base'),
            mediaType: null,
            sizeBytes: 29_700_000,
            instruction: 'FROM debian:bookworm-slim',
          },
          {
            digest: digestOf('tools'),
            mediaType: null,
            sizeBytes: 8_100_000,
            instruction: 'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libicu72',
          },
          {
            digest: digestOf(`${digest} server`),
            mediaType: null,
            sizeBytes: 24_600_000,
            instruction: 'COPY --chown=game LinuxServer/ /srv/',
          },
        ],
    ports: isIndex ? [] : ['7777/udp', '8080/tcp'],
    entrypoint: isIndex ? [] : ['/srv/ArenaServer.sh', '-batchmode', '-name', 'Night Owl'],
    command: [],
    user: null,
    workingDir: '/srv',
    environment: [
      { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      { name: 'ARENA_API_TOKEN', value: null },
    ],
    labels: [{ name: 'org.opencontainers.image.version', value: '1.0.10' }],
    children: of?.children ?? [],
  };
};

export const vulnerabilities: Vulnerability[] = [
  {
    id: 'CVE-2024-45491',
    package: 'libexpat1',
    version: '2.5.0-1',
    fixVersion: '2.5.0-1+deb12u1',
    severity: 'critical',
    description:
      'An issue was discovered in libexpat before 2.6.3: dtdCopy in xmlparse.c can have an integer overflow.',
    links: ['https://nvd.nist.gov/vuln/detail/CVE-2024-45491'],
  },
  {
    id: 'CVE-2023-45853',
    package: 'zlib1g',
    version: '1:1.2.13.dfsg-1',
    fixVersion: null,
    severity: 'high',
    description: 'MiniZip in zlib through 1.3 has an integer overflow.',
    links: [],
  },
];
