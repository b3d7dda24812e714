import type { Build } from '#shared/model/detection';
import { type ElfFacts, readElf } from './elf';
import { commonFacts, type Detector, isElf, isProgram } from './facts';
import { baseName, type Survey, type SurveyedFile } from './survey';

/** A folder full of programs is not a server: the best few are enough for a choice. */
const MAX_PROGRAMS = 12;
const MAX_DEPTH = 5;
/** Libraries that only a program with a window is linked with. */
const screens = /^lib(?:GL|X11|vulkan|SDL2?|EGL|GLX|wayland-client)\b/;

/** Programs without an engine's marks; Go ones by their build id. */
export const detectNative: Detector = async (survey) => {
  const programs = survey.files
    .filter((file) => isProgram(file) && file.path.split('/').length <= MAX_DEPTH && !isPassedOver(file.path))
    .sort((a, b) => rank(b) - rank(a) || b.sizeBytes - a.sizeBytes)
    .slice(0, MAX_PROGRAMS);
  const builds: Build[] = [];
  for (const program of programs) {
    const build = await describe(survey, program);
    if (build !== null) builds.push(build);
  }
  return builds;
};

const isPassedOver = (path: string): boolean => /(?:^|\/)(?:node_modules|\.git)\//.test(path);

const rank = (file: SurveyedFile): number =>
  (isElf(file) ? 8 : 0) +
  (file.content?.is === 'elf' && file.content.architecture === 'x86-64' ? 4 : 0) +
  (/server|dedicated|headless|(?:^|\/)[^/]*ds$/i.test(file.path) ? 2 : 0) +
  (file.path.includes('/') ? 0 : 1);

async function describe(survey: Survey, program: SurveyedFile): Promise<Build | null> {
  if (!isElf(program)) return foreign(survey, program);
  const elf = await readElf(survey.reader(program));
  const shared = program.content?.is === 'elf' && program.content.type === 'shared';
  // A library with an unusual name: nothing loads it as a program.
  if (shared && !elf.hasInterpreter && elf.needs.length > 0) return null;
  const isGo = elf.notes.includes('Go') || elf.sections.some(({ name }) => name === '.note.go.buildid');
  const screen = elf.needs.find((library) => screens.test(library)) ?? null;
  return {
    engine: isGo ? 'go' : 'native',
    ...commonFacts(survey, program),
    variant: variantOf(elf),
    version: null,
    role: screen !== null ? 'client' : /server|dedicated|headless/i.test(baseName(program.path)) ? 'server' : 'unknown',
    evidence: [
      `${program.path} is a program for Linux.`,
      ...(isGo ? [`${program.path} carries a build id of Go.`] : []),
      ...(screen === null ? [] : [`${program.path} is linked with ${screen}: it needs a screen.`]),
    ],
  };
}

const variantOf = (elf: ElfFacts): string => (elf.hasInterpreter || elf.needs.length > 0 ? 'dynamic' : 'static');

function foreign(survey: Survey, program: SurveyedFile): Build {
  const system = program.content?.is === 'windows' ? 'Windows' : 'macOS';
  return {
    engine: 'native',
    ...commonFacts(survey, program),
    variant: null,
    version: null,
    role: 'unknown',
    evidence: [`${program.path} is a program for ${system}.`],
  };
}
