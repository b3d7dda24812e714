// @ts-check
// The real page over a pretended bridge; `?scene=` chooses what there is to see. Never part of the app.
import { buildScenes } from './build-scenes.mjs';
import { createFake } from './fake-gantry';
import {
  bootTestError,
  buildError,
  buildingSteps,
  builtSteps,
  deltaCheck,
  failedSteps,
  failedTest,
  warnedTest,
} from './job-samples';
import { platformScenes } from './platform-scenes.mjs';
import { registryScenes } from './registry-scenes.mjs';
import { job, project, pushProgress, result, studio } from './samples';
import { storageScenes } from './storage-scenes.mjs';

const at = (/** @type {number} */ second) => new Date(Date.UTC(2026, 10, 23, 10, 0, second)).toISOString();
const done = (/** @type {number} */ from, /** @type {number} */ to) => ({
  startedAt: at(from),
  endedAt: at(to),
  kept: false,
});
const times = { check: done(0, 0.4), build: done(0.4, 9), storageCheck: done(9, 9.3), tag: done(9.3, 9.4) };
const fake = createFake();
const { world } = fake;
const error = {
  code: /** @type {const} */ ('registry-denied'),
  message:
    'registry.example.com knows this account, but it may not push to night-owl. Use the push credentials of the project.',
  retryable: false,
  action: /** @type {const} */ ('signIn'),
  detail:
    'denied: requested access to the resource is denied\nunauthorized: repository night-owl/udp-arena, action: push',
};
const words = [
  'COPY --from=build /out /srv',
  'RUN make -j4 server',
  'Compiling shader 17 of 204',
  'warning: unused variable `tick`',
  'Sending 1,204 files',
];

/** @type {Record<string, () => { job?: import('#shared/model/publish-job').JobView }>} */
const scenes = {
  ...buildScenes(world),
  ...registryScenes(world),
  ...platformScenes(world),
  ...storageScenes(world),
  welcome: () => {
    world.connections = { connections: [], activeId: null };
    return {};
  },
  welcomeNoEngine: () => {
    world.engine = { is: 'notInstalled' };
    return scenes['welcome']?.() ?? {};
  },
  empty: () => ({}),
  push: () => {
    world.projects = [
      project(),
      project({
        id: 'lobby',
        name: 'lobby-service',
        folder: '/home/dev/games/lobby-service',
        repository: 'lobby',
        tagRule: { kind: 'timestamp' },
        nextTag: null,
        lastPush: null,
      }),
      project({
        id: 'race',
        name: 'Night Race',
        folder: '/home/dev/unity/night-race/Builds/Server',
        repository: 'night-race/server',
        tagRule: { kind: 'typed' },
        nextTag: null,
      }),
      project({
        id: 'gone',
        name: 'prototype',
        folder: '/home/dev/old/prototype',
        repository: 'prototype',
        problem:
          'The folder /home/dev/old/prototype is not there: renamed, moved, deleted, or on a drive that is not connected. Choose it again where it is now.',
      }),
    ];
    return {};
  },
  pushNames: () => {
    world.projects = studio.map((repository, index) =>
      project({ id: repository, name: `Arena ${index + 1}`, repository }),
    );
    return {};
  },
  noPermission: () => {
    scenes['push']?.();
    if ('endpoint' in world.engine) world.engine = { is: 'noPermission', endpoint: world.engine.endpoint };
    return {};
  },
  running: () => ({
    job: job(
      { is: 'running', step: 'push' },
      {
        times: { ...times, push: { startedAt: new Date().toISOString(), endedAt: null, kept: false } },
        progress: pushProgress,
        logLines: 412,
      },
    ),
  }),
  paused: () => ({
    job: job(
      { is: 'running', step: 'push' },
      {
        times: { ...times, push: { startedAt: new Date().toISOString(), endedAt: null, kept: false } },
        progress: pushProgress,
        isPaused: true,
        outputs: {
          storageCheck: {
            ...{ usedBytes: 900_000_000, limitBytes: 5_000_000_000, imageBytes: 300_000_000, verdict: 'fits' },
            ...{ plan: null, pusher: 'gantry', sender: null },
          },
        },
        logLines: 412,
      },
    ),
  }),
  building: () => ({
    job: job(
      { is: 'running', step: 'build' },
      {
        times: { check: done(0, 0.4), build: { startedAt: new Date().toISOString(), endedAt: null, kept: false } },
        progress: {
          ...pushProgress,
          note: '[build 4/4] RUN make -C /src -j4 server',
          layers: [],
          doneBytes: null,
          totalBytes: null,
          speedBytesPerS: null,
          remainingMs: null,
        },
        buildSteps: [...buildingSteps],
        logLines: 120,
      },
    ),
  }),
  buildFailed: () => ({
    job: job(
      { is: 'failed', step: 'build', error: buildError },
      {
        endedAt: at(9),
        times: { check: done(0, 0.4), build: done(0.4, 9) },
        buildSteps: [...failedSteps],
        logLines: 640,
      },
    ),
  }),
  retrying: () => ({
    job: job(
      { is: 'running', step: 'push' },
      {
        times,
        progress: { ...pushProgress, speedBytesPerS: null, remainingMs: null, retry: { inS: 5, attempt: 2, of: 5 } },
        logLines: 412,
      },
    ),
  }),
  result: () => ({
    job: job(
      { is: 'succeeded', result },
      {
        endedAt: at(12),
        times: { ...times, push: done(9.4, 11.8), confirm: done(11.8, 12.3) },
        buildSteps: [...builtSteps],
        outputs: { check: deltaCheck },
        logLines: 200_000,
      },
    ),
  }),
  failed: () => ({
    job: job(
      { is: 'failed', step: 'push', error },
      { endedAt: at(11), times: { ...times, push: done(9.4, 11) }, logLines: 640 },
    ),
  }),
  tested: () => ({
    job: job(
      { is: 'succeeded', result },
      {
        endedAt: at(22),
        times: { ...times, bootTest: done(9, 19), push: done(19.4, 21.8), confirm: done(21.8, 22) },
        outputs: { bootTest: warnedTest },
        logLines: 640,
      },
    ),
  }),
  testFailed: () => ({
    job: job(
      { is: 'failed', step: 'bootTest', error: bootTestError },
      {
        endedAt: at(26),
        times: { check: done(0, 0.4), build: done(0.4, 9), bootTest: done(9, 26) },
        outputs: { bootTest: failedTest },
        logLines: 640,
      },
    ),
  }),
  interrupted: () => ({
    job: job(
      { is: 'interrupted', step: 'push' },
      { endedAt: at(11), times: { ...times, build: { startedAt: at(1), endedAt: at(1), kept: true } }, logLines: 640 },
    ),
  }),
  activity: () => {
    scenes['push']?.();
    world.jobs = Array.from({ length: 3000 }, (_, index) =>
      job(
        index % 7 === 3
          ? { is: 'failed', step: 'push', error }
          : index % 11 === 5
            ? { is: 'cancelled', step: 'build' }
            : { is: 'succeeded', result },
        {
          id: `job-${index}`,
          createdAt: new Date(Date.now() - index * 4_000_000).toISOString(),
          endedAt: new Date(Date.now() - index * 4_000_000 + 12_300).toISOString(),
          request: { ...job({ is: 'queued' }).request, tag: `build-${3000 - index}` },
        },
      ),
    );
    return {};
  },
};

scenes['activityEmpty'] = () => ({});
scenes['activityNames'] = () => {
  scenes['activity']?.();
  const { request } = job({ is: 'queued' });
  world.jobs = world.jobs.slice(0, 40).map((one, index) => ({
    ...one,
    request: {
      ...request,
      projectName: index % 3 === 0 ? 'Night Race, dedicated server of the second season' : 'udp-arena',
      repository: index % 2 === 0 ? 'night-race/dedicated-server-of-the-second-season' : 'udp-arena',
      tag: index % 4 < 2 ? `2026-11-24-23-00-${10 + index}` : `nightly-of-the-branch-with-a-long-name-${index}`,
    },
  }));
  return {};
};

const wanted = new URLSearchParams(location.search);
const shown = scenes[wanted.get('scene') ?? 'push']?.() ?? {};
if (shown.job !== undefined) {
  world.jobs = [shown.job];
  world.logLines = shown.job.logLines;
  world.logLine = (index) => `#${index % 12} ${(index / 9).toFixed(3)} ${words[index % words.length]} (${index})`;
}
Object.assign(window, { gantry: fake.gantry, preview: fake });
await import('../../../renderer/main');
