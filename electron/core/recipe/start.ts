import type { Build } from '#shared/model/detection';
import type { Port } from '#shared/model/recipe';
import { assertNever } from '#shared/result';

export const APP_FOLDER = '/app';
/** Comes with Gantry: hands on signals to servers without a handler of their own, which Linux keeps from process 1. */
export const INIT_FILE = '/gantry/init';

/** Unreal, .NET and Go handle SIGTERM whoever they are; of the others nobody knows. */
export const needsInit = ({ engine }: Build): boolean =>
  engine === 'unity' || engine === 'godot' || engine === 'node' || engine === 'native';

/** The program and the flags that its engine needs without a screen; exec form, so that SIGTERM reaches the server itself. */
export const entrypoint = (build: Build, ports: readonly Port[]): readonly string[] => [
  ...(needsInit(build) ? [INIT_FILE] : []),
  ...command(build, ports),
];

function command(build: Build, ports: readonly Port[]): readonly string[] {
  const program = `${APP_FOLDER}/${build.executable ?? ''}`;
  switch (build.engine) {
    case 'unity':
      return [program, '-batchmode', '-nographics', '-logFile', '-'];
    case 'unreal':
      return [program, build.project, '-log', '-unattended', '-stdout', '-FullStdOutLogOutput', ...unrealPort(ports)];
    case 'godot':
      return [program, ...godotFlags(build)];
    case 'dotnet':
      return build.framework === null ? [program] : ['dotnet', program];
    case 'node':
      return typeof build.start === 'string' ? ['/bin/sh', '-c', `exec ${build.start}`] : build.start;
    case 'go':
    case 'native':
      return [program];
    default:
      return assertNever(build);
  }
}

const unrealPort = (ports: readonly Port[]): readonly string[] => {
  const game = ports.find(({ protocol }) => protocol === 'udp');
  return game === undefined ? [] : [`-PORT=${game.number}`];
};

/** Servers of Godot 3 have a program of their own and know no --headless. */
function godotFlags({ executable, version, packFile }: Extract<Build, { engine: 'godot' }>): readonly string[] {
  const flags = version?.startsWith('3.') === true ? [] : ['--headless'];
  const found = packFile === null || packFile === `${executable?.replace(/\.(?:x86_64|x64)$/, '')}.pck`;
  return found ? flags : [...flags, '--main-pack', `${APP_FOLDER}/${packFile}`];
}
