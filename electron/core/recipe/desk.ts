import { chooseBuild, detect, latin1 } from '#core/detect/index';
import { type Examination, examine, runsAsRoot } from '#core/doctor/index';
import type { BuildFolder } from '#core/ports/build-folder';
import type { BuildRequest } from '#core/ports/engine';
import type { RecipeFiles } from '#core/ports/recipe-files';
import { AppFailure } from '#shared/errors';
import type { BuildChoice, Detection } from '#shared/model/detection';
import { type Finding, type FindingCode, type Fixes, isFixed } from '#shared/model/finding';
import type { Recipe, RecipeChoice } from '#shared/model/recipe';
import { userTail } from './dockerfile';
import { ejectedFiles } from './eject';
import { type LabelTools, labelsNow, labelsOf } from './labels';
import { planRecipe } from './plan';

export interface RecipeTools extends LabelTools {
  readonly folders: BuildFolder;
  readonly files: RecipeFiles;
}

export interface LookRequest {
  /** Absolute. */
  readonly folder: string;
  readonly build: BuildChoice;
  readonly keep: readonly string[];
  readonly leaveOut: readonly string[];
  /** A recipe's Dockerfile that the user changed; null: there is none. */
  readonly edited: string | null;
  /** The folder's own that is used where it is there, relative to it; null: a recipe goes before it. */
  readonly dockerfile: string | null;
  readonly fixes: Fixes;
  /** Of the next push; null: not known. */
  readonly tag: string | null;
  /** What the registry has left; null: not known, or no limit. Asked while the folder is read; never rejects. */
  readonly storageLeft: () => Promise<number | null>;
}

export interface Look {
  readonly folder: string;
  readonly detection: Detection;
  readonly examination: Examination;
}

/** From a folder to the recipe of an image. Methods throw AppFailure folder-missing, file-unreadable, invalid-input, cancelled. */
export interface RecipeDesk {
  /** What the folder is and what is wrong with it. */
  look(request: LookRequest, signal: AbortSignal): Promise<Look>;
  /** Whether a folder's own Dockerfile starts its server as root; false where it cannot be read. */
  startsAsRoot(folder: string, dockerfile: string): Promise<boolean>;
  /** The virtual build context of what was looked at. Throws AppFailure build-findings where there is nothing to start. */
  plan(look: Look, choice: Pick<RecipeChoice, 'options' | 'edited'>): Promise<Recipe>;
  /**
   * Writes the recipe into the folder that was looked at, as files that `docker build` understands; answers with their names. Throws
   * AppFailure build-findings, not-possible-now where one of them is there, disk-*.
   */
  eject(look: Look, choice: Pick<RecipeChoice, 'options' | 'edited'>): Promise<readonly string[]>;
  /** Of an image that the folder's own Dockerfile makes. Without the time: as long as nothing changes it is to stay the same image. */
  labels(folder: string): Promise<BuildRequest['labels']>;
}

export function createRecipeDesk(tools: RecipeTools): RecipeDesk {
  const { folders, files } = tools;
  const desk: RecipeDesk = {
    look: async ({ folder, build, keep, leaveOut, edited, dockerfile: own, fixes, tag, storageLeft }, signal) => {
      const left = storageLeft();
      const { survey, detection: found } = await detect(folders, folder, signal);
      const isChosen = Object.values(build).some((part) => part !== null);
      const chosen = isChosen ? chooseBuild(found, build) : found;
      const detection = { ...chosen, dockerfile: own !== null && survey.has(own) ? own : null };
      const dockerfile = detection.dockerfile === null ? edited : await survey.text(detection.dockerfile);
      const ignore = await folders.ignoreRules(folder, detection.dockerfile);
      const surroundings = { tag, storageLeftBytes: await left, dockerfile };
      const examination = await examine({ survey, detection, ignore, keep, leaveOut, fixes, surroundings });
      return { folder, detection, examination };
    },
    startsAsRoot: async (folder, dockerfile) => {
      const text = await folders.read(folder, dockerfile, 0, MAX_DOCKERFILE_BYTES).catch(() => null);
      return text !== null && runsAsRoot(latin1(text));
    },
    plan: async ({ folder, detection: { build }, examination }, { options, edited }) => {
      const stopping = examination.findings.filter(({ code }) => hopeless.has(code));
      if (build === null || stopping.length > 0) throw unfit(folder, stopping);
      const [certificates, init] = await Promise.all([files.certificates(), files.init()]);
      return planRecipe({
        build,
        examination,
        options,
        labels: await labelsNow(tools, folder),
        template: await files.template(build.engine),
        bundled: { certificateBytes: certificates.length, initBytes: init.length },
        edited: edited !== null && examination.addsUser ? edited + userTail(options.userId) : edited,
      });
    },
    eject: async (look, choice) => {
      const { folder, detection, examination } = look;
      const recipe = await desk.plan(look, choice);
      const { build } = detection;
      if (build === null) throw unfit(folder, []);
      // Of the folder itself, where the build lies deeper.
      const ignore = await folders.ignoreRules(folder, null);
      const { options } = choice;
      const dockerignore = ignore?.text ?? null;
      const files = ejectedFiles({ recipe, build, examination, options, dockerignore });
      await folders.create(folder, files);
      return Object.keys(files);
    },
    labels: async (folder) => labelsOf(null, { ...(await labelsNow(tools, folder)), created: null }),
  };
  return desk;
}

const MAX_DOCKERFILE_BYTES = 64 * 1024;

/** Nothing could be packed into a layer and started. */
const hopeless = new Set<FindingCode>(['nothing-to-start', 'windows-build', 'macos-build', 'wrong-architecture']);

/** Throws AppFailure build-findings where the server could not run. What a recipe mends inside the image keeps nobody from pushing. */
export function requireFit({ folder, detection: { build }, examination }: Look): void {
  const blocking = examination.findings.filter((each) => each.severity === 'error' && !isFixed(each));
  if (build === null || blocking.length > 0) throw unfit(folder, blocking);
}

function unfit(folder: string, findings: readonly Finding[]): AppFailure {
  const [first, ...others] = findings;
  const more = others.length === 0 ? '' : ` Besides: ${others.map(({ code }) => code).join(', ')}.`;
  const reason =
    first === undefined
      ? `${folder} holds no server build that Gantry recognises, and no Dockerfile. Choose the folder that your engine exported, or add a Dockerfile.`
      : `${first.why} (${first.code})${more}`;
  const fixable = first?.fix?.is === 'off';
  const way = fixable ? ` Gantry can mend that inside the image: “Fix in the image”, or --fix ${first.code}.` : '';
  const detail = findings.map(({ code, files, why }) => `${code}: ${[...files, why].join('\n  ')}`).join('\n');
  return new AppFailure({
    code: 'build-findings',
    message: reason + way,
    retryable: true,
    action: 'editProject',
    detail: detail === '' ? null : detail,
  });
}
