import { createHash } from 'node:crypto';
import type { Files } from './disk';
import { type ElfOptions, elf, pe } from './elf';
import { embed, godotPack, type PackOptions } from './godot-pack';

const library = (needs: readonly string[] = ['libc.so.6']): Buffer => elf({ type: 'shared', needs });
export const program = (more: ElfOptions = {}): Buffer => elf({ interpreter: true, needs: ['libc.so.6'], ...more });

/** SerializedFile header of format 22, as Unity 2020 and later write `globalgamemanagers`. */
export function globalGameManagers(version: string): Buffer {
  const head = Buffer.alloc(48);
  head.writeUInt32BE(22, 8);
  return Buffer.concat([head, Buffer.from(`${version}\0`), Buffer.alloc(200, 7)]);
}

/** Before 2020: format 17, narrow sizes. */
export function oldGlobalGameManagers(version: string): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32BE(17, 8);
  return Buffer.concat([head, Buffer.from(`${version}\0`), Buffer.alloc(200, 7)]);
}

export interface UnityOptions {
  readonly backend?: 'Mono' | 'IL2CPP' | 'CoreCLR';
  readonly version?: string;
  readonly name?: string;
  readonly machine?: number;
}

export function unity({
  backend = 'Mono',
  version = '2022.3.20f1',
  name = 'Arena',
  ...more
}: UnityOptions = {}): Files {
  const data = `${name}_Data`;
  const scripts: Record<NonNullable<UnityOptions['backend']>, Files> = {
    Mono: {
      [`${data}/Managed/Assembly-CSharp.dll`]: pe({ library: true }),
      [`${data}/Managed/UnityEngine.CoreModule.dll`]: pe({ library: true }),
      [`${data}/MonoBleedingEdge/x86_64/libmonobdwgc-2.0.so`]: library(),
    },
    IL2CPP: {
      'GameAssembly.so': library(),
      [`${data}/il2cpp_data/Metadata/global-metadata.dat`]: Buffer.from('af1bb1fa1f000000', 'hex'),
    },
    CoreCLR: {
      'CoreCLR/native/libcoreclr.so': library(),
      [`${data}/Managed/Assembly-CSharp.dll`]: pe({ library: true }),
    },
  };
  return {
    [`${name}.x86_64`]: program(more.machine === undefined ? {} : { machine: more.machine }),
    'UnityPlayer.so': library(),
    [`${data}/globalgamemanagers`]: globalGameManagers(version),
    [`${data}/boot.config`]: 'wait-for-native-debugger=0\nbuild-guid=abc\n',
    [`${data}/sharedassets0.assets`]: 'assets',
    [`${data}/level0`]: Buffer.alloc(64, 1),
    ...scripts[backend],
  };
}

export interface UnrealOptions {
  readonly engine?: '4' | '5';
  readonly branch?: string;
  readonly suffix?: string;
  readonly utf16?: boolean;
}

export function unreal({
  engine = '5',
  branch = '++UE5+Release-5.3',
  suffix = '-Linux-Shipping',
  utf16 = true,
}: UnrealOptions = {}): Files {
  const word = engine === '4' ? 'UE4' : 'UE';
  const binary = `Lyra/Binaries/Linux/LyraServer${suffix}`;
  return {
    'LyraServer.sh': `#!/bin/sh\n${word}_TRUE_SCRIPT_NAME=$(echo "$0")\n${word}_PROJECT_ROOT=$(dirname "$${word}_TRUE_SCRIPT_NAME")\nchmod +x "$${word}_PROJECT_ROOT/${binary}"\n"$${word}_PROJECT_ROOT/${binary}" Lyra "$@"\n`,
    [binary]: program({ text: Buffer.from(branch, utf16 ? 'utf16le' : 'latin1') }),
    'Engine/Binaries/ThirdParty/PhysX3/Linux/libPhysX3.so': library(),
    'Engine/Content/SlateDebug/Fonts/LastResort.tps': 'font',
    'Lyra/Content/Paks/pakchunk0-LinuxServer.pak': Buffer.alloc(900, 3),
    'Lyra/Content/Paks/pakchunk0-LinuxServer.ucas': Buffer.alloc(500, 4),
    'Lyra/Content/Paks/global.utoc': Buffer.alloc(50, 5),
  };
}

/** Godot's export templates have a section `pck`, empty until something is embedded. */
export const godotTemplate = (more: ElfOptions = {}): Buffer =>
  program({ sections: { pck: Buffer.alloc(8) }, ...more });

export const godot = (options: PackOptions = {}): Files => ({
  'arena.x86_64': godotTemplate(),
  'arena.pck': godotPack(options),
});

export const godotEmbedded = (options: PackOptions = {}): Files => ({
  'arena.x86_64': embed(godotTemplate(), godotPack(options)),
});

/** The exporter lets the section `pck` enclose what it appended. */
export const godotInSection = (options: PackOptions = {}): Files => ({
  'arena.x86_64': program({ sections: { pck: godotPack(options) } }),
});

export const godotCSharp = (): Files => ({
  ...godot({ files: { 'project.binary': 'ECFG dotnet/project/assembly_name Arena' } }),
  'data_Arena_linuxbsd_x86_64/Arena.dll': 'assembly',
  'data_Arena_linuxbsd_x86_64/GodotSharp.dll': 'assembly',
});

/** Templates of Godot 3 with a window are linked with X11. */
export const godot3 = (needs: readonly string[] = ['libc.so.6']): Files => ({
  'arena.x86_64': godotTemplate({ needs }),
  'arena.pck': godotPack({ format: 1, version: [3, 5, 2] }),
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export const dotnet = (): Files => ({
  Arena: program(),
  'Arena.dll': 'assembly',
  'Arena.deps.json': json({ targets: {} }),
  'Arena.runtimeconfig.json': json({
    runtimeOptions: { tfm: 'net8.0', framework: { name: 'Microsoft.NETCore.App', version: '8.0.0' } },
  }),
});

export const dotnetSelfContained = (): Files => ({
  ...dotnet(),
  'libcoreclr.so': library(),
  'libhostfxr.so': library(),
  'System.Runtime.dll': 'assembly',
  'Arena.runtimeconfig.json': json({
    runtimeOptions: { tfm: 'net8.0', includedFrameworks: [{ name: 'Microsoft.NETCore.App', version: '8.0.4' }] },
  }),
});

/** `dotnet publish -p:PublishSingleFile=true`: the host's data section names the place of the bundle. */
export const dotnetSingleFile = (): Files => {
  const place = Buffer.alloc(8);
  place.writeBigUInt64LE(4096n);
  const mark = createHash('sha256').update('.net core bundle\n').digest();
  return { Arena: program({ sections: { '.data': Buffer.concat([Buffer.alloc(24), place, mark]) } }) };
};

export const node = (): Files => ({
  'package.json': json({
    name: 'arena',
    scripts: { start: 'node --enable-source-maps lib/index.js' },
    dependencies: { colyseus: '^0.15.0' },
    engines: { node: '>=20' },
  }),
  'package-lock.json': json({ lockfileVersion: 3 }),
  'lib/index.js': "import { Server } from 'colyseus';\nnew Server().listen(2567);\n",
  'node_modules/colyseus/package.json': json({ name: 'colyseus' }),
  'node_modules/colyseus/build/native.node': library(),
});

export const go = (): Files => ({ arena: elf({ note: 'Go' }), 'maps/one.json': json({ walls: 4 }) });

export const native = (): Files => ({
  'arena-server': program(),
  'data/maps/ctf1.map': Buffer.alloc(300, 9),
  'arena.cfg': 'sv_port 8303\n',
  'start.sh': '#!/bin/sh\nexec ./arena-server -f arena.cfg\n',
});
