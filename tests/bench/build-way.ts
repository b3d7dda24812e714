import { buildImage } from '#adapters/docker/build';
import type { HostFacts } from '#adapters/docker/endpoints';
import { type Connection, look } from '#adapters/docker/finder';

/** Bundled for plain Node by the benchmark: one build of a folder by Gantry's own adapter, in the way that is asked for. */
export async function buildFolder(
  folder: string,
  {
    host,
    way,
    installationId,
  }: { readonly host: string; readonly way: 'session' | 'tar'; readonly installationId: string },
): Promise<{ readonly imageId: string; readonly seconds: number }> {
  const facts = { env: process.env, homeDir: '/nonexistent', platform: process.platform };
  const { connection } = await lookUntilReady(facts, host);
  const request = {
    folder,
    dockerfile: 'Dockerfile',
    recipe: null,
    mends: null,
    target: null,
    buildArgs: {},
    labels: {},
  };
  const nothing = async () => new Uint8Array();
  const options = {
    ...facts,
    installationId,
    bundled: { certificates: nothing, init: nothing, listening: nothing, remove: nothing },
    log: { info: () => undefined, warn: () => undefined },
    sessions: { takesSessions: () => Promise.resolve(way === 'session'), forget: () => undefined },
  };
  const startedMs = performance.now();
  const running = { signal: new AbortController().signal, on: () => undefined };
  const { imageId } = await buildImage(connection, options, request, running);
  return { imageId, seconds: (performance.now() - startedMs) / 1000 };
}

/** An engine that has just made a gigabyte of layers may be too busy to say that it is there. */
async function lookUntilReady(
  facts: HostFacts,
  host: string,
  triesLeft = 10,
): Promise<{ readonly connection: Connection }> {
  const { connection, status } = await look(facts, host);
  if (connection !== null) return { connection };
  if (triesLeft === 0) throw new Error(`The engine at ${host} is ${status.is}`);
  return lookUntilReady(facts, host, triesLeft - 1);
}
