import type Docker from 'dockerode';
import type { ContainerEvent, ContainerRequest, TestContainer } from '#core/ports/container';
import type { Running } from '#core/ports/engine';
import { AppFailure, cancelled } from '#shared/errors';
import type { Port } from '#shared/model/recipe';
import { z } from '#shared/zod';
import { type BootLabels, bootLabels, PLATFORM, removeContainer } from './boot-labels';
import { startLooking } from './boot-look';
import { followLogs, followMemory } from './boot-streams';
import { dial, modemStatus, modemText } from './client';

/** Of `GET /containers/{id}/json`; since API 1.52 empty fields are left out. */
const Container = z.object({
  Config: z.object({ User: z.string().optional(), ExposedPorts: z.record(z.string(), z.unknown()).nullish() }),
  State: z.object({ ExitCode: z.int(), OOMKilled: z.boolean().default(false) }),
});
type Container = z.infer<typeof Container>;
const CPU_PERIOD_US = 100_000;

export interface BootFacts {
  readonly labels: BootLabels;
  /** The program that tells which sockets listen. */
  readonly listening: () => Promise<Uint8Array>;
}

/** Starts a container as the platform would and tells what becomes of it. As the port says. */
export async function startContainer(
  docker: Docker,
  { labels, listening }: BootFacts,
  request: ContainerRequest,
  running: Running<ContainerEvent>,
): Promise<TestContainer> {
  const looker = await listening();
  if (running.signal.aborted) throw cancelled();
  const id = await create(docker, labels, request);
  const stop = new AbortController();
  const signal = AbortSignal.any([running.signal, stop.signal]);
  const own: string[] = [id];
  const remove = async (): Promise<void> => {
    stop.abort();
    for (const container of own.toReversed()) await removeContainer(docker, container);
  };
  try {
    const { Config } = await inspect(docker, id);
    const isEmulated = !/^(?:amd64|x86_64)$/.test((await docker.version()).Arch);
    running.on({ kind: 'starting' });
    const failed = await startOf(docker, id);
    if (failed !== null) running.on(failed);
    else {
      const tell: Running<ContainerEvent> = { signal, on: (event) => !signal.aborted && running.on(event) };
      const logs = followLogs(docker, id, tell);
      followMemory(docker, id, tell);
      void tellEnd(docker, id, logs, tell);
      const helper = await startLooking(docker, { id, imageId: request.imageId, looker, labels }, tell);
      if (helper !== null) own.push(helper);
    }
    if (running.signal.aborted) throw cancelled();
    return {
      isEmulated,
      runsAsRoot: /^(?:|root|0)(?::|$)/.test(Config.User ?? ''),
      exposes: Object.keys(Config.ExposedPorts ?? {}).flatMap(portOf),
      terminate: () => terminate(docker, id),
      remove,
    };
  } catch (thrown) {
    await remove().catch(() => undefined);
    throw thrown;
  }
}

async function create(docker: Docker, labels: BootLabels, request: ContainerRequest): Promise<string> {
  const { imageId, environment, memoryBytes, cpus } = request;
  try {
    const { id } = await docker.createContainer({
      Image: imageId,
      platform: PLATFORM,
      Labels: bootLabels(labels),
      Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      HostConfig: {
        ...(memoryBytes === null ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
        // Not NanoCpus: engines refuse more of those than they have processors.
        ...(cpus === null ? {} : { CpuPeriod: CPU_PERIOD_US, CpuQuota: Math.round(cpus * CPU_PERIOD_US) }),
        RestartPolicy: { Name: 'no' },
        LogConfig: { Type: 'json-file', Config: {} },
      },
    });
    return id;
  } catch (thrown) {
    if (/no command specified/i.test(modemText(thrown))) throw nothingToStart(thrown);
    // It is there, but for another platform: the engine says so itself.
    if (modemStatus(thrown) !== 404 || /platform/i.test(modemText(thrown))) throw thrown;
    const message = 'The image that was built is no longer in the engine. Push again; it is built anew.';
    throw new AppFailure({ code: 'image-missing', message, retryable: true, action: 'retry' }, { cause: thrown });
  }
}

function nothingToStart(cause: unknown): AppFailure {
  const message =
    'The image does not say what to start. Add ENTRYPOINT or CMD to the Dockerfile, or push without the boot test.';
  return new AppFailure({ code: 'boot-test-failed', message, retryable: true, action: 'skipBootTest' }, { cause });
}

/** Null: it runs. The runtime's refusals (no such program, not executable, another architecture) are ends, not errors of the engine. */
async function startOf(docker: Docker, id: string): Promise<Extract<ContainerEvent, { kind: 'ended' }> | null> {
  try {
    await docker.getContainer(id).start();
    return null;
  } catch (thrown) {
    const text = modemText(thrown);
    if (!/exec|OCI runtime|runc|no command specified/i.test(text)) throw thrown;
    const { State } = await inspect(docker, id);
    return { kind: 'ended', exitCode: State.ExitCode, outOfMemory: false, reason: text };
  }
}

/** After everything that it said. */
async function tellEnd(
  docker: Docker,
  id: string,
  logs: Promise<void>,
  { on, signal }: Running<ContainerEvent>,
): Promise<void> {
  try {
    await docker.getContainer(id).wait({ abortSignal: signal });
    await logs;
    const { State } = await inspect(docker, id);
    on({ kind: 'ended', exitCode: State.ExitCode, outOfMemory: State.OOMKilled, reason: null });
  } catch (thrown) {
    if (signal.aborted) return;
    on({ kind: 'log', line: `The engine stopped telling about the container: ${modemText(thrown)}` });
    on({ kind: 'ended', exitCode: 255, outOfMemory: false, reason: modemText(thrown) });
  }
}

const inspect = async (docker: Docker, id: string): Promise<Container> =>
  Container.parse(await docker.getContainer(id).inspect());

async function terminate(docker: Docker, id: string): Promise<void> {
  try {
    const answer = await dial(docker, { method: 'POST', path: `/containers/${id}/kill?signal=SIGTERM` });
    answer.resume();
  } catch (thrown) {
    // 409: it does not run any more.
    if (![404, 409].includes(modemStatus(thrown) ?? 0)) throw thrown;
  }
}

/** `7777/udp` */
function portOf(text: string): readonly Port[] {
  const [number, protocol] = text.split('/');
  return protocol === 'udp' || protocol === 'tcp' ? [{ number: Number(number), protocol }] : [];
}
