import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BuildReader } from '#adapters/docker/build-events';
import { buildFailure } from '#adapters/docker/build-failure';
import { failureText, readLines, type StreamLine } from '#adapters/docker/ndjson';
import { PushReader } from '#adapters/docker/push-events';
import type { BuildEvent, PushEvent } from '#core/ports/engine';
import { failureOf, never } from './support';

/** Streams as Docker Engine 20.10.24 sent them, and Podman 4.3.1. */
const recorded = (name: string): Buffer => readFileSync(new URL(`recorded/${name}.ndjson`, import.meta.url));

async function* pieces(...parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* parts;
}
async function collect(stream: AsyncIterable<Buffer>): Promise<StreamLine[]> {
  const lines: StreamLine[] = [];
  for await (const line of readLines(stream, never)) lines.push(line);
  return lines;
}

describe('the stream reader', () => {
  it('reads the same lines wherever the stream is cut, also within a letter', async () => {
    const whole = recorded('build-classic');
    const expected = await collect(pieces(whole));
    expect(expected.map(({ stream }) => stream)).toContain('grüße\nno end');
    for (let cut = 0; cut <= whole.length; cut += 1)
      expect(await collect(pieces(whole.subarray(0, cut), whole.subarray(cut)))).toEqual(expected);
    expect(await collect(pieces(...Array.from(whole, (byte) => Buffer.from([byte]))))).toEqual(expected);
  });

  it('reads a last line without a line break', async () => {
    expect(await collect(pieces(Buffer.from('{"status":"a"}\r\n\n{"status":"b"}')))).toEqual([
      { status: 'a' },
      { status: 'b' },
    ]);
  });

  it('takes a stream that breaks off for a lost engine', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"status":"a"}\n');
      throw new Error('aborted');
    }
    expect(await failureOf(() => collect(broken()))).toMatchObject({ code: 'engine-lost', detail: 'aborted' });
  });

  it('takes a broken stream after a cancel for the cancel', async () => {
    const controller = new AbortController();
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"status":"a"}\n');
      throw new Error('aborted');
    }
    const error = await failureOf(async () => {
      for await (const _ of readLines(broken(), controller.signal)) controller.abort();
    });
    expect(error.code).toBe('cancelled');
  });

  it.each(['not json', '[]', '{"status":1}', '{"status":"half'])('refuses %j', async (text) => {
    expect((await failureOf(() => collect(pieces(Buffer.from(text))))).code).toBe('engine-error');
  });

  it('sees a failure in either form', () => {
    expect(failureText({ error: 'old form' })).toBe('old form');
    expect(failureText({ error: 'old', errorDetail: { message: 'new' } })).toBe('new');
    expect(failureText({ errorDetail: {} })).toBe('The engine reported a failure without a reason.');
    expect(failureText({ status: 'Pushed' })).toBeNull();
  });
});

async function readBuild(name: string) {
  const events: BuildEvent[] = [];
  let nowMs = 0;
  const reader = new BuildReader(
    (event) => events.push(event),
    () => (nowMs += 10),
  );
  let failure: string | null = null;
  for (const line of await collect(pieces(recorded(name)))) {
    reader.read(line);
    failure ??= failureText(line);
  }
  reader.finish(failure === null ? 'done' : 'failed');
  const steps = events.flatMap((event) =>
    event.kind === 'step' && event.step.instruction !== null
      ? [`${event.step.instruction.index}/${event.step.instruction.total} ${event.step.is} ${event.step.name}`]
      : [],
  );
  const log = events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
  return { reader, steps, log, failure };
}

describe('the events of a build', () => {
  it('are read from BuildKit', async () => {
    const { reader, steps, log, failure } = await readBuild('build-buildkit');
    expect(failure).toBeNull();
    expect(reader.imageId).toBe('sha256:59e3035599ba807792966b432cf4de897e180b45695af685a460a8aa903b769f');
    expect(reader.steps).toMatchObject({
      totalSteps: 2,
      cachedSteps: steps.filter((step) => step.includes('cached')).length,
    });
    expect(steps.at(-1)).toMatch(/^2\/2 (?:done|cached) RUN echo "grüße"/);
    expect(log.some((line) => line.startsWith('[1/2] COPY busybox /bin/sh'))).toBe(true);
  });

  it('name the instruction that failed in BuildKit', async () => {
    const { reader, steps, log, failure } = await readBuild('build-buildkit-failing');
    expect(steps).toContain('3/3 failed RUN exit 3');
    expect(steps).toContain('2/3 done RUN echo "grüße"; printf "no end"');
    expect(log).toContain('grüße');
    expect(log).toContain('no end');
    const { error } = buildFailure(failure ?? '', reader, { file: 'Dockerfile', content: '' });
    expect(error).toMatchObject({ code: 'build-failed', action: 'showLog' });
    expect(error.message).toContain('RUN exit 3');
    expect(error.detail).toContain('no end');
  });

  it('are read from the classic builder', async () => {
    const { reader, steps, log } = await readBuild('build-classic');
    expect(reader.imageId).toBe('sha256:64d03e6ba051d51f69b750b723f2194a17dc8cb826bdc4f1d5211a832c5253dd');
    expect(reader.steps).toMatchObject({ totalSteps: 3, cachedSteps: 0 });
    expect(steps).toContain('2/3 done COPY busybox /bin/sh');
    expect(steps.at(-1)).toBe('3/3 done RUN echo "grüße"; printf "no end"');
    expect(log).toContain('no end');
    expect(log).toContain('Successfully built 64d03e6ba051');
  });

  it('mark what the classic builder had', async () => {
    const { reader, steps } = await readBuild('build-classic-cached');
    expect(reader.steps).toMatchObject({ totalSteps: 3, cachedSteps: 2 });
    expect(steps).toContain('2/3 cached COPY busybox /bin/sh');
    expect(steps).not.toContain('2/3 done COPY busybox /bin/sh');
  });

  it('are read from Podman', async () => {
    const { reader, steps, log } = await readBuild('build-podman-cached');
    expect(reader.imageId).toBe('sha256:e0047400d719c2c7a9725f553ce7ffa3ee242ddd96e078494b45c40a01830385');
    expect(reader.steps).toMatchObject({ totalSteps: 3, cachedSteps: 1 });
    expect(steps).toContain('2/3 cached COPY a /a');
    expect(steps.at(-1)).toBe('3/3 done COPY b /b');
    expect(log).toContain('COMMIT');
  });

  it('name the instruction that failed in the classic builder', async () => {
    const { reader, steps, failure } = await readBuild('build-classic-failing');
    expect(steps.at(-1)).toBe('3/3 failed RUN exit 4');
    expect(buildFailure(failure ?? '', reader, { file: 'Dockerfile', content: '' }).error.message).toContain(
      'RUN exit 4',
    );
  });
});

describe('a failing build', () => {
  const at = (name: string | null) => ({
    failing: name === null ? null : { name, place: null },
    lastLines: () => '',
  });
  const used = { file: 'Dockerfile', content: '' };
  it.each([
    [
      "pull access denied for studio/base, repository does not exist or may require 'docker login'",
      null,
      'base-image-denied',
      'studio/base',
    ],
    [
      'failed to solve with frontend dockerfile.v0: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      '[internal] load metadata for docker.io/studio/base:1',
      'base-image-denied',
      'docker.io/studio/base:1',
    ],
    [
      'manifest for alpine:nope not found: manifest unknown: manifest unknown',
      'FROM alpine:nope',
      'base-image-missing',
      'alpine:nope',
    ],
    [
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: docker.io/library/alpine:nope: not found',
      '[internal] load metadata for docker.io/library/alpine:nope',
      'base-image-missing',
      'alpine:nope',
    ],
    [
      'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
      'FROM alpine',
      'base-image-missing',
      'alpine',
    ],
    [
      'executor failed running [/bin/sh -c echo unauthorized; exit 1]: exit code: 1',
      'RUN echo unauthorized; exit 1',
      'build-failed',
      'RUN echo unauthorized',
    ],
    [
      'process "/bin/sh -c curl x" did not complete successfully: exit code: 6: no such host',
      'RUN curl x',
      'build-failed',
      'RUN curl x',
    ],
    [
      'failed to compute cache key: "/missing" not found: not found',
      'COPY missing /',
      'build-failed',
      'COPY missing /',
    ],
    ['dockerfile parse error line 2: unknown instruction: COPPY', null, 'build-failed', 'COPPY'],
  ])('%s', (text, failing, code, named) => {
    const { error } = buildFailure(text, at(failing), used);
    expect(error.code).toBe(code);
    expect(error.message).toContain(named);
    expect(error.retryable).toBe(true);
  });
});

async function readPush(stream: Buffer) {
  const events: PushEvent[] = [];
  const reader = new PushReader((event) => events.push(event));
  for (const line of await collect(pieces(stream))) reader.read(line);
  return { reader, events };
}
const digest = 'sha256:0063bb73bf3ce51f815fb70f563577f810826728e4b50a9b7e6cfa4ed5f892a9';

describe('the events of a push', () => {
  it('tell the layers, their bytes and the digest', async () => {
    const { reader, events } = await readPush(recorded('push-first'));
    expect(reader.digest).toBe(digest);
    expect(reader.outcome()).toEqual([
      { id: 'a4a69a8ae831', outcome: 'pushed' },
      { id: '4c8e09b94e9c', outcome: 'pushed' },
    ]);
    expect(events).toContainEqual({
      kind: 'layer',
      layer: { id: '4c8e09b94e9c', is: 'pushing', currentBytes: 33_792, totalBytes: 1_982_256 },
    });
    expect(events).toContainEqual({
      kind: 'layer',
      layer: { id: '4c8e09b94e9c', is: 'pushed', currentBytes: 1_982_256, totalBytes: 1_982_256 },
    });
  });

  it.each([
    ['push-again', 'exists'],
    ['push-mounted', 'mounted'],
  ])('%s: %s', async (name, outcome) => {
    const { reader } = await readPush(recorded(name));
    expect(reader.digest).toBe(digest);
    expect(reader.outcome().map((layer) => layer.outcome)).toEqual([outcome, outcome]);
  });

  it('take the digest from the status line where no aux comes', async () => {
    const { reader } = await readPush(Buffer.from(`{"status":"v1: digest: ${digest} size: 734"}\n`));
    expect(reader.digest).toBe(digest);
  });

  it('know no digest when the stream ends without one', async () => {
    const cut = recorded('push-first').toString().split('\n').slice(0, -3).join('\n');
    expect((await readPush(Buffer.from(cut))).reader.digest).toBeNull();
  });

  it('count the tries of a layer from its countdowns', async () => {
    const countdown = [5, 4, 3, 2, 1, 10, 9, 1, 15, 1, 20, 1];
    const line = (status: string) => `{"status":"${status}","progressDetail":{},"id":"aa"}\n`;
    const { events } = await readPush(
      Buffer.from(
        line('Preparing') + countdown.map((inS) => line(`Retrying in ${inS} second${inS === 1 ? '' : 's'}`)).join(''),
      ),
    );
    const retries = events.filter((event) => event.kind === 'retry');
    expect(retries.map(({ inS }) => inS)).toEqual(countdown);
    expect(retries.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5]);
    expect(events.filter((event) => event.kind === 'layer' && event.layer.is === 'retrying')).toHaveLength(1);
  });
});
