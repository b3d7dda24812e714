import type { AppTemplateView } from '#shared/model/app-template';
import type { AppVersion, Board, BoardTag, BoardVersion, LinkState } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';
import { ago, digestOf } from './registry-samples';
import { connection } from './samples';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The same studio with the platform behind its registry. */
export const platformConnection: ConnectionView = {
  ...connection,
  apiUrl: 'https://api.edgegap.com',
  pullUsername: 'robot$night-owl+app-version-pull',
};

export const arenaSettings: VersionSettings = {
  ...defaultVersionSettings,
  cpuUnits: 1536,
  memoryMb: 2048,
  ports: [
    { port: 7777, protocol: 'UDP', name: 'gameport', toCheck: true, tlsUpgrade: false },
    { port: 8080, protocol: 'WS', name: 'lobby', toCheck: false, tlsUpgrade: true },
  ],
  variables: [
    { key: 'REGION', value: 'eu-west', isHidden: false },
    { key: 'MATCH_SECRET', value: null, isHidden: true },
  ],
  cachesImage: true,
};

export const template = (repository: string, part: Partial<AppTemplateView> = {}): AppTemplateView => ({
  repository,
  app: 'arena',
  versionName: '{tag}',
  settings: arenaSettings,
  linksByItself: false,
  place: 'platform',
  knownSecrets: ['MATCH_SECRET'],
  ...part,
});

export const boardTag = (repository: string, name: string, seed = name, pushedAt = ago(DAY_MS)): BoardTag => ({
  repository,
  name,
  digest: digestOf(`${repository}-${seed}`),
  pushedAt,
});

export const boardVersion = (
  app: string,
  name: string,
  repository: string | null,
  tag: string,
  part: Partial<BoardVersion> = {},
): BoardVersion => ({
  app,
  name,
  isActive: true,
  registry: connection.registry,
  image: repository === null ? 'another/image' : `${connection.project}/${repository}`,
  tag,
  repository,
  createdAt: ago(2 * DAY_MS),
  updatedAt: ago(DAY_MS),
  cachedShare: 0.92,
  pullUsername: platformConnection.pullUsername,
  link: { is: 'linked' },
  ...part,
});

export const versionOf = ({ link: _, ...version }: BoardVersion): AppVersion => ({
  ...version,
  settings: arenaSettings,
});

const drifted: LinkState = { is: 'drifted', linkedDigest: digestOf('before'), isSure: true };

/** Every state that a tag and a version may have. */
export const sampleBoard = (): Board => ({
  apps: [
    { name: 'arena', isActive: true },
    { name: 'arena-staging', isActive: true },
    { name: 'lobby', isActive: false },
    { name: 'matchmaker', isActive: true },
  ],
  tags: [
    boardTag('udp-arena', '1.0.3', '1.0.3', ago(2 * HOUR_MS)),
    boardTag('udp-arena', '1.0.2', 'same', ago(DAY_MS)),
    boardTag('udp-arena', '1.0.2-hotfix', 'same', ago(DAY_MS - HOUR_MS)),
    boardTag('udp-arena', 'stable', 'same', ago(DAY_MS + HOUR_MS)),
    boardTag('udp-arena', '1.0.1', '1.0.1', ago(3 * DAY_MS)),
    boardTag('udp-arena', '1.0.0', '1.0.0', ago(9 * DAY_MS)),
    boardTag('lobby', 'build-57', 'build-57', ago(5 * HOUR_MS)),
    boardTag('lobby', 'build-56', 'build-56', ago(4 * DAY_MS)),
    boardTag('night-race/server', '2026.09.02', '2026.09.02', ago(80 * DAY_MS)),
  ],
  versions: [
    boardVersion('arena', '1.0.2', 'udp-arena', '1.0.2'),
    boardVersion('arena', '1.0.1', 'udp-arena', '1.0.1', { link: drifted, createdAt: ago(3 * DAY_MS) }),
    boardVersion('arena', '0.9.0', 'udp-arena', '0.9.0', {
      link: { is: 'dangling' },
      createdAt: ago(40 * DAY_MS),
      cachedShare: 0.41,
    }),
    boardVersion('arena-staging', '1.0.2-test', 'udp-arena', '1.0.2', { isActive: false, cachedShare: null }),
    boardVersion('lobby', 'build-56', 'lobby', 'build-56', {
      link: { is: 'drifted', linkedDigest: null, isSure: false },
    }),
    boardVersion('lobby', 'legacy', null, 'v3', { link: { is: 'elsewhere' }, cachedShare: 0.83 }),
  ],
  problems: [],
  readAt: new Date().toISOString(),
});

/** A studio's board: so many tags over ten repositories, so many versions over eight apps. */
export function manyTags(tags: number, versions: number): Board {
  const place = (index: number) => ({ repository: `game-${index % 10}`, name: `build-${index}` });
  return {
    apps: Array.from({ length: 8 }, (_, index) => ({ name: `app-${index}`, isActive: true })),
    tags: Array.from({ length: tags }, (_, index) => {
      const { repository, name } = place(index);
      return boardTag(repository, name, `seed-${Math.floor(index / 20)}`, ago(index * HOUR_MS));
    }),
    versions: Array.from({ length: versions }, (_, index) => {
      const { repository, name } = place(index);
      return boardVersion(`app-${index % 8}`, name, repository, name, {
        isActive: index % 9 !== 4,
        createdAt: ago(index * HOUR_MS),
        link: index % 13 === 5 ? drifted : { is: 'linked' },
      });
    }),
    problems: [],
    readAt: new Date().toISOString(),
  };
}
