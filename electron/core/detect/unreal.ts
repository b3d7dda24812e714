import type { Build } from '#shared/model/detection';
import { asciiBytes, type FileReader, indexOfBytes, latin1, utf16Bytes } from './bytes';
import { commonFacts, type Detector, foldersIn, isElf, isProgram, linuxFirst } from './facts';
import { baseName, type Survey, type SurveyedFile } from './survey';

const binaries = /^([^/]+)\/Binaries\/(?:Linux|LinuxArm64|LinuxAArch64|Win64|Mac)\/[^/]+$/;

/** A staged build: `Engine/` and `<Project>/Binaries/Linux/` side by side, wrapper scripts beside them. */
export const detectUnreal: Detector = async (survey) => {
  const hasEngineFolder = foldersIn(survey, '').includes('Engine');
  const builds: Build[] = [];
  for (const [project, programs] of programsByProject(survey)) {
    const wrapper = await findWrapper(survey, project);
    const marks = [hasEngineFolder, wrapper !== null, hasPaks(survey, project)].filter(Boolean).length;
    if (marks === 0) continue;
    const ranked = [...linuxFirst(programs)].sort((a, b) => rank(b) - rank(a));
    for (const program of ranked) builds.push(await describe(survey, project, program, wrapper, hasEngineFolder));
  }
  return builds;
};

function programsByProject(survey: Survey): ReadonlyMap<string, readonly SurveyedFile[]> {
  const found = new Map<string, SurveyedFile[]>();
  for (const file of survey.files) {
    const project = binaries.exec(file.path)?.[1];
    if (project === undefined || project === 'Engine' || !isProgram(file) || /CrashReport/i.test(file.path)) continue;
    found.set(project, [...(found.get(project) ?? []), file]);
  }
  return found;
}

const hasPaks = (survey: Survey, project: string): boolean =>
  survey.files.some(({ path }) => path.startsWith(`${project}/Content/Paks/`));

const rank = (file: SurveyedFile): number => (isElf(file) ? 2 : 0) + (/Server/.test(baseName(file.path)) ? 1 : 0);

/** The script that AutomationTool writes; 5.x says UE_, 4.x UE4_. */
async function findWrapper(survey: Survey, project: string): Promise<{ path: string; generation: string } | null> {
  for (const { path } of survey.files.filter((file) => /^[^/]+\.sh$/.test(file.path))) {
    const text = await survey.text(path, 4096);
    const mark = /\b(UE4?)_(?:TRUE_SCRIPT_NAME|PROJECT_ROOT)\b/.exec(text);
    if (mark !== null && text.includes(`${project}/Binaries/`))
      return { path, generation: mark[1] === 'UE4' ? '4' : '5' };
  }
  return null;
}

async function describe(
  survey: Survey,
  project: string,
  program: SurveyedFile,
  wrapper: { path: string; generation: string } | null,
  hasEngineFolder: boolean,
): Promise<Build> {
  const name = baseName(program.path);
  const version = isElf(program) ? await readVersion(survey.reader(program)) : null;
  const serverPaks = survey.files.find(({ path }) => /-LinuxServer\.(?:pak|ucas)$/.test(path)) ?? null;
  const isServer = /Server/.test(name) || serverPaks !== null;
  return {
    engine: 'unreal',
    ...commonFacts(survey, program),
    variant: /-(Shipping|Test|DebugGame|Debug)(?:\.|$)/.exec(name)?.[1] ?? 'Development',
    version: version ?? wrapper?.generation ?? null,
    project,
    hasEngineFolder,
    role: isServer ? 'server' : 'client',
    evidence: [
      `${program.path} is the ${isServer ? 'server' : 'game'}'s program.`,
      ...(hasEngineFolder ? ['Engine/ holds the engine’s part of the build.'] : []),
      ...(wrapper === null ? [] : [`${wrapper.path} is the starter script that Unreal ${wrapper.generation} writes.`]),
      ...(serverPaks === null ? [] : [`${serverPaks.path} was cooked for a Linux server.`]),
      ...(version === null ? [] : [`${name} carries the branch name of Unreal ${version}.`]),
    ],
  };
}

const CHUNK_BYTES = 4 << 20;
const OVERLAP_BYTES = 128;
/** Programs of 200 MB are usual; beyond this the version is not worth the reading. */
const MAX_SEARCH_BYTES = 512 << 20;
const marks = ['++UE5+Release-', '++UE4+Release-'].flatMap((text) => [
  { bytes: asciiBytes(text), wide: false },
  { bytes: utf16Bytes(text), wide: true },
]);

/** FEngineVersion's branch, `++UE5+Release-5.3`, stands in the program as text. Engines that a studio built itself may lack it. */
async function readVersion(file: FileReader): Promise<string | null> {
  for (let at = 0; at < Math.min(file.sizeBytes, MAX_SEARCH_BYTES); at += CHUNK_BYTES - OVERLAP_BYTES) {
    const chunk = await file.read(at, CHUNK_BYTES);
    for (const { bytes, wide } of marks) {
      const found = indexOfBytes(chunk, bytes);
      if (found < 0) continue;
      const after = latin1(chunk, found + bytes.length, found + bytes.length + 16);
      const [version] = /^\d+\.\d+/.exec(wide ? after.replaceAll('\0', '') : after) ?? [];
      if (version !== undefined) return version;
    }
  }
  return null;
}
