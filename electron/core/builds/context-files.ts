import type { Examination } from '#core/doctor/index';
import type { FolderEntry, IgnoreFile } from '#core/ports/build-folder';
import type { Recipe } from '#shared/model/recipe';
import type { ContextFile } from './context-tree';

/** Of a recipe, by what it is for; what comes with Gantry lies in no folder of the user's. */
export const recipeFiles = ({ layers, excluded }: Recipe): readonly ContextFile[] => [
  ...layers.flatMap(({ purpose, files }) =>
    files.flatMap(({ from, bytes, kind }) =>
      from === null || kind === 'folder' ? [] : [{ path: from, bytes, purpose, why: null, goesIn: true }],
    ),
  ),
  ...excluded.map(({ path, bytes, why }) => ({ path, bytes, purpose: null, why, goesIn: false })),
];

/** Of a folder with its own Dockerfile: what the ignore file and the user's wishes leave, with what had better stay out. */
export function dockerfileFiles(
  entries: readonly FolderEntry[],
  ignore: IgnoreFile | null,
  { unwanted, leftOut, mended, scope }: Examination,
): readonly ContextFile[] {
  const advice = new Map(
    unwanted.filter(({ reason }) => reason !== 'build-file').map(({ path, why }) => [scope.full(path), why]),
  );
  const out = new Set(leftOut.map(({ path }) => scope.full(path)));
  const bytes = new Map([...mended].map(([path, text]) => [scope.full(path), text.bytes]));
  return entries
    .filter(({ kind }) => kind !== 'folder')
    .map(({ path, sizeBytes }) => {
      const isIgnored = ignore !== null && ignore.judge(path) !== 'keep';
      const why = isIgnored ? `named in ${ignore.file}` : (advice.get(path) ?? null);
      return { path, bytes: bytes.get(path) ?? sizeBytes, purpose: null, why, goesIn: !isIgnored && !out.has(path) };
    });
}
