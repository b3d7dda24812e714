import { join } from 'node:path';
import { createCleanups } from '#adapters/storage/cleanups';
import { systemClock as clock, timeIds as ids } from '#adapters/storage/clock';
import { createLinkStore } from '#adapters/storage/link-store';
import { createRegistryCache } from '#adapters/storage/registry-cache';
import type { Cleanups } from '#core/ports/cleanups';
import type { Link } from '#core/ports/link-store';
import { createRegistryUse, type RegistryUse } from '#core/registry/index';
import { AppFailure, toAppError } from '#shared/errors';
import type { Target } from './target';
import type { Workbench } from './workbench';

/** The one connection of a command, under this name. */
export const HERE = 'command';

/** Which artifacts app versions were made with: kept where the app has it. */
export const linksOf = async ({ home, log }: Workbench, target: Target): Promise<readonly Link[]> =>
  (await createLinkStore(home, ({ message }) => log.warn(message)).load()).filter(
    ({ connectionId }) => connectionId === target.id,
  );

/** What was deleted, kept where the app has it and under its name for the connection. */
export function cleanupsOf({ home, log }: Workbench, { id }: Target): Cleanups {
  const kept = createCleanups(home, ({ message }) => log.warn(message), log);
  return {
    of: () => kept.of(id),
    add: (cleanup) => kept.add({ ...cleanup, connectionId: id }),
    forget: () => kept.forget(id),
  };
}

/** A registry says of a repository that is not there no more than that; the words of a command name it, and where to look. */
export async function inRepository<T>({ access }: Target, repository: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'registry-not-found') throw thrown;
    const message = `There is no repository ${repository} in ${access.project} at ${access.registry}. “gantry repos” lists what is there.`;
    throw new AppFailure({ ...error, message });
  }
}

/** The registry's use cases for a command: one connection, which is not stored, and nothing that outlives the command but its cache. */
export function openRegistryUse(bench: Workbench, target: Target): RegistryUse {
  const { home, engine, registry, platform, settings, log } = bench;
  const { access } = target;
  return createRegistryUse({
    registry,
    platform,
    engine,
    // Another folder than the app's: what is kept there belongs to its connections.
    cache: createRegistryCache(join(home, 'command', 'cache', access.registry.replace(/\W/g, '_')), log),
    clock,
    ids,
    connections: { access: async () => access, find: () => null, remember: async () => undefined },
    knownNames: async () =>
      settings.connections
        .filter((connection) => connection.registry === access.registry && connection.project === access.project)
        .flatMap(({ knownRepositories }) => knownRepositories.map((name) => ({ name, from: 'user' as const }))),
    links: () => linksOf(bench, target),
    cleanups: cleanupsOf(bench, target),
    onChanged: () => undefined,
    onLayersRead: () => undefined,
    onPull: () => undefined,
  });
}
