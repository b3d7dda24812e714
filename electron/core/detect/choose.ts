import { AppFailure } from '#shared/errors';
import type { Build, BuildChoice, Detection } from '#shared/model/detection';

/** The detection with the user's choice in the first place. Throws AppFailure invalid-input where nothing fits. */
export function chooseBuild(detection: Detection, choice: BuildChoice): Detection {
  const known = detection.build === null ? [] : [detection.build, ...detection.alternatives];
  const fits = (build: Build): boolean =>
    (choice.path === null || build.path === choice.path) &&
    (choice.engine === null || build.engine === choice.engine) &&
    (choice.executable === null || build.executable === choice.executable);
  const chosen = known.find(fits) ?? plain(known, choice);
  if (chosen === null) throw notFound(choice);
  return { ...detection, build: chosen, alternatives: known.filter((build) => build !== chosen) };
}

/** Any program can be taken as a plain one, also where an engine was recognised. */
function plain(known: readonly Build[], { path, engine, executable }: BuildChoice): Build | null {
  if (engine !== 'native' && engine !== 'go') return null;
  const like = known.find(
    (build) => (path === null || build.path === path) && (executable === null || build.executable === executable),
  );
  const started = executable ?? like?.executable ?? null;
  if (like === undefined || started === null) return null;
  const { platform, architecture, modifiedMs } = like;
  const evidence = [`${started} was chosen.`];
  const same = { path: like.path, executable: started, platform, architecture, modifiedMs };
  return { engine, ...same, variant: null, version: null, role: 'unknown', evidence };
}

function notFound({ path, engine, executable }: BuildChoice): AppFailure {
  const named = [executable, engine, path].filter((part) => part !== null).join(', ');
  const message = `Nothing in the folder fits the choice (${named}). “gantry detect” shows what there is.`;
  return new AppFailure({ code: 'invalid-input', message, action: 'editProject' });
}
