import type { Build } from '#shared/model/detection';
import type { Content } from './content';
import { folderOf, type Survey, type SurveyedFile } from './survey';

type Common = Pick<Build, 'path' | 'modifiedMs' | 'platform' | 'architecture' | 'executable'>;

/** Finds builds of one engine right in the folder that was surveyed; several where they lie side by side. */
export type Detector = (survey: Survey) => Promise<readonly Build[]>;

/** What every build has, from its executable. */
export function commonFacts(survey: Survey, executable: SurveyedFile | null, platform?: Build['platform']): Common {
  const { is, architecture } = programOf(executable?.content ?? null);
  return {
    path: '',
    executable: executable?.path ?? null,
    platform: platform ?? is,
    architecture,
    modifiedMs: survey.files.reduce((newest, { mtimeMs }) => Math.max(newest, mtimeMs), 0),
  };
}

function programOf(content: Content | null): { is: Build['platform']; architecture: Build['architecture'] } {
  if (content?.is === 'elf') return { is: 'linux', architecture: content.architecture };
  if (content?.is === 'windows' || content?.is === 'macos')
    return { is: content.is, architecture: content.architecture };
  return { is: 'any', architecture: null };
}

const isLibraryName = (path: string): boolean => /\.so(?:\.[\d.]+)?$|\.dylib$|\.debug$|\.node$/i.test(path);

/** Something that an operating system could start. Position-independent programs and libraries look alike but for their names. */
export const isProgram = ({ path, content }: SurveyedFile): boolean =>
  !isLibraryName(path) &&
  ((content?.is === 'elf' && content.type !== 'other') ||
    ((content?.is === 'windows' || content?.is === 'macos') && !content.library));

export const isElf = (file: SurveyedFile | null): file is SurveyedFile => file?.content?.is === 'elf';

export const filesIn = (survey: Survey, folder: string): readonly SurveyedFile[] =>
  survey.files.filter(({ path }) => folderOf(path) === folder);

export const foldersIn = (survey: Survey, folder: string): readonly string[] =>
  survey.entries.filter(({ kind, path }) => kind === 'folder' && folderOf(path) === folder).map(({ path }) => path);

/** A Linux program first, then one for another system: the findings tell about it. */
export const linuxFirst = (programs: readonly SurveyedFile[]): readonly SurveyedFile[] => [
  ...programs.filter(isElf),
  ...programs.filter((file) => !isElf(file)),
];

/** `Arena.x86_64`, `Arena.exe`, `Arena` -> `Arena` */
export const stemOf = (name: string): string => name.replace(/\.(?:x86_64|x86|x64|arm64|exe|bin)$/i, '');
