// @ts-check
// What the registry's screens show in the preview, one world each.

import { ago, arena, artifact, digestOf, manyArtifacts, repository } from './registry-samples';
import { studio } from './samples';

/** @param {string} code @param {string} message @param {string | null} action */
const failure = (code, message, action = null) =>
  /** @type {import('#shared/errors').AppError} */ ({ code, message, retryable: true, action, detail: null });

const unreachable = failure(
  'registry-unreachable',
  'registry.example.com does not answer. Check the network, or whether the registry is up.',
  'retry',
);

const unknown = { artifactCount: null, tagCount: null, sizeBytes: null, sizeIsExact: false, lastPushAt: null };
const nasty = '<img src=x onerror=alert(1)>';
const long = `a-very-long-name-${'that-goes-on-'.repeat(12)}and-ends`;
const rightToLeft = 'שרת-משחק\u202Etxt.exe';

/**
 * @param {import('./fake-gantry').World} world
 * @returns {Record<string, () => Record<string, never>>}
 */
export const registryScenes = (world) => {
  const { registry } = world;
  return {
    'registry-repositories': () => {
      registry.repositories = [
        ...registry.repositories,
        repository('matchmaker', { ...unknown }),
        repository('proto', { artifactCount: 0, tagCount: 0, sizeBytes: 0, lastPushAt: null }),
        ...Array.from({ length: 30 }, (_, index) =>
          repository(`tools/build-${index + 1}`, {
            artifactCount: index * 3,
            sizeBytes: 12_000_000 * (index + 1),
            sizeIsExact: index % 3 !== 0,
            lastPushAt: ago(index * 9_000_000),
          }),
        ),
      ];
      return {};
    },
    'registry-names': () => {
      registry.repositories = [
        repository(nasty),
        repository(long),
        repository(rightToLeft),
        repository('udp-arena'),
        ...studio.map((name) => repository(name)),
      ];
      registry.artifacts.set('udp-arena', [
        artifact('nasty', [nasty, rightToLeft]),
        artifact('long', [long, `${long}-2`, `${long}-3`, `${long}-4`]),
      ]);
      return {};
    },
    'registry-empty': () => {
      registry.repositories = [];
      return {};
    },
    'registry-loading': () => {
      world.silent.add('registry.repositories');
      return {};
    },
    'registry-offline': () => {
      registry.keptRepositories = {
        repositories: registry.repositories,
        isComplete: true,
        readAt: ago(5 * 60_000),
      };
      world.failures.set('registry.repositories', unreachable);
      return {};
    },
    'registry-failed': () => {
      world.failures.set('registry.repositories', {
        ...failure(
          'certificate-untrusted',
          'No authority of this computer vouches for the certificate of registry.example.com. Look at it, and trust it if it is the right one.',
          'trustCertificate',
        ),
        detail: 'DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate',
      });
      return {};
    },
    'registry-signed-out': () => {
      world.connections = {
        ...world.connections,
        connections: world.connections.connections.map((connection) => ({ ...connection, token: 'missing' })),
      };
      registry.keptRepositories = { repositories: registry.repositories, isComplete: true, readAt: ago(86_400_000) };
      return {};
    },
    'registry-unlisted': () => {
      registry.isComplete = false;
      registry.repositories = [
        repository('udp-arena', { ...unknown, knownFrom: ['project', 'push'] }),
        repository('old-lobby', { ...unknown, knownFrom: ['user'] }),
      ];
      registry.figures.set('udp-arena', {
        artifactCount: null,
        tagCount: 9,
        sizeBytes: 340_000_000,
        sizeIsExact: false,
        lastPushAt: ago(1_200_000),
      });
      return {};
    },
    'registry-artifacts': () => {
      registry.versions = [
        { app: 'arena', name: 'v1.0.2', tag: '1.0.2', isActive: true },
        { app: 'arena-staging', name: 'spring-test', tag: '1.0.1', isActive: false },
      ];
      registry.frees = { bytes: 20_300_000, unread: 31, sharedBytes: 37_800_000 };
      registry.reading = { is: 'running', read: 120, total: 1000, message: null };
      registry.refused.set(
        digestOf('arena-9'),
        failure(
          'tag-immutable',
          'The registry keeps 1.0.9: the tag is immutable. An administrator of the registry can lift that.',
        ),
      );
      return {};
    },
    'registry-many': () => {
      registry.artifacts.set('udp-arena', manyArtifacts(1000, 5));
      world.refuse = (name, input) =>
        name === 'registry.artifacts' &&
        typeof input === 'object' &&
        input !== null &&
        'cursor' in input &&
        input.cursor === '300'
          ? failure(
              'registry-unauthorized',
              'registry.example.com refuses the token in the middle of the list. Sign in again.',
              'signIn',
            )
          : undefined;
      return {};
    },
    'registry-none': () => {
      registry.artifacts.set('udp-arena', []);
      return {};
    },
    'registry-unread': () => {
      world.failures.set('registry.artifacts', unreachable);
      return {};
    },
    'registry-bare': () => {
      registry.capabilities = {
        ...registry.capabilities,
        scans: false,
        mayDeleteArtifacts: false,
        mayDeleteTags: false,
        mayPush: false,
      };
      world.connections = {
        ...world.connections,
        connections: world.connections.connections.map((connection) => ({
          ...connection,
          capabilities: registry.capabilities,
        })),
      };
      registry.artifacts.set('udp-arena', arena());
      return {};
    },
  };
};
