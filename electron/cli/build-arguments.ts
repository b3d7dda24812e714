import { BuildChoice } from '#shared/model/detection';
import type { Fixes } from '#shared/model/finding';
import { defaultRecipeOptions, type Port, Port as PortSchema, type RecipeOptions } from '#shared/model/recipe';
import { type FixValues, fixOptions, readFixes } from './fixes';
import { atMost, common, parse, whole, wrong } from './words';

export type BuildInvocation =
  | ({ readonly command: 'detect' } & LookArguments)
  | ({ readonly command: 'dockerfile' } & LookArguments & {
        readonly recipe: Omit<RecipeOptions, 'keep' | 'leaveOut' | 'delta'>;
        /** A recipe's Dockerfile that the user changed. */
        readonly edited: string | null;
        readonly eject: boolean;
      })
  | { readonly command: 'help'; readonly about: BuildCommand };

export type BuildCommand = 'detect' | 'dockerfile';

export interface LookArguments {
  readonly folder: string;
  readonly choice: BuildChoice;
  /** Wanted although it would be left out, relative to the build. */
  readonly keep: readonly string[];
  /** Not wanted although it would go in, relative to the build. */
  readonly leaveOut: readonly string[];
  readonly tag: string | null;
  readonly fixes: Fixes;
}

const lookOptions = {
  ...common,
  ...fixOptions,
  engine: { type: 'string' },
  build: { type: 'string' },
  executable: { type: 'string' },
  keep: { type: 'string', multiple: true },
  'leave-out': { type: 'string', multiple: true },
  tag: { type: 'string' },
} as const;
const dockerfileOptions = {
  ...lookOptions,
  base: { type: 'string' },
  certificates: { type: 'string' },
  user: { type: 'string' },
  port: { type: 'string', multiple: true },
  argument: { type: 'string', multiple: true },
  edited: { type: 'string' },
  eject: { type: 'boolean' },
} as const;

/** `gantry detect` and `gantry dockerfile`. Throws AppFailure invalid-input. */
export function readBuildCommand(command: BuildCommand, words: readonly string[]): BuildInvocation {
  if (command === 'detect') {
    const { values, positionals } = parse(command, words, lookOptions);
    return values.help === true
      ? { command: 'help', about: command }
      : { command, ...look(command, values, positionals) };
  }
  const { values, positionals } = parse(command, words, dockerfileOptions);
  if (values.help === true) return { command: 'help', about: command };
  return {
    command,
    ...look(command, values, positionals),
    recipe: {
      base: values.base ?? null,
      certificates: certificates(values.certificates),
      userId: values.user === undefined ? defaultRecipeOptions.userId : userId(values.user),
      ports: (values.port ?? []).map(port),
      arguments: values.argument ?? [],
    },
    edited: values.edited ?? null,
    eject: values.eject === true,
  };
}

interface LookValues extends FixValues {
  readonly engine?: string | undefined;
  readonly build?: string | undefined;
  readonly executable?: string | undefined;
  readonly keep?: string[] | undefined;
  readonly 'leave-out'?: string[] | undefined;
  readonly tag?: string | undefined;
}

function look(command: BuildCommand, values: LookValues, positionals: readonly string[]): LookArguments {
  atMost(command, positionals, 1);
  const [folder] = positionals;
  if (folder === undefined) throw wrong('Name the folder to look at.', command);
  const { engine = null, build = null, executable = null } = values;
  const choice = BuildChoice.safeParse({ engine, path: build, executable });
  if (!choice.success) throw wrong(`“${engine}” is no engine that Gantry knows.`, command);
  const { keep = [], 'leave-out': leaveOut = [], tag = null } = values;
  return { folder, choice: choice.data, keep, leaveOut, tag, fixes: readFixes(values, command) };
}

/** `7777` is UDP, as games have it; `80/tcp`. */
function port(text: string): Port {
  const [number = '', protocol = 'udp', more] = text.split('/');
  const parsed = PortSchema.safeParse({ number: whole('--port', number), protocol });
  if (!parsed.success || more !== undefined)
    throw wrong(`--port takes 7777/udp or 80/tcp, not “${text}”.`, 'dockerfile');
  return parsed.data;
}

function userId(text: string): number {
  const id = whole('--user', text);
  if (id < 1 || id > 2_097_151) throw wrong('--user takes a number from 1 to 2097151; 0 would be root.', 'dockerfile');
  return id;
}

function certificates(text: string | undefined): RecipeOptions['certificates'] {
  if (text === undefined) return null;
  if (text !== 'add' && text !== 'base') throw wrong('--certificates takes add or base.', 'dockerfile');
  return text;
}
