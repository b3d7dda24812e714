import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Log } from '#core/ports/log';
import type { CachedManifest, RegistryCache } from '#core/ports/registry-cache';
import { parseJson } from '#shared/json';
import { KeptArtifacts, RepositoryList } from '#shared/model/registry';
import { z } from '#shared/zod';
import { writeAtomically } from './atomic-file';

const Blob = z.object({ digest: z.string(), sizeBytes: z.int(), mediaType: z.string().optional() });
const Manifest = z.object({
  digest: z.string(),
  layers: z.array(Blob),
  config: Blob.nullable(),
  parts: z.array(Blob),
  manifestBytes: z.int(),
});

/** `cache/<connection>/`: may be deleted at any time. A file that cannot be read counts as absent; failed writes are logged only. */
export function createRegistryCache(folder: string, log: Log): RegistryCache {
  const path = (connectionId: string, ...names: string[]): string => join(folder, safe(connectionId), ...names);
  const read = async <S extends z.ZodType>(file: string, schema: S): Promise<z.output<S> | null> => {
    const parsed = schema.safeParse(parseJson(await readFile(file, 'utf8').catch(() => '')));
    return parsed.success ? parsed.data : null;
  };
  const writing = new Map<string, { next: string | null }>();
  /** One write per file at a time; of several that wait, the newest is enough. */
  const write = async (file: string, value: unknown): Promise<void> => {
    const busy = writing.get(file);
    const own: { next: string | null } = busy ?? { next: null };
    own.next = JSON.stringify(value);
    if (busy !== undefined) return;
    writing.set(file, own);
    try {
      while (own.next !== null) {
        const text = own.next;
        own.next = null;
        await writeAtomically(file, text, { durable: false });
      }
    } catch (cause) {
      log.warn(`${file} could not be kept`, cause);
    } finally {
      writing.delete(file);
    }
  };
  const artifactsFile = (connectionId: string, repository: string): string =>
    path(connectionId, 'artifacts', `${createHash('sha256').update(repository).digest('hex').slice(0, 32)}.json`);
  const manifestsFile = (connectionId: string): string => path(connectionId, 'manifests.jsonl');
  return {
    repositories: (id) => read(path(id, 'repositories.json'), RepositoryList),
    keepRepositories: (id, list) => write(path(id, 'repositories.json'), list),
    artifacts: (id, repository) => read(artifactsFile(id, repository), KeptArtifacts),
    keepArtifacts: (id, repository, kept) => write(artifactsFile(id, repository), kept),
    manifests: async (id) => {
      const text = await readFile(manifestsFile(id), 'utf8').catch(() => '');
      const lines = text.split('\n').map((line) => Manifest.safeParse(parseJson(line)));
      return new Map(lines.flatMap(({ data }) => (data === undefined ? [] : [[data.digest, data] as const])));
    },
    keepManifests: (id, manifests) =>
      append(manifestsFile(id), manifests).catch((cause: unknown) => log.warn('Manifests could not be kept', cause)),
    forget: (id) => rm(path(id), { recursive: true, force: true }),
  };
}

async function append(file: string, manifests: readonly CachedManifest[]): Promise<void> {
  const lines = manifests.map(
    ({ digest, layers, config, parts, manifestBytes }) =>
      `${JSON.stringify({ digest, layers, config, parts, manifestBytes })}\n`,
  );
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, lines.join(''), { mode: 0o600 });
}

/** Connection IDs are Gantry's own; what else comes must not leave the folder. */
const safe = (name: string): string => name.replace(/[^\w-]/g, '_');
