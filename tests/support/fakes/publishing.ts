import { createHints, type Hints } from '#core/publish/hints';
import { createPublishing, type Publishing } from '#core/publish/index';
import { createPushPlanning, type StorageLeft } from '#core/storage/index';
import type { AppTemplate } from '#shared/model/app-template';
import type { JobView, PublishRequest } from '#shared/model/publish-job';
import { recipeDesk } from '../builds/recipe';
import { countingIds, FakeClock } from './clock';
import { deltasOver, FakePushedImages } from './deltas';
import { FakeEngine } from './engine';
import { Gates } from './gates';
import { FakeLayerMap, FakeLayerStore } from './layers';
import { FakeRegistry } from './registry';
import { FakeJobStore, FakeLogStore } from './stores';
import { FakeUplinks, FakeUploads } from './uploads';

export const REFERENCE = 'registry.example.com/studio/game:v1';

export const pushRequest: PublishRequest = {
  projectId: 'project',
  projectName: 'Game',
  connectionId: 'connection',
  registry: 'registry.example.com',
  registryProject: 'studio',
  repository: 'game',
  tag: 'v1',
  source: {
    from: 'folder',
    folder: '/game',
    dockerfile: 'Dockerfile',
    target: null,
    buildArgs: {},
    recipe: null,
    fixes: {},
  },
  createsVersion: true,
  bootTest: false,
  pushesAnyway: false,
  pusher: 'auto',
  compression: 'gzip',
};

/** Publishing over ports in memory. `again` is the next start of the app: the same disk, engine and registry, a new memory. */
export function publishingOverFakes(
  before: Partial<
    Pick<
      Harness,
      | 'engine'
      | 'registry'
      | 'jobs'
      | 'logs'
      | 'clock'
      | 'ids'
      | 'map'
      | 'layers'
      | 'uploads'
      | 'pushed'
      | 'template'
      | 'storageLeft'
      | 'uploadLimit'
      | 'uplinks'
    >
  > = {},
): Harness {
  const engine = before.engine ?? new FakeEngine();
  const registry = before.registry ?? new FakeRegistry();
  const jobs = before.jobs ?? new FakeJobStore();
  const logs = before.logs ?? new FakeLogStore();
  const clock = before.clock ?? new FakeClock();
  const ids = before.ids ?? countingIds();
  const map = before.map ?? new FakeLayerMap();
  const layers = before.layers ?? new FakeLayerStore();
  const uploads = before.uploads ?? new FakeUploads();
  const uplinks = before.uplinks ?? new FakeUplinks();
  const pushed = before.pushed ?? new FakePushedImages();
  const template = before.template ?? (async () => null);
  const storageLeft = before.storageLeft ?? (async () => null);
  const uploadLimit = before.uploadLimit ?? (() => null);
  const links = new Gates<'link'>();
  const changes: JobView[] = [];
  const ended: JobView[] = [];
  // Servers are watched for a while: the time passes at once.
  engine.onBooted = () => void setImmediate(() => passTime(clock, BOOT_STEPS));
  const hints = createHints();
  const publishing = createPublishing({
    hinted: hints.of,
    engine,
    registry,
    planning: createPushPlanning({
      engine,
      registry,
      map,
      layers,
      uplinks,
      otherRepositories: async () => [],
      readArtifacts: async () => [],
    }),
    uploads,
    uplinks,
    uploadLimit,
    recipes: recipeDesk,
    deltas: deltasOver(pushed),
    template,
    jobs,
    logs,
    clock,
    ids,
    log: { info: () => undefined, warn: () => undefined },
    access: () =>
      Promise.resolve({
        registry: pushRequest.registry,
        scheme: 'https',
        project: pushRequest.registryProject,
        username: 'robot$studio+push',
        token: 'secret-token',
        apiUrl: null,
        apiToken: null,
        trustedCertificate: null,
        storageLimitBytes: null,
      }),
    storageLeft,
    linkPushed: async (_request, _digest, signal) => {
      await links.pass('link', signal);
      return { is: 'none', why: 'noTemplate' };
    },
    onChanged: (job) => changes.push(structuredClone(job)),
    onLogGrew: () => undefined,
    onRemoved: () => undefined,
    onEnded: (job) => ended.push(job),
  });
  const stores = { jobs, logs, map, layers, pushed };
  const parts = { engine, registry, clock, ids, ...stores, uploads, uplinks, template, storageLeft, uploadLimit };
  return { ...parts, links, hints, publishing, changes, ended, again: () => publishingOverFakes(parts) };
}

const BOOT_STEPS = 10;
/** Each wait of a boot test begins when the one before is over. */
function passTime(clock: FakeClock, times: number): void {
  clock.advance(10_000);
  if (times > 1) setImmediate(() => passTime(clock, times - 1));
}

export interface Harness {
  readonly engine: FakeEngine;
  readonly registry: FakeRegistry;
  readonly jobs: FakeJobStore;
  readonly logs: FakeLogStore;
  readonly clock: FakeClock;
  readonly ids: { next(): string };
  readonly map: FakeLayerMap;
  readonly layers: FakeLayerStore;
  readonly uploads: FakeUploads;
  readonly pushed: FakePushedImages;
  readonly template: () => Promise<AppTemplate | null>;
  readonly storageLeft: StorageLeft;
  readonly uploadLimit: () => number | null;
  readonly uplinks: FakeUplinks;
  /** The platform, as far as the last step asks it. */
  readonly links: Gates<'link'>;
  readonly hints: Hints;
  readonly publishing: Publishing;
  readonly changes: JobView[];
  readonly ended: JobView[];
  readonly again: () => Harness;
}
