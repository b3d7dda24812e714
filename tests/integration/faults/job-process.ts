import { join } from 'node:path';
import { createDockerEngine } from '#adapters/docker/index';
import { createRegistry } from '#adapters/registry/index';
import { createUploads } from '#adapters/registry/uploads/index';
import { systemClock, timeIds } from '#adapters/storage/clock';
import { createJobStore } from '#adapters/storage/job-store';
import { createLayerMap } from '#adapters/storage/layer-map';
import { createLayerStore } from '#adapters/storage/layer-store/index';
import { createLogStore } from '#adapters/storage/log-store';
import { createOpenUploads } from '#adapters/storage/open-uploads';
import { createUplinks } from '#adapters/storage/uplinks';
import type { Engine } from '#core/ports/engine';
import type { Registry } from '#core/ports/registry';
import { SandboxAccess } from '#core/ports/sandbox-host';
import { createPublishing } from '#core/publish/index';
import { createPushPlanning } from '#core/storage/index';
import type { JobView, Step } from '#shared/model/publish-job';
import { PublishRequest } from '#shared/model/publish-job';
import { openDeltas, openDesk, recipeFiles } from '../../../electron/cli/desk';

// A process that runs a publish job as the app does, and stands still at a wanted moment so that it can be killed there:
//   node job-process.mjs start HOME HOST ACCESS REQUEST STEP before|after
//   node job-process.mjs retry HOME HOST ACCESS
const [what, home = '', host = '', access = '{}', request = '{}', stopAt = '', side = ''] = process.argv.slice(2);
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

/** Tells that the moment is there and never goes on. The timer keeps the process alive until it is killed. */
const standStill = (): Promise<never> => {
  tell({ reached: stopAt, side });
  setInterval(() => undefined, 1000);
  return new Promise(() => undefined);
};
const around = async <T>(step: Step, work: () => Promise<T>): Promise<T> => {
  if (stopAt === step && side === 'before') return standStill();
  const done = await work();
  return stopAt === step && side === 'after' ? standStill() : done;
};

const real = createDockerEngine({
  env: { DOCKER_CONFIG: '/nonexistent' },
  homeDir: '/nonexistent',
  platform: process.platform,
  chosenHost: host,
  installationId: 'tests',
  bundled: recipeFiles,
  log: { info: () => undefined, warn: () => undefined },
});
const engine: Engine = {
  ...real,
  containers: {
    ...real.containers,
    start: (wanted, running) => around('bootTest', () => real.containers.start(wanted, running)),
  },
  lookAtContext: (wanted, signal) => around('check', () => real.lookAtContext(wanted, signal)),
  build: (wanted, running) => around('build', () => real.build(wanted, running)),
  tag: (id, name) => around('tag', () => real.tag(id, name)),
  push: (name, login, running) => around('push', () => real.push(name, login, running)),
};
const http = createRegistry({ userAgent: 'gantry-tests' });
const registry: Registry = {
  ...http,
  storage: (reached, signal) => around('storageCheck', () => http.storage(reached, signal)),
  manifest: (...asked) => around('confirm', () => http.manifest(...asked)),
};
const reached = {
  ...SandboxAccess.parse(JSON.parse(access)),
  scheme: 'http' as const,
  trustedCertificate: null,
  storageLimitBytes: null,
};
const log = { info: () => undefined, warn: () => undefined };
const uplinks = createUplinks(join(home, 'cache'), log);
const openUploads = createOpenUploads(join(home, 'cache'), systemClock, log);
const planning = createPushPlanning({
  engine,
  // Asks for manifests too: the moment to stand still at is the confirmation's.
  registry: http,
  map: createLayerMap(join(home, 'cache'), log),
  layers: createLayerStore(join(home, 'cache', 'layers'), log),
  uplinks,
  otherRepositories: async () => [],
  readArtifacts: async () => [],
});
const publishing = createPublishing({
  hinted: () => null,
  engine,
  registry,
  planning,
  uploads: createUploads({ userAgent: 'gantry-tests', clock: systemClock, openUploads }),
  uplinks,
  recipes: openDesk(),
  deltas: openDeltas(home, log),
  template: async () => null,
  jobs: createJobStore(join(home, 'jobs'), (notice) => tell({ notice })),
  logs: createLogStore(join(home, 'logs')),
  clock: systemClock,
  ids: timeIds,
  log,
  access: async () => reached,
  onChanged: () => undefined,
  storageLeft: async () => null,
  uploadLimit: () => null,
  linkPushed: () => around('createVersion', async () => ({ is: 'none', why: 'noTemplate' })),
  onLogGrew: () => undefined,
  onRemoved: () => undefined,
  onEnded: () => undefined,
});
const summary = ({ id, state, times }: JobView): object => ({
  id,
  state,
  kept: Object.entries(times).flatMap(([step, time]) => (time.kept ? [step] : [])),
});

await publishing.recover();
if (what === 'start') {
  const { id } = await publishing.start(PublishRequest.parse(JSON.parse(request)));
  tell(summary(await publishing.ended(id)));
} else {
  for (const job of await publishing.list()) {
    tell({ found: summary(job) });
    await publishing.retry({ id: job.id });
    tell({ ended: summary(await publishing.ended(job.id)) });
  }
}
process.exit(0);
