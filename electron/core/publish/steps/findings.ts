import { type Finding, isFixed } from '#shared/model/finding';
import type { PublishRequest } from '#shared/model/publish-job';
import { plainRecipe } from '#shared/model/recipe';
import type { ContextLook } from '../../ports/engine';
import type { Look } from '../../recipe/index';
import type { StepContext } from '../step';

type FolderSource = Extract<PublishRequest['source'], { from: 'folder' }>;

/** A look at 10,000 files takes up to a second: a push waits so long for what it may say, and is told the rest while it builds. */
const SOON_MS = 100;
/** Unreal's programs lie so, and nobody else's; it refuses to run as root. */
const unreal = /(?:^|\/)Binaries\/Linux[^/]*\/[^/]+$/;

/** Something of a folder is mended on the way to the engine: then it has been looked at, and its findings have been told. */
export const wantsMends = ({ fixes }: FolderSource): boolean => Object.values(fixes).includes(true);

/** Looks at a folder with its own Dockerfile. */
export function lookBeside(
  { recipes, request: { tag }, signal, storageLeft }: StepContext,
  { folder, dockerfile, fixes }: FolderSource,
): Promise<Look> {
  const { build, edited, options } = plainRecipe;
  const { keep, leaveOut } = options;
  return recipes.look({ folder, build, keep, leaveOut, edited, dockerfile, fixes, tag, storageLeft }, signal);
}

/**
 * What is wrong with a build beside the folder's own Dockerfile, in the log. It stops no push, nor holds one up; but what makes the server
 * refuse to start is told before minutes are spent on it.
 */
export async function tellFindings(context: StepContext, { holds }: ContextLook): Promise<void> {
  const { request, recipes, after, hasReader } = context;
  const { source } = request;
  if (!hasReader || source.from === 'image' || source.recipe !== null || wantsMends(source)) return;
  const telling = tell(context, source);
  const mayRefuse = holds(unreal) && (await recipes.startsAsRoot(source.folder, source.dockerfile));
  if (mayRefuse) return telling;
  await new Promise<void>((resolve) => {
    const stop = after(SOON_MS, resolve);
    void telling.then(() => {
      stop();
      resolve();
    });
  });
}

/** Never rejects: whoever builds the folder meets what is wrong with reading it. */
async function tell(context: StepContext, source: FolderSource): Promise<void> {
  const look = await lookBeside(context, source).catch(() => null);
  if (look === null || context.signal.aborted) return;
  for (const finding of look.examination.findings) context.log(inWords(finding));
}

export function inWords(finding: Finding): string {
  const { severity, code, files, count: all, why, fix } = finding;
  const named = files.slice(0, 3).join(', ') + (all > 3 ? ` and ${all - 3} more` : '');
  const done = fix === null ? '' : isFixed(finding) ? ` ${fix.how}` : ' It is left as it is.';
  return `${severity}: ${code}${named === '' ? '' : ` (${named})`}. ${why}${done}`;
}
