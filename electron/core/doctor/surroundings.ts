import type { Build } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { formatBytes } from '#shared/model/format';
import { tagWarning } from '#shared/model/reference';
import { finding } from './finding';
import { fixOf, type Mending } from './mending';
import type { Scope } from './scope';
import type { Unwanted } from './unwanted';

/** 2 GB: beyond it an upload that breaks off costs a long time, as registries take a layer whole. */
const LARGE_BYTES = 2_000_000_000;

export interface Surroundings {
  /** Of the next push; null: not known yet. */
  readonly tag: string | null;
  /** What the registry has left; null: not known. */
  readonly storageLeftBytes: number | null;
  /** The Dockerfile that will be used, where the user wrote or changed it. */
  readonly dockerfile: string | null;
}

/** What the push, the registry and the user's Dockerfile add to the picture. */
export function surroundingFindings(
  build: Build | null,
  scope: Scope,
  unwanted: readonly Unwanted[],
  mending: Mending,
  { tag, storageLeftBytes, dockerfile }: Surroundings,
): readonly Finding[] {
  const out = new Set(unwanted.map(({ path }) => path));
  const files = scope.files.filter(({ path }) => !out.has(path));
  return [
    ...(startsAsRoot(build, dockerfile) ? [asRoot(mending)] : []),
    ...ofTag(tag),
    ...large(
      files.filter(({ sizeBytes }) => sizeBytes > LARGE_BYTES).map((file) => [scope.full(file.path), file.sizeBytes]),
    ),
    ...storage(
      files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      storageLeftBytes,
    ),
  ];
}

/** Unreal refuses it, others do not. */
export const startsAsRoot = (build: Build | null, dockerfile: string | null): boolean =>
  build?.engine === 'unreal' && dockerfile !== null && runsAsRoot(dockerfile);

/** Of the last stage: its last USER; an image whose tag says nonroot starts as somebody else already. */
export function runsAsRoot(dockerfile: string): boolean {
  const lines = dockerfile.split(/\r?\n/).map((line) => line.trim());
  const from = lines.findLastIndex((line) => /^FROM\s/i.test(line));
  const users = lines.slice(from + 1).flatMap((line) => /^USER\s+(\S+)/i.exec(line)?.[1] ?? []);
  const user = users.at(-1)?.split(':')[0];
  return user === undefined ? !/nonroot/.test(lines[from] ?? '') : user === 'root' || user === '0';
}

const asRoot = (mending: Mending): Finding =>
  finding('runs-as-root', 'error', {
    files: ['Dockerfile'],
    why: 'The Dockerfile starts the server as root, and Unreal refuses that: “Refusing to run with the root privileges”. Add a line USER with a number, such as USER 10001:10001.',
    fix: fixOf(
      mending,
      'runs-as-root',
      `A line USER is added at its end for the build.${mending.own ? ' What the server writes must belong to that user: COPY --chown=10001:10001.' : ''}`,
    ),
  });

/** In the words of everywhere else where a tag is named. */
function ofTag(tag: string | null): readonly Finding[] {
  const why = tag === null ? null : tagWarning(tag);
  return why === null ? [] : [finding('latest-tag', 'warning', { why })];
}

function large(files: readonly (readonly [string, number])[]): readonly Finding[] {
  if (files.length === 0) return [];
  const bytes = files.reduce((sum, [, size]) => sum + size, 0);
  const why = `Files over 2 GB go in one piece: each change sends all of it (${formatBytes(bytes)}) again, and so does a broken connection. Split it, for example into chunks of pak files.`;
  return [finding('large-file', 'warning', { files: files.map(([path]) => path), bytes, why })];
}

function storage(totalBytes: number, leftBytes: number | null): readonly Finding[] {
  if (leftBytes === null || totalBytes <= leftBytes) return [];
  const why = `The build has ${formatBytes(totalBytes)}, the registry has ${formatBytes(leftBytes)} left. Compressed, and without what is there already, it may still fit: the push counts before it sends.`;
  return [finding('storage-short', 'warning', { bytes: totalBytes - leftBytes, why })];
}
