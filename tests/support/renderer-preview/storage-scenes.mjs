// @ts-check
// What Storage and the push plan show in the preview, one world each.
import { digestOf } from './registry-samples';
import { job, project } from './samples';
import { pushHint, pushPlan } from './storage-samples';

/** @param {string} code @param {string} message @param {string | null} action */
const failure = (code, message, action = null) =>
  /** @type {import('#shared/errors').AppError} */ ({ code, message, retryable: true, action, detail: null });

/**
 * @param {import('./fake-gantry').World} world
 * @returns {Record<string, () => { job?: import('#shared/model/publish-job').JobView }>}
 */
export const storageScenes = (world) => {
  const { use } = world;
  /** @param {() => void} change */
  const scene = (change) => () => {
    world.projects = [project()];
    change();
    return {};
  };
  return {
    storage: scene(() => undefined),
    'storage-tight': scene(() => {
      use.limitBytes = 2_100_000_000;
      use.unseenBytes = 96_000_000;
      use.pushesLeft = 3;
      use.hint = pushHint({
        newBytes: 160_000_000,
        usedBytes: 1_990_000_000,
        limitBytes: 2_100_000_000,
        marginBytes: 12_000_000,
      });
      use.refused.set(
        digestOf('udp-arena-5'),
        failure('artifact-in-use', 'registry.example.com did not delete it: an immutable tag rule protects it.'),
      );
    }),
    // The longest that a row may have to say.
    'push-forecast': () => {
      world.projects = [project()];
      use.hint = pushHint({
        newBytes: 438_200_000,
        marginBytes: 65_700_000,
        uncounted: [{ is: 'base', image: 'debian:12.12-slim' }, { is: 'steps' }],
      });
      return {};
    },
    'storage-no-token': scene(() => {
      use.versionsUnknown =
        'There is no API token for https://api.example.com on this computer. Give it in Settings, or to a command in GANTRY_API_TOKEN.';
    }),
    'storage-pending': scene(() => {
      use.limitBytes = 2_000_000_000;
      use.pendingRequestBytes = 10_000_000_000;
      use.pushesLeft = 1;
    }),
    'storage-unknown': scene(() => {
      use.limitBytes = null;
      use.limitSource = 'unknown';
      use.pushesLeft = null;
      use.takesRequests = false;
      use.unseenBytes = null;
      use.lastPushes = [];
    }),
    'storage-reading': scene(() => {
      use.reading = { is: 'running', read: 9, total: 22, message: null };
      world.registry.reading = use.reading;
    }),
    'storage-empty': scene(() => {
      use.images = [];
      use.lastPushes = [];
      use.pushesLeft = null;
    }),
    'storage-offline': scene(() => {
      world.failures.set(
        'storage.overview',
        failure('registry-unreachable', 'registry.example.com does not answer.', 'retry'),
      );
    }),
    'storage-names': scene(() => {
      const long = 'of-the-branch-'.repeat(6);
      use.images = use.images.map((image, index) => ({
        ...image,
        repository: index % 2 === 0 ? image.repository : `night-race/${long}server`,
        tags: image.tags.map((tag) => `nightly-${long}${tag}`),
      }));
    }),
    'storage-many': scene(() => {
      use.pushesLeft = 0;
      use.images = Array.from({ length: 1200 }, (_, index) => ({
        repository: index % 40 === 0 ? 'tools/build-cache-of-the-night-shift' : `game-${index % 9}`,
        digest: digestOf(`many-${index}`),
        tags: [`build-${index}`],
        pushedAt: new Date(Date.UTC(2026, 9, 1) + index * 3_000_000).toISOString(),
        usedBy: [],
        blobs: /** @type {[string, number][]} */ ([
          ['base', 60_000_000],
          [`own-${index}`, 200_000 + ((index * 7919) % 5000) * 3_000],
        ]),
      }));
    }),
    'push-plan': () => {
      const plan = pushPlan({
        basis: 'bounded',
        newBytes: 900_000_000,
        layers: pushPlan().layers.map((layer) => (layer.is === 'new' ? { ...layer, sizeBytes: null } : layer)),
      });
      const outputs = {
        storageCheck: {
          ...{ usedBytes: plan.usedBytes, limitBytes: plan.limitBytes, imageBytes: 900_000_000 },
          ...{ verdict: /** @type {const} */ ('fits'), plan, pusher: /** @type {const} */ ('engine'), sender: null },
        },
      };
      return { job: job({ is: 'running', step: 'push' }, { outputs, sent: null }) };
    },
    'push-measured': () => ({
      job: job({ is: 'running', step: 'confirm' }, { sent: pushPlan({ basis: 'measured' }) }),
    }),
    'storage-stopped': () => {
      const plan = pushPlan({ newBytes: 338_200_000, usedBytes: 4_900_000_000 });
      return {
        job: job(
          {
            is: 'failed',
            step: 'storageCheck',
            error: failure(
              'storage-full',
              'The push needs 338 MB, but registry.example.com has 100 MB left of 5.00 GB: 238 MB are missing. Nothing was sent. Make room or ask for more storage, then try again.',
              'makeRoom',
            ),
          },
          {
            endedAt: '2026-11-23T10:00:12.000Z',
            outputs: {
              storageCheck: {
                usedBytes: plan.usedBytes,
                limitBytes: plan.limitBytes,
                imageBytes: 900_000_000,
                verdict: 'doesNotFit',
                plan,
                pusher: 'engine',
                sender: null,
              },
            },
            logLines: 40,
          },
        ),
      };
    },
  };
};
