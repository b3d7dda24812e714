import type { AppError } from '#shared/errors';
import type { BootCheck } from '#shared/model/boot-test';
import type { BuildStep } from '#shared/model/build-step';
import type { OutputOf } from '#shared/model/publish-job';

const errand = (name: string, startedMs: number, durationMs: number): BuildStep => ({
  ...{ name, instruction: null, is: 'done', startedMs, durationMs },
});
const instruction = (
  place: readonly [string, number, number],
  name: string,
  is: BuildStep['is'],
  startedMs: number,
  durationMs: number | null,
): BuildStep => {
  const [stage, index, total] = place;
  return { name, instruction: { stage, index, total }, is, startedMs, durationMs };
};

const begun = [
  errand('load build definition from Dockerfile', 0, 12),
  errand('load .dockerignore', 1, 9),
  errand('load metadata for docker.io/library/debian:bookworm-slim', 30, 640),
  errand('load build context', 680, 4210),
  instruction(['build', 1, 4], 'FROM docker.io/library/debian:bookworm-slim@sha256:4f1a9c', 'cached', 690, 0),
  instruction(
    ['build', 2, 4],
    'RUN apt-get update && apt-get install -y --no-install-recommends g++ make',
    'cached',
    690,
    0,
  ),
  instruction(['build', 3, 4], 'COPY src /src', 'done', 4900, 310),
];

/** A build that waits for its compiler. */
export const buildingSteps: readonly BuildStep[] = [
  ...begun,
  instruction(['build', 4, 4], 'RUN make -C /src -j4 server', 'running', 5220, null),
];
export const builtSteps: readonly BuildStep[] = [
  ...begun,
  instruction(['build', 4, 4], 'RUN make -C /src -j4 server', 'done', 5220, 74_300),
  instruction(['stage-1', 1, 2], 'COPY --from=build --chown=1000:1000 /src/out /srv', 'done', 79_600, 220),
  instruction(['stage-1', 2, 2], 'COPY config /srv/config', 'done', 79_830, 40),
  errand('exporting to image', 79_900, 1200),
];
export const failedSteps: readonly BuildStep[] = [
  ...begun,
  instruction(['build', 4, 4], 'RUN make -C /src -j4 server', 'failed', 5220, 12_400),
  instruction(['stage-1', 1, 2], 'COPY config /srv/config', 'stopped', 5220, 0),
];

export const buildError: AppError = {
  code: 'build-failed',
  message:
    'The build failed at “RUN make -C /src -j4 server”: process "/bin/sh -c make -C /src -j4 server" did not complete successfully: exit code: 2',
  retryable: true,
  action: 'showLog',
  detail: "server.cpp:41:9: error: 'tick' was not declared in this scope\nmake: *** [Makefile:12: server] Error 1",
  excerpt: {
    file: 'docker/server.Dockerfile',
    lines: [
      { number: 7, text: 'COPY src /src', failed: false },
      { number: 8, text: '# The engine needs all cores of a build machine.', failed: false },
      { number: 9, text: 'RUN make -C /src \\', failed: true },
      { number: 10, text: '  -j4 server', failed: true },
      { number: 11, text: '', failed: false },
      { number: 12, text: 'FROM debian:bookworm-slim', failed: false },
    ],
  },
};

/** Of a push that builds upon the last one. */
export const deltaCheck: OutputOf<'check'> = {
  fingerprint: 'f',
  files: 12,
  contextBytes: 3_400_000,
  steps: [],
  isTagTaken: false,
  recipe: {
    engine: 'unity',
    dockerfile: '# What changed since 1.0.3.\n',
    layers: 1,
    leftOut: { files: 0, bytes: 0 },
    findings: [],
    delta: { since: '1.0.3', files: 12, bytes: 3_400_000, deleted: 2, chain: 3 },
  },
};

const tested = (checks: readonly BootCheck[], startMs: number | null): OutputOf<'bootTest'> => ({
  ...{ is: 'tested', imageId: 'i', settings: 's', isEmulated: false, checks: [...checks], startMs },
  ...{ peakMemoryBytes: 1_021_000_000, memoryLimitBytes: 1_073_741_824 },
});
const memory: BootCheck = {
  ...{ code: 'memory', is: 'warning' },
  words: 'It used up to 974 MB of 1,024 MB while it started, without players.',
};
const user: BootCheck = { code: 'user', is: 'ok', words: 'It does not run as root.' };

/** Of a server that runs, and that could be better. */
export const warnedTest = tested(
  [
    { code: 'start', is: 'ok', words: 'The server is ready after 4.1 s.' },
    { code: 'ports', is: 'ok', words: 'It listens on 7777/udp and 7778/tcp.' },
    memory,
    user,
    {
      ...{ code: 'stop', is: 'warning' },
      words:
        'It does not end within 10 s of SIGTERM: the platform ends it by force, and what it has not saved is lost.',
    },
  ],
  4100,
);
export const failedTest = tested(
  [
    { code: 'start', is: 'ok', words: 'The server starts and goes on running.' },
    { code: 'ports', is: 'failed', words: 'It listens on 7778/udp; the template says 7777/udp.' },
    memory,
    user,
    { code: 'stop', is: 'ok', words: 'It ends 0.2 s after SIGTERM.' },
  ],
  null,
);
export const bootTestError: AppError = {
  code: 'boot-test-failed',
  message:
    'It listens on 7778/udp; the template says 7777/udp. Nothing was sent. Mend it, or push without the boot test.',
  ...{ retryable: true, action: 'skipBootTest', detail: null },
};
