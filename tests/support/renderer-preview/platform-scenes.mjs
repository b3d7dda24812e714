// @ts-check
// What the platform's screens show in the preview, one world each.

import { boardTag, boardVersion, manyTags, platformConnection, template } from './platform-samples';
import { ago } from './registry-samples';
import { job, project, result, studio } from './samples';

/** @param {string} code @param {string} message @param {string | null} action */
const failure = (code, message, action = null) =>
  /** @type {import('#shared/errors').AppError} */ ({ code, message, retryable: true, action, detail: null });

const long = `nightly-${'of-the-branch-'.repeat(6)}2026-11-24`;

/**
 * @param {import('./fake-gantry').World} world
 * @returns {Record<string, () => Record<string, never>>}
 */
export const platformScenes = (world) => {
  const { platform } = world;
  const connected = () => {
    world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    world.projects = [project()];
  };
  return {
    'platform-templates': () => {
      connected();
      return {};
    },
    'platform-templates-empty': () => {
      connected();
      platform.templates = [];
      return {};
    },
    'platform-templates-many': () => {
      connected();
      platform.templates = Array.from({ length: 80 }, (_, index) =>
        template(index % 5 === 1 ? `${long}/server-${index}` : `game-${index}/server`, {
          app: index % 7 === 2 ? `${long}-${index}` : `app-${index}`,
          versionName: index % 4 === 0 ? '{date}-{tag}' : '{tag}',
          place: index % 3 === 0 ? 'project' : 'platform',
          linksByItself: index % 2 === 0,
        }),
      );
      return {};
    },
    'platform-templates-names': () => {
      connected();
      platform.templates = studio.map((repository) => template(repository, { app: repository.replace(/^.*\//, '') }));
      return {};
    },
    'platform-templates-failed': () => {
      connected();
      world.failures.set(
        'platform.templates',
        failure('platform-unreachable', 'api.edgegap.com does not answer. Check the network.', 'retry'),
      );
      return {};
    },
    'platform-none': () => ({}),
    'platform-board': () => {
      connected();
      world.refuse = (name, input) =>
        name === 'platform.link' &&
        typeof input === 'object' &&
        input !== null &&
        'tag' in input &&
        input.tag === '1.0.0'
          ? failure(
              'image-not-pullable',
              'The platform cannot pull night-owl/udp-arena:1.0.0 as robot$night-owl+app-version-pull. Check the pull credentials of this connection.',
              'pullCredentials',
            )
          : undefined;
      return {};
    },
    'platform-board-many': () => {
      connected();
      platform.board = manyTags(500, 300);
      return {};
    },
    'platform-board-names': () => {
      connected();
      const repository = 'night-race/dedicated-server-of-the-second-season';
      platform.board = {
        ...platform.board,
        apps: [{ name: `${long}-app`, isActive: true }],
        tags: ['a', 'b', 'c'].map((end) => boardTag(repository, `${long}-${end}`, end === 'a' ? 'one' : 'two')),
        versions: [
          boardVersion(`${long}-app`, `${long}-a`, repository, `${long}-a`),
          boardVersion(`${long}-app`, `${long}-b`, repository, `${long}-b`, {
            isActive: false,
            link: { is: 'drifted', linkedDigest: null, isSure: false },
          }),
        ],
      };
      return {};
    },
    'platform-board-studio': () => {
      connected();
      const apps = studio.map((repository) => repository.replace(/^.*\//, ''));
      platform.board = {
        ...platform.board,
        apps: apps.map((name) => ({ name, isActive: true })),
        tags: studio.flatMap((repository, place) =>
          ['1.0.2', '1.0.1'].map((tag, index) =>
            boardTag(repository, tag, tag, ago(place * 3_600_000 + index * 86_400_000)),
          ),
        ),
        versions: studio.map((repository, index) => boardVersion(apps[index] ?? '', '1.0.1', repository, '1.0.1')),
      };
      return {};
    },
    'platform-welcome': () => {
      world.connections = { connections: [], activeId: null };
      platform.start = {
        is: 'credentialsNeeded',
        registry: 'registry.edgegap.com',
        project: 'night-owl-cv2l3w3vy6fg',
        dashboardUrl: 'https://app.edgegap.com/registry-management/repositories/list',
      };
      return {};
    },
    'platform-welcome-access': () => {
      world.connections = { connections: [], activeId: null };
      platform.start = { is: 'accessNeeded', access: 'none' };
      return {};
    },
    'platform-settings': () => {
      connected();
      platform.plaintext = {
        path: '/home/dev/.docker/config.json',
        entry: 'https://registry.example.com/v2/',
        username: 'robot$night-owl+client-push',
      };
      return {};
    },
    'platform-repository': () => {
      connected();
      return {};
    },
    'platform-pushed': () => {
      connected();
      const createVersion = /** @type {const} */ ({ is: 'version', app: 'arena', name: 'build-42', created: true });
      world.jobs = [job({ is: 'succeeded', result }, { outputs: { createVersion } })];
      return {};
    },
    'platform-unversioned': () => {
      connected();
      const error = failure(
        'platform-limit',
        'The platform keeps no more versions: Application Version limit of 2. Delete a version, or change the plan.',
      );
      world.jobs = [job({ is: 'failed', step: 'createVersion', error })];
      return {};
    },
    'platform-board-empty': () => {
      connected();
      platform.board = { ...platform.board, apps: [], tags: [], versions: [] };
      return {};
    },
    'platform-board-failed': () => {
      connected();
      world.failures.set(
        'platform.board',
        failure(
          'platform-unauthorized',
          'The platform does not accept the API token any more. Sign in again.',
          'signIn',
        ),
      );
      return {};
    },
    'platform-board-partial': () => {
      connected();
      platform.board = {
        ...platform.board,
        problems: [{ repository: 'night-race/server', message: 'registry.example.com did not answer in time.' }],
      };
      return {};
    },
  };
};
