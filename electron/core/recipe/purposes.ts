import type { SurveyedFile } from '#core/detect/index';
import type { Build } from '#shared/model/detection';
import type { PlannedLayer } from '#shared/model/recipe';
import { assertNever } from '#shared/result';

export type Purpose = Exclude<PlannedLayer['purpose'], 'system' | 'delta'>;

/** Below this a file costs less than a layer of its own kind would. */
const SMALL_BYTES = 64 * 1024;

/** How often a file changes: runtime with the engine, libraries with packages, assets now and then, code with each build. */
export function purposeOf(build: Build, file: SurveyedFile): Purpose {
  switch (build.engine) {
    case 'unity':
      return unity(build.dataFolder ?? '', file.path);
    case 'unreal':
      return unreal(build.project, file.path);
    case 'godot':
      return godot(build, file.path);
    case 'dotnet':
      return dotnet(build.assembly, file.path);
    case 'node':
      return node(file);
    case 'go':
    case 'native':
      return native(file);
    default:
      return assertNever(build);
  }
}

/** Assemblies that come from Unity and .NET; with stripping they change when the game uses more of them. */
const engineAssembly = /^(?:UnityEngine|Unity\.|System|Mono\.|mscorlib|netstandard|Microsoft\.)[^/]*\.dll$/;
/** Written anew by each build. */
const freshData =
  /^(?:globalgamemanagers(?:\.assets)?|boot\.config|app\.info|ScriptingAssemblies\.json|RuntimeInitializeOnLoads\.json)$/;

function unity(data: string, path: string): Purpose {
  const inside = path.startsWith(`${data}/`) ? path.slice(data.length + 1) : null;
  if (inside === null) return /^GameAssembly\.so$/.test(path) ? 'code' : 'runtime';
  if (inside.startsWith('MonoBleedingEdge/')) return 'runtime';
  if (/^Resources\/unity(?:_builtin_extra| default resources)$/.test(inside)) return 'runtime';
  if (inside.startsWith('Managed/')) return engineAssembly.test(inside.slice(8)) ? 'libraries' : 'code';
  if (/^(?:il2cpp_data|Plugins)\//.test(inside) || freshData.test(inside)) return 'code';
  return 'assets';
}

function unreal(project: string, path: string): Purpose {
  if (path.startsWith('Engine/')) return 'runtime';
  return path.startsWith(`${project}/Content/`) ? 'assets' : 'code';
}

function godot({ executable, pack, packFile, assemblies }: Extract<Build, { engine: 'godot' }>, path: string): Purpose {
  if (path === executable) return pack === 'embedded' ? 'code' : 'runtime';
  if (path === packFile) return 'code';
  if (assemblies === null || !path.startsWith(`${assemblies.folder}/`)) return 'assets';
  return /\/(?:System|Microsoft|GodotSharp|mscorlib|netstandard|lib)[^/]*\.(?:dll|so)$/.test(path)
    ? 'libraries'
    : 'code';
}

function dotnet(assembly: string, path: string): Purpose {
  const own = assembly.replace(/\.dll$/, '');
  if (path === own || path.startsWith(`${own}.`)) return 'code';
  if (/^(?:System|Microsoft|mscorlib|netstandard|WindowsBase)[^/]*\.dll$|^lib[^/]*\.so$|^createdump$/.test(path))
    return 'runtime';
  if (/\.(?:dll|so)$/.test(path)) return 'libraries';
  return /\.(?:json|config)$/.test(path) ? 'code' : 'assets';
}

function node({ path, sizeBytes }: SurveyedFile): Purpose {
  // Together in one layer, before the packages are installed where that is done inside the image.
  if (/^(?:package(?:-lock)?|npm-shrinkwrap)\.json$|^\.npmrc$/.test(path)) return 'libraries';
  if (path.startsWith('node_modules/')) return 'libraries';
  return /\.(?:[cm]?js|ts|json|map|ya?ml)$/.test(path) || sizeBytes <= SMALL_BYTES ? 'code' : 'assets';
}

function native({ path, content, sizeBytes }: SurveyedFile): Purpose {
  if (/\.so(?:\.[\d.]+)?$/.test(path)) return 'runtime';
  if (content?.is === 'elf' || content?.is === 'script') return 'code';
  return content?.is === 'text' && sizeBytes <= SMALL_BYTES && !path.includes('/') ? 'code' : 'assets';
}
