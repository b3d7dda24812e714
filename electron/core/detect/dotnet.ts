import { z } from 'zod';
import { parseJson } from '#shared/json';
import type { Build } from '#shared/model/detection';
import { commonFacts, type Detector, filesIn, isElf } from './facts';
import type { Survey } from './survey';

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

/** `dotnet publish`: `<Name>.dll` and `<Name>.runtimeconfig.json`; self-contained ones bring the runtime along. */
export const detectDotnet: Detector = async (survey) => {
  const builds: Build[] = [];
  for (const { path } of filesIn(survey, '').filter((file) => file.path.endsWith(suffix))) {
    const config = RuntimeConfig.safeParse(parseJson(await survey.text(path)));
    const stem = path.slice(0, -suffix.length);
    if (config.success && survey.has(`${stem}.dll`)) builds.push(describe(survey, stem, config.data));
  }
  return builds;
};

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
