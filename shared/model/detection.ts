import { z } from '../zod';

export const BuildEngine = z.enum(['unity', 'unreal', 'godot', 'dotnet', 'node', 'go', 'native']);
export type BuildEngine = z.infer<typeof BuildEngine>;

const AnyBuild = z.object({
  /** The build's folder, relative to the folder that was looked at; empty: that folder itself. */
  path: z.string(),
  variant: z.string().nullable(),
  /** Of the engine, as far as the files tell. */
  version: z.string().nullable(),
  /** What is started, relative to `path`; null: nothing that could be was found. */
  executable: z.string().nullable(),
  platform: z.enum(['linux', 'windows', 'macos', 'any']),
  /** Of the executable; null where none decides. */
  architecture: z.enum(['x86-64', 'arm64', 'x86', 'other']).nullable(),
  role: z.enum(['server', 'client', 'unknown']),
  /** Of the newest file that a build writes anew. */
  modifiedMs: z.number(),
  /** Why, as sentences that name files. */
  evidence: z.array(z.string()),
});

/** A server build, as its files tell. */
export const Build = z.discriminatedUnion('engine', [
  AnyBuild.extend({
    engine: z.literal('unity'),
    /** `<Name>_Data`; null: missing. */
    dataFolder: z.string().nullable(),
  }),
  AnyBuild.extend({
    engine: z.literal('unreal'),
    /** The project's folder beside `Engine/`: the first argument of its binaries. */
    project: z.string(),
    hasEngineFolder: z.boolean(),
  }),
  AnyBuild.extend({
    engine: z.literal('godot'),
    pack: z.enum(['loose', 'embedded', 'missing']),
    /** Where `pack` is loose. */
    packFile: z.string().nullable(),
    /** `data_<App>_...` with the assemblies of C#; null: no C#. */
    assemblies: z.object({ folder: z.string(), isThere: z.boolean() }).nullable(),
  }),
  AnyBuild.extend({
    engine: z.literal('dotnet'),
    assembly: z.string(),
    /** `Microsoft.NETCore.App` or `Microsoft.AspNetCore.App`; null: self-contained. */
    framework: z.string().nullable(),
    /** `8.0` */
    frameworkVersion: z.string().nullable(),
  }),
  AnyBuild.extend({
    engine: z.literal('node'),
    /** The script's words where node runs one file, else one line for a shell. */
    start: z.union([z.array(z.string()), z.string()]),
    /** Whether package.json names packages for running. */
    hasDependencies: z.boolean(),
    hasLockFile: z.boolean(),
    modules: z.enum(['there', 'missing', 'foreign']),
  }),
  AnyBuild.extend({ engine: z.literal('go') }),
  AnyBuild.extend({ engine: z.literal('native') }),
]);
export type Build = z.infer<typeof Build>;

export const engineNames: Readonly<Record<BuildEngine, string>> = {
  unity: 'Unity',
  unreal: 'Unreal',
  godot: 'Godot',
  dotnet: '.NET',
  node: 'Node',
  go: 'Go',
  native: 'Linux executable',
};

/** Enough of a build to name it. */
export const SeenBuild = AnyBuild.pick({ variant: true, version: true }).extend({ engine: BuildEngine });
export type SeenBuild = z.infer<typeof SeenBuild>;

/** What a folder is. */
export const Detection = z.object({
  /** Relative path of the folder's own Dockerfile. It is used, always; what was recognised besides is for the findings. */
  dockerfile: z.string().nullable(),
  /** The folder is an engine's project rather than a build; the build was looked for inside. */
  project: z.object({ engine: z.enum(['unity', 'unreal', 'godot']), evidence: z.string() }).nullable(),
  build: Build.nullable(),
  /** Other builds or executables, best first. */
  alternatives: z.array(Build),
});
export type Detection = z.infer<typeof Detection>;

/** What the user says instead. Null: as detected. */
export const BuildChoice = z.object({
  /** The build's folder, one of those detected. */
  path: z.string().nullable(),
  engine: BuildEngine.nullable(),
  /** Relative to the build's folder. */
  executable: z.string().nullable(),
});
export type BuildChoice = z.infer<typeof BuildChoice>;
