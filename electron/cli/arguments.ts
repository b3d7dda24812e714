import { Compression } from '#shared/model/compression';
import type { Fixes } from '#shared/model/finding';
import { PusherChoice } from '#shared/model/pusher';
import { UploadLimit } from '#shared/model/settings';
import { assertNever } from '#shared/result';
import { type BuildInvocation, readBuildCommand } from './build-arguments';
import { fixOptions, readFixes } from './fixes';
import { type PlatformInvocation, readPlatformCommand } from './platform-arguments';
import { type RegistryInvocation, readRegistryCommand } from './registry-arguments';
import { readStorageCommand, type StorageInvocation } from './storage-arguments';
import type { usages } from './usage';
import { atMost, common, isCommand, noCommand, parse, whole, wholeBytes, wrong } from './words';

/** What was typed, understood. */
export type Invocation =
  | { readonly command: 'help'; readonly about: keyof typeof usages }
  | { readonly command: 'version' }
  | ({ readonly command: 'push' } & PushArguments)
  | { readonly command: 'doctor'; readonly tokenStdin: boolean }
  | ({ readonly command: 'sandbox' } & SandboxArguments)
  | RegistryInvocation
  | PlatformInvocation
  | StorageInvocation
  | BuildInvocation;

export interface PushArguments {
  readonly folder: string | null;
  readonly repository: string | null;
  readonly tag: string | null;
  readonly dockerfile: string | null;
  /** The recipe although there is a Dockerfile. */
  readonly recipe: boolean;
  /** False: a recipe's image is built whole, whatever was pushed before. */
  readonly delta: boolean;
  readonly fixes: Fixes;
  readonly image: string | null;
  readonly dryRun: boolean;
  /** Of a plan: only the estimate from the files, without building. */
  readonly quick: boolean;
  readonly tokenStdin: boolean;
  readonly verbose: boolean;
  readonly createsVersion: boolean;
  readonly bootTest: boolean;
  /** Although the plan says that it does not fit. */
  readonly pushesAnyway: boolean;
  /** Null: as in the app's settings. */
  readonly pusher: PusherChoice | null;
  /** Null: as in the app's settings. */
  readonly compression: Compression | null;
  /** Null: as in the app's settings. */
  readonly uploadLimitBytesPerS: number | null;
}

export interface SandboxArguments {
  readonly port: number | null;
  readonly data: string | null;
  /** Null: no limit; undefined: as before. */
  readonly quotaBytes: number | null | undefined;
}

const pushOptions = {
  ...common,
  ...fixOptions,
  repository: { type: 'string' },
  tag: { type: 'string' },
  dockerfile: { type: 'string' },
  recipe: { type: 'boolean' },
  image: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'token-stdin': { type: 'boolean' },
  verbose: { type: 'boolean' },
  'no-delta': { type: 'boolean' },
  pusher: { type: 'string' },
  compression: { type: 'string' },
  'upload-limit': { type: 'string' },
  'no-boot-test': { type: 'boolean' },
  'no-version': { type: 'boolean' },
  'push-anyway': { type: 'boolean' },
} as const;
const doctorOptions = { ...common, 'token-stdin': { type: 'boolean' } } as const;
const sandboxOptions = {
  ...common,
  port: { type: 'string' },
  data: { type: 'string' },
  quota: { type: 'string' },
} as const;

/** True where the result must be a JSON line, even for a command line that is wrong. */
export const wantsJson = (argv: readonly string[]): boolean => argv.includes('--json');

/** Understands the arguments after `gantry`. Throws AppFailure invalid-input. */
export function readArguments(argv: readonly string[]): Invocation {
  const [name = '', ...rest] = argv.filter((word, index) => index > 0 || word !== '--json');
  if (name === '--version' || name === '-v') return { command: 'version' };
  if (name === '--help' || name === '-h') return { command: 'help', about: '' };
  if (name === 'help') return helpOn(rest[0] ?? '');
  if (!isCommand(name)) return noCommand(name);
  switch (name) {
    case 'push':
      return readPush(rest);
    case 'plan':
      return readPlan(rest);
    case 'storage':
      return readStorageCommand(rest);
    case 'doctor': {
      const { values, positionals } = parse(name, rest, doctorOptions);
      if (values.help === true) return { command: 'help', about: name };
      atMost(name, positionals, 0);
      return { command: name, tokenStdin: values['token-stdin'] === true };
    }
    case 'sandbox':
      return readSandbox(rest);
    case 'repos':
    case 'artifacts':
    case 'tags':
    case 'tag':
    case 'delete':
      return readRegistryCommand(name, rest);
    case 'template':
    case 'link':
    case 'versions':
    case 'login':
    case 'logout':
      return readPlatformCommand(name, rest);
    case 'detect':
    case 'dockerfile':
      return readBuildCommand(name, rest);
    default:
      return assertNever(name);
  }
}

function helpOn(name: string): Invocation {
  if (name === '') return { command: 'help', about: '' };
  return isCommand(name) ? { command: 'help', about: name } : noCommand(name);
}

function readPush(words: readonly string[], command: 'push' | 'plan' = 'push'): Invocation {
  const { values, positionals } = parse(command, words, pushOptions);
  if (values.help === true) return { command: 'help', about: command };
  atMost(command, positionals, 1);
  const folder = positionals[0] ?? null;
  const image = values.image ?? null;
  if (folder === null && image === null)
    throw wrong(`Name the folder to ${command}, or an image with --image.`, command);
  if (values.recipe === true && (image !== null || values.dockerfile !== undefined))
    throw wrong('--recipe builds by Gantry’s own recipe; leave --image and --dockerfile away.', command);
  if (values['push-anyway'] === true && values['dry-run'] === true)
    throw wrong('--push-anyway sends what does not fit; a plan sends nothing.', command);
  if (image !== null && values.dockerfile !== undefined)
    throw wrong('--image pushes an image that is there; --dockerfile builds one. Give one of them.', command);
  return {
    command: 'push',
    folder,
    image,
    repository: values.repository ?? null,
    tag: values.tag ?? null,
    dockerfile: values.dockerfile ?? null,
    recipe: values.recipe === true,
    delta: values['no-delta'] !== true,
    fixes: readFixes(values, command),
    dryRun: values['dry-run'] === true,
    quick: false,
    tokenStdin: values['token-stdin'] === true,
    verbose: values.verbose === true,
    createsVersion: values['no-version'] !== true,
    bootTest: values['no-boot-test'] !== true,
    pushesAnyway: values['push-anyway'] === true,
    pusher: values.pusher === undefined ? null : pusherChoice(values.pusher),
    compression: values.compression === undefined ? null : compression(values.compression),
    uploadLimitBytesPerS: values['upload-limit'] === undefined ? null : uploadLimit(values['upload-limit']),
  };
}

function pusherChoice(text: string): PusherChoice {
  const choice = PusherChoice.safeParse(text);
  if (choice.success) return choice.data;
  throw wrong('--pusher takes auto, engine or gantry.', 'push');
}

function compression(text: string): Compression {
  const choice = Compression.safeParse(text);
  if (choice.success) return choice.data;
  throw wrong('--compression takes gzip or zstd.', 'push');
}

function uploadLimit(text: string): number {
  const limit = UploadLimit.safeParse(wholeBytes('--upload-limit', text));
  if (limit.success) return limit.data;
  throw wrong('--upload-limit takes bytes per second, 10000 at least.', 'push');
}

/** A push that stops at its plan. No name is given to anything: any tag will do, whatever the project's rule. */
function readPlan(words: readonly string[]): Invocation {
  const quick = words.includes('--quick');
  const read = readPush(['--dry-run', '--tag', 'plan', ...words.filter((word) => word !== '--quick')], 'plan');
  if (read.command !== 'push') return read;
  if (quick && read.image !== null) throw wrong('--quick estimates from files; --image has none.', 'plan');
  return { ...read, quick };
}

function readSandbox(words: readonly string[]): Invocation {
  const { values, positionals } = parse('sandbox', words, sandboxOptions);
  if (values.help === true) return { command: 'help', about: 'sandbox' };
  atMost('sandbox', positionals, 0);
  const port = values.port === undefined ? null : whole('--port', values.port);
  if (port !== null && (port < 1 || port > 65_535)) throw wrong('--port takes a number from 1 to 65535.', 'sandbox');
  const quotaBytes = values.quota === undefined ? undefined : wholeBytes('--quota', values.quota) || null;
  return { command: 'sandbox', port, data: values.data ?? null, quotaBytes };
}
