import { parseJson } from '#shared/json';
import type { Build } from '#shared/model/detection';
import { z } from '#shared/zod';
import { indexOfBytes, numbers } from './bytes';
import { readElf } from './elf';
import { commonFacts, type Detector, filesIn, isElf, isProgram } from './facts';
import type { Survey, SurveyedFile } from './survey';

const Framework = z.object({ name: z.string(), version: z.string() });
/** learn.microsoft.com/dotnet/core/runtime-config: one framework, several, or (self-contained) those included. */
const RuntimeConfig = z.object({
  runtimeOptions: z.object({
    framework: Framework.optional(),
    frameworks: z.array(Framework).optional(),
    includedFrameworks: z.array(Framework).optional(),
  }),
});

const suffix = '.runtimeconfig.json';

/**
 * dotnet/runtime apphost/bundle_marker.cpp: SHA-256 of ".net core bundle" and a line feed; before it the place of the bundle's head, 0
 * where there is none.
 */
const bundleMark = Uint8Array.from(
  '8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae'.match(/../g) ?? [],
  (pair) => Number.parseInt(pair, 16),
);
const MAX_DATA_BYTES = 8 << 20;

/** `dotnet publish`: `<Name>.dll` and `<Name>.runtimeconfig.json`, self-contained ones with the runtime; or one file with everything. */
export const detectDotnet: Detector = async (survey) => {
  const builds: Build[] = [];
  for (const { path } of filesIn(survey, '').filter((file) => file.path.endsWith(suffix))) {
    const config = RuntimeConfig.safeParse(parseJson(await survey.text(path)));
    const stem = path.slice(0, -suffix.length);
    if (config.success && survey.has(`${stem}.dll`)) builds.push(describe(survey, stem, config.data));
  }
  if (builds.length > 0) return builds;
  for (const program of filesIn(survey, '').filter((file) => isElf(file) && isProgram(file)))
    if (await isBundle(survey, program)) builds.push(singleFile(survey, program));
  return builds;
};

async function isBundle(survey: Survey, program: SurveyedFile): Promise<boolean> {
  const file = survey.reader(program);
  const data = (await readElf(file)).sections.find(({ name }) => name === '.data');
  if (data === undefined) return false;
  const bytes = await file.read(data.offset, Math.min(data.bytes, MAX_DATA_BYTES));
  const at = indexOfBytes(bytes, bundleMark);
  return at >= 8 && numbers(bytes).u64(at - 8) !== 0;
}

const singleFile = (survey: Survey, program: SurveyedFile): Build => ({
  engine: 'dotnet',
  ...commonFacts(survey, program),
  variant: 'single file',
  version: null,
  assembly: `${program.path}.dll`,
  framework: null,
  frameworkVersion: null,
  role: 'unknown',
  evidence: [`${program.path} carries a .NET application inside.`],
});

function describe(survey: Survey, stem: string, { runtimeOptions }: z.infer<typeof RuntimeConfig>): Build {
  const { framework, frameworks = [], includedFrameworks } = runtimeOptions;
  const wanted = framework === undefined ? frameworks : [framework];
  const selfContained = includedFrameworks !== undefined;
  // ASP.NET's framework holds the plain one as well.
  const needed = wanted.find(({ name }) => name.includes('AspNetCore')) ?? wanted[0] ?? null;
  const version = (needed ?? includedFrameworks?.[0])?.version ?? null;
  const program = survey.file(stem) ?? survey.file(`${stem}.exe`);
  const common = commonFacts(survey, program, selfContained ? undefined : 'any');
  return {
    engine: 'dotnet',
    ...common,
    // A .dll runs on every system; what is beside it to start it may be for another one.
    architecture: selfContained ? common.architecture : null,
    executable: selfContained ? (isElf(program) ? stem : common.executable) : `${stem}.dll`,
    variant: selfContained ? 'self-contained' : 'framework-dependent',
    version,
    assembly: `${stem}.dll`,
    framework: selfContained ? null : (needed?.name ?? 'Microsoft.NETCore.App'),
    frameworkVersion: version === null ? null : version.split('.').slice(0, 2).join('.'),
    role: 'unknown',
    evidence: [
      selfContained
        ? `${stem}${suffix} names the runtime that it brings along (${version ?? 'no version'}).`
        : `${stem}${suffix} asks for ${needed?.name ?? 'a runtime'} ${version ?? ''}`.trim().concat('.'),
      `${stem}.dll is the server’s assembly.`,
    ],
  };
}
