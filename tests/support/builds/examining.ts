import { createBuildFolder } from '#adapters/storage/build-folder';
import { detect } from '#core/detect/index';
import { examine, type Surroundings } from '#core/doctor/index';
import type { Finding, Fixes } from '#shared/model/finding';
import { type Files, onDisk } from './disk';

const never = new AbortController().signal;
const calm: Surroundings = { tag: '1.0.0', storageLeftBytes: null, dockerfile: null };

/** What the doctor says of a folder, with nothing unusual around it but what is given. */
export async function examinationIn(folder: string, surroundings: Partial<Surroundings> = {}, fixes: Fixes = {}) {
  const folders = createBuildFolder();
  const { survey, detection } = await detect(folders, folder, never);
  const ignore = await folders.ignoreRules(folder, detection.dockerfile);
  return examine({
    survey,
    detection,
    ignore,
    keep: [],
    leaveOut: [],
    fixes,
    surroundings: { ...calm, ...surroundings },
  });
}
export const findingsIn = async (...given: Parameters<typeof examinationIn>): Promise<readonly Finding[]> =>
  (await examinationIn(...given)).findings;
/** Of a build that is laid down for it. */
export const findingsOf = async (
  files: Files,
  surroundings?: Partial<Surroundings>,
  fixes?: Fixes,
): Promise<readonly Finding[]> => findingsIn(await onDisk(files), surroundings, fixes);
