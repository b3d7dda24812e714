import type { FolderEntry } from '#core/ports/build-folder';
import { type Build, engineNames } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { assertNever } from '#shared/result';
import { finding } from './finding';
import { fixOf, type Mending } from './mending';
import type { Scope } from './scope';

/** Why the build could not run on Linux with an x86-64 processor: the first reason, as the others follow from it. */
export function runningFindings(build: Build | null, scope: Scope, mending: Mending): readonly Finding[] {
  if (build === null) return [nothing(null)];
  const files = build.executable === null ? [] : [scope.full(build.executable)];
  if (build.platform === 'windows' || build.platform === 'macos') return [otherSystem(build, files)];
  const missing = missingPart(build, scope);
  if (missing !== null) return [missing];
  if (build.executable === null && build.engine !== 'node') return [nothing(build)];
  if (build.platform === 'linux' && build.architecture !== 'x86-64') {
    const why = `It is built for ${build.architecture === 'other' ? 'another processor' : build.architecture}; servers run on x86-64. Choose x86-64 as the target and build again.`;
    return [finding('wrong-architecture', 'error', { files, why })];
  }
  return [...clientFinding(build, files), ...executeBits(build, scope, mending)];
}

function nothing(build: Build | null): Finding {
  const why =
    build === null
      ? 'There is no server build in here that Gantry recognises. Choose the folder that your engine exported, or write a Dockerfile.'
      : `This is a part of a ${engineNames[build.engine]} build, but the program to start is missing. Export again into an empty folder.`;
  return finding('nothing-to-start', 'error', { why });
}

function otherSystem(build: Build, files: readonly string[]): Finding {
  const windows = build.platform === 'windows';
  const why = `This is a build for ${windows ? 'Windows' : 'macOS'}; containers run Linux. Build again with Linux as the target.`;
  return finding(windows ? 'windows-build' : 'macos-build', 'error', { files, why });
}

function missingPart(build: Build, scope: Scope): Finding | null {
  switch (build.engine) {
    case 'unity': {
      if (build.dataFolder !== null || build.executable === null) return null;
      const name = `${build.executable.replace(/\.(?:x86_64|x86)$/, '')}_Data/`;
      const why = `${build.executable} looks for its data in ${name}, which is not there. Copy it along, and keep the two names alike.`;
      return finding('data-folder-missing', 'error', { files: [scope.full(name)], why });
    }
    case 'unreal': {
      if (!build.hasEngineFolder) {
        const why =
          'The folder Engine/ of the staged build is missing; the server needs its libraries and settings. Push the whole LinuxServer folder.';
        return finding('engine-folder-missing', 'error', { files: [scope.full('Engine/')], why });
      }
      const content = `${build.project}/Content`;
      if (scope.survey.has(content)) return null;
      const why = `${content}/ with the cooked content is missing. Package again, with “Cook” and “Stage” on.`;
      return finding('data-folder-missing', 'error', { files: [scope.full(`${content}/`)], why });
    }
    case 'godot':
      return godotPart(build, scope);
    case 'dotnet':
    case 'node':
    case 'go':
    case 'native':
      return null;
    default:
      return assertNever(build);
  }
}

function godotPart(build: Extract<Build, { engine: 'godot' }>, scope: Scope): Finding | null {
  if (build.pack === 'missing') {
    const pack = `${(build.executable ?? '').replace(/\.(?:x86_64|x86|arm64)$/, '')}.pck`;
    const why = `${build.executable} carries no game, and there is no ${pack} beside it. Export again with “Embed PCK”, or copy the .pck along.`;
    return finding('pack-missing', 'error', { files: [scope.full(pack)], why });
  }
  if (build.assemblies?.isThere !== false) return null;
  const why =
    'The project is written in C#, but the folder data_… with its assemblies is not beside the program. Copy the whole export.';
  return finding('assemblies-missing', 'error', { files: [scope.full(`${build.assemblies.folder}/`)], why });
}

function clientFinding(build: Build, files: readonly string[]): readonly Finding[] {
  if (build.role !== 'client') return [];
  // A Unity player starts without a screen too; it is only larger than it needs to be.
  const unity = build.engine === 'unity';
  const why = unity
    ? 'This is a build for players, with graphics and sound. It starts without a screen, but the Dedicated Server target makes it smaller.'
    : 'This is a build for players and needs a screen, which a server has not. Build the server target instead.';
  return [finding('client-build', unity ? 'warning' : 'error', { files, why })];
}

function executeBits(build: Build, scope: Scope, mending: Mending): readonly Finding[] {
  const program = build.executable === null ? null : scope.survey.file(build.executable);
  if (program?.content?.is !== 'elf' || !lostExecuteBits(program)) return [];
  const why = `${program.path} may not be executed: copying through Windows or a zip archive loses that permission.`;
  const fix = fixOf(mending, 'execute-bits-lost', 'Programs and scripts get it back inside the image.');
  return [finding('execute-bits-lost', 'warning', { files: [scope.full(program.path)], why, fix })];
}

/** Disks that keep no such bits have lost none. */
export const lostExecuteBits = ({ mode }: Pick<FolderEntry, 'mode'>): boolean => mode !== null && (mode & 0o111) === 0;
