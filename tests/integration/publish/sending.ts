import { afterAll, beforeAll } from 'vitest';
import { createRegistry } from '#adapters/registry/index';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import { z } from '#shared/zod';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { folderWith, follow, random } from '../docker/support';
import { BASE, dockerOf, makeBase } from '../recipe/support';
import { platform } from '../sandbox/support';
import { openPlace, type Place, type Publisher, requestFor } from './place';

const Blob = z.object({ digest: z.string() });
export const Manifest = z.object({ config: Blob, layers: z.array(Blob) });

export const registry = createRegistry({ userAgent: 'gantry-tests' });

/** A game's folder that a recipe builds. */
export const server = (): Promise<string> =>
  onDisk({
    ...engines.native(),
    ...Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`maps/${index}.pak`, random(2_000_000)])),
  });

export const byDockerfile = (folder: string): Extract<PublishRequest['source'], { from: 'folder' }> => ({
  ...{ from: 'folder' as const, folder, dockerfile: 'Dockerfile', target: null, buildArgs: {}, fixes: {} },
  recipe: null,
});

export const byRecipe = (folder: string): PublishRequest['source'] => ({
  ...byDockerfile(folder),
  recipe: { ...plainRecipe, options: { ...plainRecipe.options, base: BASE } },
});

/** A folder with a Dockerfile of two layers. */
export async function ownDockerfile() {
  const folder = await folderWith({
    Dockerfile: 'FROM scratch\nCOPY data /data\nCOPY rules /rules\n',
    data: random(3_000_000),
    rules: 'speed 1',
  });
  return { folder, source: byDockerfile(folder) };
}

/** A real engine and registry for the file that calls it, and what is asked of both around a push. */
export function sendingAtPlace() {
  let opened: Place | null = null;
  const place = (): Place => {
    if (opened === null) throw new Error('The place is open while tests run');
    return opened;
  };
  beforeAll(async () => {
    opened = await openPlace();
    await makeBase(opened);
  });
  afterAll(() => opened?.close());
  return {
    place,
    push: async ({ publishing, log }: Publisher, more: Partial<PublishRequest>) => {
      const { id } = await publishing.start(requestFor(place().access.registry, '', more));
      const job = await publishing.ended(id);
      if (job.state.is !== 'succeeded') throw new Error(`${JSON.stringify(job.state)}\n${(await log(id)).join('\n')}`);
      return { result: job.state.result, outputs: job.outputs, log: await log(id) };
    },
    /** As skopeo takes them. */
    credentials: () => ['--src-tls-verify=false', '--src-creds', `${place().access.username}:${place().access.token}`],
    /** Bytes in the registry. */
    used: async (): Promise<number> => (await platform(place().access).storage()).used_bytes,
    /** From the registry, as an engine that never had it. */
    pullBack: async (reference: string): Promise<string> => {
      const { engine, machine, access } = place();
      const docker = dockerOf(machine.host);
      await docker('rmi', '-f', reference);
      const login = { username: access.username, password: access.token, registry: access.registry };
      await engine.pull(reference, login, follow<never>().running as never);
      return docker('inspect', '--format', '{{.Id}}', reference);
    },
  };
}
