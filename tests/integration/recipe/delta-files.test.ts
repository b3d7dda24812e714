import { mkdir, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContentHashes } from '#adapters/storage/content-hashes';
import type { BuildEvent, Engine } from '#core/ports/engine';
import { compare } from '#core/recipe/delta/compare';
import { deltaRecipe, keptFiles, planRecipe, readContents } from '#core/recipe/index';
import { PUSHED_IMAGE_VERSION, type PushedImage } from '#shared/model/pushed-image';
import type { Recipe, RecipeFrame, RecipeOptions } from '#shared/model/recipe';
import { onDisk } from '../../support/builds/disk';
import * as engines from '../../support/builds/engines';
import { plainLabels, recipeFacts, recipeFiles } from '../../support/builds/recipe';
import { seeded } from '../../support/random';
import { engineWithout } from '../docker/doors';
import { engineAt, follow, type Machine, random, request, startEngine } from '../docker/support';
import { noEngineBecause, reason } from '../publish/place';
import { containerFiles, dockerOf, imageFiles } from './support';

const BASE = 'studio/base:1';
const options: Partial<RecipeOptions> = { base: BASE };
/** With everything that a delta leaves as it is. */
const edited = `FROM ${BASE}
ENV HOME=/home/gantry MODE=arena
ADD code.tar /
WORKDIR /app
EXPOSE 7777/udp
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s CMD ["/bin/sh", "-c", "true"]
USER 10001:10001
ENTRYPOINT ["/app/arena-server"]
LABEL mine="as it was" org.opencontainers.image.revision="of then"
CMD ["-x"]
`;

describe.skipIf(noEngineBecause !== null)(`images built of what changed${reason(noEngineBecause)}`, () => {
  let machine: Machine;
  let door: Awaited<ReturnType<typeof engineWithout>>;
  beforeAll(async () => {
    machine = await startEngine();
    door = await engineWithout(machine, 'buildkit');
    // With the folders that engines mount into, as every base has them.
    const base = await onDisk({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      '.dockerignore': 'Dockerfile\n',
      ...{ 'dev/': '', 'proc/': '', 'sys/': '', 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' },
      'bin/sh': { content: await readFile('/bin/busybox'), mode: 0o755 },
    });
    const { imageId } = await engineAt(machine.host).build(request(base), follow<BuildEvent>().running);
    await dockerOf(machine.host)('tag', imageId, BASE);
  });
  afterAll(async () => {
    await door.close();
    await machine.stop();
  });

  it.each([
    ['BuildKit', 1, null, 10],
    // It takes some 0.2 s of the processor for each layer.
    ['the classic builder', 2, null, 5],
    ['BuildKit, an edited Dockerfile', 3, edited, 4],
    ['the classic builder, an edited Dockerfile', 4, edited, 4],
  ] as const)(
    'hold what a clean build of the same folder holds, over rounds of changes (%s)',
    { timeout: 300_000 },
    async (builder, seed, edit, rounds) => {
      const engine = engineAt(builder.startsWith('BuildKit') ? machine.host : door.host);
      const folder = await onDisk(firstFiles());
      const chance = seeded(seed);
      let pushed: PushedImage | null = null;
      let removed = 0;
      for (let round = 0; round <= rounds; round += 1) {
        const told: string[] = [];
        if (round > 0) for (let change = 0; change < 6; change += 1) told.push(await changeSomething(folder, chance));
        const clean = await planned(folder, round, edit);
        const contents = await readContents(clean.layers, new Map(), (file) =>
          createContentHashes().sha256(folder, file, null, new AbortController().signal),
        );
        if (contents === null) throw new Error('files changed');
        const before: ReadonlyMap<string, PushedImage['files'][number]> = new Map(
          pushed?.files.map((file) => [file.path, file]),
        );
        const removeBytes = (await recipeFiles.remove()).length;
        const recipe = pushed === null ? clean : deltaRecipe(clean, pushed, compare(before, contents), removeBytes);
        removed += recipe.delta?.removed.length ?? 0;
        const imageId = await built(engine, folder, recipe);
        const cleanId = await built(engine, folder, clean);
        const what = `round ${round}, seed ${seed}: ${told.join('; ')}`;
        expect(asLines(await imageFiles(machine.host, imageId)), what).toEqual(
          asLines(await imageFiles(machine.host, cleanId)),
        );
        // Inside the engine itself, too: a container sees what a registry is sent.
        if (round % 3 === 1)
          expect(asLines(await containerFiles(machine.host, imageId, '')), what).toEqual(
            asLines(await containerFiles(machine.host, cleanId, '')),
          );
        expect(await configOf(imageId), what).toEqual(await configOf(cleanId));
        pushed = {
          ...{ schemaVersion: PUSHED_IMAGE_VERSION, imageId, digest: '', tag: `r${round}`, frame: clean.frame.text },
          ...{ baseId: null, files: keptFiles(contents, Date.now()), layers: [], chain: round, wasteBytes: 0 },
        };
      }
      expect(removed).toBeGreaterThan(10);
      // What it was built upon has no name of its own any more.
      expect(await dockerOf(machine.host)('images', '-q', 'localhost/gantry/parent')).toBe('');
    },
  );

  const planned = async (
    folder: string,
    round: number,
    edit: string | null,
  ): Promise<Recipe & { frame: RecipeFrame }> => {
    const labels = { ...plainLabels, created: new Date(round).toISOString(), revision: `r${round}` };
    const { frame, ...recipe } = planRecipe({ ...(await recipeFacts(folder, options, labels)), edited: edit });
    if (frame === null) throw new Error('no frame');
    return { ...recipe, frame };
  };
  const built = async (engine: Engine, folder: string, recipe: Recipe): Promise<string> =>
    (await engine.build(request(folder, { recipe, labels: recipe.labels }), follow<BuildEvent>().running)).imageId;
  const configOf = async (image: string): Promise<unknown> => {
    const { Image: _, ...config } = JSON.parse(
      await dockerOf(machine.host)('inspect', '--format', '{{json .Config}}', image),
    ) as Record<string, unknown>;
    return config;
  };
});

const asLines = (files: Awaited<ReturnType<typeof imageFiles>>): readonly string[] =>
  [...files].map(([path, file]) => `${path} ${JSON.stringify(file)}`).sort();

const firstFiles = () => ({
  ...engines.native(),
  'start.sh': '#!/bin/sh\r\nexec ./arena-server\r\n',
  'logs/': '',
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`maps/${index % 5}/${index % 3}/part ${index}.pak`, random(20_000)]),
  ),
  'maps/latest': { link: '0/0' },
  'maps/näme.pak': random(300),
});

type Chance = ReturnType<typeof seeded>;

/** One change of what may happen between two exports; says which. */
async function changeSomething(folder: string, { pick, whole, chance }: Chance): Promise<string> {
  const all = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name).slice(folder.length + 1) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  // The server itself has to stay what it is.
  const files = all.filter(({ entry, path }) => entry.isFile() && path.includes('/')).map(({ path }) => path);
  const folders = all
    .filter(({ entry, path }) => entry.isDirectory() && path.startsWith('maps/'))
    .map(({ path }) => path);
  const links = all.filter(({ entry }) => entry.isSymbolicLink()).map(({ path }) => path);
  const at = (path: string): string => join(folder, path);
  const fresh = (): string => `maps/${whole(7)}/${whole(4)}/new-${whole(1000)}.pak`;
  const write = async (path: string, content: string | Buffer): Promise<void> => {
    const parents = dirname(at(path));
    if (
      !(await mkdir(parents, { recursive: true }).then(
        () => true,
        () => false,
      ))
    )
      return;
    await writeFile(at(path), content).catch(() => undefined);
  };
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    rewrite: () => write(pick(files), random(whole(30_000))),
    'same size, same time': async () => {
      const path = at(pick(files));
      const { size, mtimeMs } = await stat(path);
      await writeFile(path, random(size));
      // A disk that counts in whole seconds; never the very same, which nothing could tell.
      await utimes(path, mtimeMs / 1000, Math.floor(mtimeMs / 1000) + 5);
    },
    touch: () => utimes(at(pick(files)), 1_600_000_000, 1_600_000_000 + whole(1000)),
    'becomes a script': () => write(pick(files), '#!/bin/sh\r\necho\r\n'),
    add: () => write(fresh(), random(whole(20_000))),
    remove: () => rm(at(pick(files))),
    'remove a folder': () => rm(at(pick(folders)), { recursive: true }),
    'file becomes a folder': async () => {
      const path = pick(files);
      await rm(at(path));
      await write(`${path}/inside.pak`, random(100));
    },
    'folder becomes a file': async () => {
      const path = pick(folders);
      await rm(at(path), { recursive: true });
      await write(path, random(100));
    },
    'folder becomes a link to another with the same names': async () => {
      const [path, other] = [pick(folders), pick(folders)];
      if (other.startsWith(path) || path.startsWith(other)) return;
      await rm(at(path), { recursive: true });
      await symlink(join('/app', other), at(path));
    },
    'link becomes a folder': async () => {
      if (links.length === 0) return;
      const path = pick(links);
      await rm(at(path));
      await write(`${path}/was-a-link.pak`, random(50));
    },
    'link elsewhere': async () => {
      if (links.length === 0) return;
      const path = pick(links);
      await rm(at(path));
      await symlink(chance(0.5) ? '../arena-server' : 'nowhere', at(path));
    },
    'rename a folder': () => rename(at(pick(folders)), at(`maps/renamed-${whole(1000)}`)),
    'empty folder': () => mkdir(at(`maps/empty-${whole(50)}`), { recursive: true }),
  };
  const name = pick(Object.keys(changes));
  await changes[name]?.();
  return name;
}
