import { folderOf, type SurveyedFile } from '#core/detect/index';
import { type Examination, type FaultyText, lostExecuteBits, reasonOfFolder } from '#core/doctor/index';
import type { Build } from '#shared/model/detection';
import type { ExcludedFile, LayerFile } from '#shared/model/recipe';
import { type Purpose, purposeOf } from './purposes';

export interface SortedFiles {
  readonly byPurpose: ReadonlyMap<Purpose, readonly LayerFile[]>;
  readonly excluded: readonly ExcludedFile[];
}

const APP = 'app';
const EXECUTABLE = 0o755;
const PLAIN = 0o644;

/** Everything in the build's folder, either with its place in the image or with the reason why it stays out. */
export function sortFiles(build: Build, examination: Examination, ownerId: number): SortedFiles {
  const { scope, leftOut, mended, mendsModes } = examination;
  const out = new Map(leftOut.map((entry) => [entry.path, entry.why]));
  if (build.engine === 'node' && build.hasDependencies && build.modules !== 'there')
    for (const { path } of scope.survey.files)
      if (path.startsWith('node_modules/')) out.set(path, 'packages are installed inside the image');
  const byPurpose = new Map<Purpose, LayerFile[]>();
  const excluded: ExcludedFile[] = [];
  const put = (purpose: Purpose, file: LayerFile): void => {
    const known = byPurpose.get(purpose);
    if (known === undefined) byPurpose.set(purpose, [file]);
    else known.push(file);
  };
  const filled = new Set(scope.survey.entries.map(({ path }) => folderOf(path)));
  for (const { path, kind, sizeBytes, linkTarget } of scope.survey.entries) {
    const why = out.get(path);
    if (why !== undefined) excluded.push({ path: scope.full(path), bytes: sizeBytes, why });
    else if (kind === 'link') put('code', { ...place(path, ownerId), ...nothing, kind, mode: 0o777, linkTarget });
    else if (kind === 'folder' && !filled.has(path) && !isLeftOut(path, examination))
      // An empty folder may be one that the server writes into.
      put('code', { ...place(path, ownerId), ...nothing, kind, mode: EXECUTABLE, linkTarget: '' });
    else if (kind === 'file') {
      const file = scope.survey.file(path);
      if (file === null) continue;
      const mode = mendsModes || !lostExecuteBits(file) ? modeOf(file) : PLAIN;
      put(purposeOf(build, file), layerFile(file, { from: scope.full(path), mended: mended.get(path), mode, ownerId }));
    }
  }
  return { byPurpose, excluded };
}

function isLeftOut(folder: string, { scope, staysOut }: Examination): boolean {
  const reason = reasonOfFolder(folder);
  return (reason !== null && staysOut(reason)) || scope.isIgnored(folder);
}

const nothing = { from: null, bytes: 0, mtimeMs: null, mend: null };
const place = (path: string, ownerId: number) => ({ path: `${APP}/${path}`, ownerId });

/** By content: what Windows forgot and what one computer's umask made different gives the same layer. */
const modeOf = ({ content }: SurveyedFile): number =>
  content?.is === 'elf' || content?.is === 'script' ? EXECUTABLE : PLAIN;

interface Placed {
  readonly from: string;
  readonly mended: FaultyText | undefined;
  readonly mode: number;
  readonly ownerId: number;
}

const layerFile = ({ path, sizeBytes, mtimeMs }: SurveyedFile, { from, mended, mode, ownerId }: Placed): LayerFile => ({
  ...place(path, ownerId),
  kind: 'file',
  from,
  bytes: mended?.bytes ?? sizeBytes,
  mode,
  linkTarget: '',
  mtimeMs,
  mend: mended?.mend ?? null,
});
