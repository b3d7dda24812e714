import type { Build } from '#shared/model/detection';
import { type ElfFacts, readElf } from './elf';
import { commonFacts, type Detector, filesIn, foldersIn, isElf, isProgram, stemOf } from './facts';
import { findEmbedded, type PackFacts, readPack } from './pack';
import type { Survey, SurveyedFile } from './survey';

interface Found {
  readonly program: SurveyedFile | null;
  readonly elf: ElfFacts | null;
  readonly packFile: SurveyedFile | null;
  readonly pack: 'loose' | 'embedded' | 'missing';
  readonly facts: PackFacts | null;
}

/** An export template with its pack: beside it under the same name, inside it, or named with --main-pack. */
export const detectGodot: Detector = async (survey) => {
  const top = filesIn(survey, '');
  const packs = top.filter(({ content }) => content?.is === 'pack');
  const programs = top.filter(isProgram);
  const builds: Build[] = [];
  for (const program of programs) {
    const found = await judge(survey, program, packs, programs.length);
    if (found !== null) builds.push(describe(survey, found));
  }
  const [lonely] = packs;
  if (builds.length > 0 || lonely === undefined) return builds;
  const facts = await readPack(survey.reader(lonely), 0);
  return [describe(survey, { program: null, elf: null, packFile: lonely, pack: 'loose', facts })];
};

async function judge(
  survey: Survey,
  program: SurveyedFile,
  packs: readonly SurveyedFile[],
  programs: number,
): Promise<Found | null> {
  const reader = survey.reader(program);
  const elf = isElf(program) ? await readElf(reader) : null;
  const embedded = elf === null ? null : await findEmbedded(reader, elf);
  if (embedded !== null)
    return { program, elf, packFile: null, pack: 'embedded', facts: await readPack(reader, embedded) };
  const named = packs.find(({ path }) => path === `${stemOf(program.path)}.pck`);
  const packFile = named ?? (packs.length === 1 && programs === 1 ? packs[0] : undefined);
  if (packFile !== undefined)
    return { program, elf, packFile, pack: 'loose', facts: await readPack(survey.reader(packFile), 0) };
  const isTemplate = elf?.sections.some(({ name }) => name === 'pck') === true;
  return isTemplate ? { program, elf, packFile: null, pack: 'missing', facts: null } : null;
}

function describe(survey: Survey, { program, elf, packFile, pack, facts }: Found): Build {
  const data = foldersIn(survey, '').find((name) => /^data_.+/.test(name)) ?? null;
  const usesCSharp = facts?.usesCSharp === true || data !== null;
  // Templates of Godot 3 with a window are linked with X11; those for servers are not. Godot 4 has one template for both.
  const windowed = elf?.needs.find((library) => /^libX11\b/.test(library)) ?? null;
  const isClient = facts?.major === 3 && windowed !== null;
  return {
    engine: 'godot',
    ...commonFacts(survey, program),
    variant: usesCSharp ? 'C#' : null,
    version: facts?.version ?? null,
    pack,
    packFile: packFile?.path ?? null,
    assemblies: usesCSharp ? { folder: data ?? 'data_…', isThere: data !== null } : null,
    role: isClient ? 'client' : facts?.isServer === true || facts?.major === 3 ? 'server' : 'unknown',
    evidence: [
      ...packEvidence(program, packFile, pack, facts),
      ...(facts?.isServer === true ? ['Its project was exported with the feature dedicated_server.'] : []),
      ...(data === null ? [] : [`${data}/ holds the assemblies of C#.`]),
      ...(isClient ? [`${program?.path ?? ''} is linked with ${windowed}: a template that needs a screen.`] : []),
    ],
  };
}

function packEvidence(
  program: SurveyedFile | null,
  packFile: SurveyedFile | null,
  pack: Found['pack'],
  facts: PackFacts | null,
): readonly string[] {
  const version = facts === null ? '' : ` of Godot ${facts.version}`;
  if (packFile !== null) return [`${packFile.path} is a pack${version}.`];
  if (pack === 'embedded') return [`${program?.path ?? ''} carries a pack${version} inside.`];
  return [`${program?.path ?? ''} is an export template of Godot: it has a section “pck”.`];
}
