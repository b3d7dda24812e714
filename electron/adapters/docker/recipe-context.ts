import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest, ContextLook, LayerArchive } from '#core/ports/engine';
import type { RecipeFiles } from '#core/ports/recipe-files';
import type { LayerFile, PlannedLayer, Recipe } from '#shared/model/recipe';
import { removedList } from '#shared/model/recipe-delta';
import { fingerprint, listContext } from './context';
import type { ContextEntry } from './context-entry';
import { unreadable } from './context-file';
import { sampleFiles } from './context-sample';
import { contextSteps } from './context-steps';
import { outlineOf } from './dockerfile-stages';
import { FIXED_MTIME_MS, type LayerSources, layerArchiveBytes, packLayer } from './layer-archive';

/** What comes with Gantry and goes into images and containers. */
export type BundledFiles = Pick<RecipeFiles, 'certificates' | 'init' | 'remove' | 'listening'>;

const EMPTY_ARCHIVE_BYTES = 1024;

/** 2^40 ms are 34 years: hashes as times reach from 1980 to 2014. */
const HASH_DIGITS = 10;

/** The build context of a request: its folder's, or its recipe's. Throws folder-missing, dockerfile-missing, file-unreadable. */
export async function contextOf(
  request: BuildRequest,
  files: BundledFiles,
  signal: AbortSignal,
): Promise<readonly ContextEntry[]> {
  if (request.recipe === null) return listContext(request, signal);
  return recipeEntries(request.recipe, await sourcesOf(request.folder, request.recipe, files));
}

async function sourcesOf(folder: string, { delta }: Recipe, files: BundledFiles): Promise<LayerSources> {
  return {
    folder,
    certificates: Buffer.from(await files.certificates()),
    init: Buffer.from(await files.init()),
    remove: Buffer.from(await files.remove()),
    removed: Buffer.from(removedList(delta?.removed ?? [])),
  };
}

/**
 * The archives of a recipe's layers as engines hand them out of the image. Where files of root are in one it comes twice: Engine 20.10
 * calls him by his name besides the number, newer ones do not (moby pkg/archive FileInfoHeaderNoLookups).
 */
export async function archivesOf({ folder, recipe }: BuildRequest, files: BundledFiles): Promise<LayerArchive[]> {
  if (recipe === null) return [];
  const sources = await sourcesOf(folder, recipe, files);
  const packed = recipe.layers.flatMap((layer) => {
    const names = layer.files.some(({ ownerId }) => ownerId === 0) ? ['', 'root'] : [''];
    return names.map((rootName) => ({
      layer: layer.name,
      key: sha256(JSON.stringify([rootName, contentKey(layer, sources)])),
      archiveBytes: layerArchiveBytes(layer),
      read: () => packLayer(layer, sources, rootName),
    }));
  });
  return [...packed, nothing];
}

/** BuildKit makes a layer of WORKDIR, also where the folder is there already: an archive of nothing. */
const nothing: LayerArchive = {
  layer: null,
  key: 'nothing',
  archiveBytes: EMPTY_ARCHIVE_BYTES,
  read: () => once(Buffer.alloc(EMPTY_ARCHIVE_BYTES)),
};

/** Fingerprint and size of the same, and what its files may take compressed. */
export async function lookAtContext(request: BuildRequest, signal: AbortSignal): Promise<ContextLook> {
  const { recipe } = request;
  if (recipe === null) {
    const entries = await listContext(request, signal);
    const dockerfile = await dockerfileOf(request);
    const outline = outlineOf(dockerfile, request.target);
    const facts = await fingerprint(request, entries);
    const steps = await contextSteps(dockerfile, outline, request, facts, entries);
    const prints = steps.map(({ print }) => print);
    const unjudged = new Set(steps.flatMap(({ print, isUnjudged }) => (isUnjudged ? [print] : [])));
    const sample = (without: ReadonlySet<string>, now: AbortSignal) => {
      const wanted = steps.filter(({ print }) => !without.has(print)).flatMap((step) => step.entries);
      return sampleFiles(wanted.filter(isOnDisk), now);
    };
    const holds = (wanted: RegExp): boolean => entries.some(({ path }) => wanted.test(path));
    return { facts: { ...facts, steps: prints }, base: outline.base, unjudged, holds, sample };
  }
  const files = recipe.layers.flatMap((layer) => layer.files).filter(({ kind }) => kind === 'file');
  const outline = outlineOf(recipe.dockerfile, null);
  const base = JSON.stringify(outline.base);
  const contextBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    facts: {
      fingerprint: recipeFingerprint(request, recipe),
      files: files.length,
      contextBytes,
      steps: [sha256(base)],
    },
    base: outline.base,
    unjudged: new Set(),
    holds: (wanted) => files.some(({ path }) => wanted.test(path)),
    sample: (withoutLayers, now) => sampleFiles(sampledFiles(request.folder, recipe, withoutLayers), now),
  };
}

/** What is mended is small. */
const isOnDisk = ({ kind, content }: ContextEntry): boolean => kind === 'file' && content === undefined;

const dockerfileOf = ({ folder, dockerfile }: BuildRequest): Promise<string> =>
  readFile(join(folder, dockerfile), 'utf8').catch((cause: unknown) => {
    throw unreadable(dockerfile, cause);
  });

/** Those on disk: what is mended or comes with Gantry is small. */
const sampledFiles = (folder: string, { layers }: Recipe, without: ReadonlySet<string>): readonly ContextEntry[] =>
  layers
    .filter(({ name }) => !without.has(name))
    .flatMap(({ files }) => files)
    .flatMap(({ kind, from, path, bytes: sizeBytes, mode, linkTarget, mend }) =>
      kind !== 'file' || from === null || mend !== null
        ? []
        : [{ path, fullPath: join(folder, from), kind, sizeBytes, mode, mtimeMs: FIXED_MTIME_MS, linkTarget }],
    );

/**
 * The virtual context of a recipe: the Dockerfile and an archive for each layer, made while it is sent. An engine that syncs takes a
 * file of equal size and time for the same: so an archive's time is a hash over what goes into it.
 */
export function recipeEntries({ dockerfile, layers }: Recipe, sources: LayerSources): readonly ContextEntry[] {
  const text = Buffer.from(dockerfile);
  const entries = layers.map((layer): ContextEntry => {
    const mtimeMs = hashTime(contentKey(layer, sources));
    return {
      ...plainFile(layer.name, layerArchiveBytes(layer)),
      mtimeMs,
      content: () => packLayer(layer, sources),
    };
  });
  const first = { ...plainFile('Dockerfile', text.length), mtimeMs: hashTime(dockerfile), content: () => once(text) };
  return [first, ...entries].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Everything that decides what the image holds, but for the time of the build. A delta's Dockerfile names its parent by ID. */
function recipeFingerprint({ target, buildArgs }: BuildRequest, { dockerfile, layers, delta }: Recipe): string {
  const timeless = dockerfile.replace(/org\.opencontainers\.image\.created="[^"]*"/, '');
  const options = [timeless, target, Object.entries(buildArgs).sort(), ...(delta?.removed ?? [])];
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const { name, files } of layers) hash.update(`\n${name}\n${JSON.stringify(files.map(fileFacts))}`);
  return hash.digest('hex');
}

/** Everything that decides an archive's bytes, as far as it can be told without reading the files. */
const contentKey = ({ name, files }: PlannedLayer, { certificates, init, remove, removed }: LayerSources): string =>
  JSON.stringify([[certificates, init, remove, removed].map(sha256), name, files.map(fileFacts)]);

const fileFacts = ({ path, kind, from, bytes, mode, linkTarget, mtimeMs, ownerId, mend }: LayerFile) => [
  ...[path, kind, from, bytes, mode, linkTarget, mtimeMs, ownerId, mend],
];

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const hashTime = (text: string): number => FIXED_MTIME_MS + Number.parseInt(sha256(text).slice(0, HASH_DIGITS), 16);

const plainFile = (path: string, sizeBytes: number) => ({
  path,
  fullPath: path,
  kind: 'file' as const,
  sizeBytes,
  mode: 0o644,
  linkTarget: '',
});

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
