import { assertNever } from '#shared/result';
import { repositoryIn, tagIn } from './registry-arguments';
import { atMost, common, parse, wrong } from './words';

export type PlatformInvocation =
  | {
      readonly command: 'template';
      readonly does: 'show' | 'remove';
      readonly repository: string;
      readonly tokenStdin: boolean;
    }
  | {
      readonly command: 'template';
      readonly does: 'set';
      readonly repository: string;
      /** Null: standard input. */
      readonly file: string | null;
      readonly tokenStdin: false;
    }
  | {
      readonly command: 'link';
      readonly repository: string;
      readonly tag: string;
      readonly app: string | null;
      readonly name: string | null;
      readonly tokenStdin: boolean;
    }
  | { readonly command: 'versions'; readonly app: string | null; readonly tokenStdin: boolean }
  | { readonly command: 'login' | 'logout'; readonly tokenStdin: boolean }
  | { readonly command: 'help'; readonly about: PlatformCommand };

export type PlatformCommand = 'template' | 'link' | 'versions' | 'login' | 'logout';

const options = {
  ...common,
  'token-stdin': { type: 'boolean' },
  app: { type: 'string' },
  version: { type: 'string' },
} as const;
const only = {
  template: ['token-stdin'],
  link: ['token-stdin', 'app', 'version'],
  versions: ['token-stdin'],
  login: ['token-stdin'],
  logout: [],
} as const satisfies Record<PlatformCommand, readonly (keyof typeof options)[]>;

export function readPlatformCommand(command: PlatformCommand, words: readonly string[]): PlatformInvocation {
  const { values, positionals } = parse(command, words, options);
  if (values.help === true) return { command: 'help', about: command };
  for (const option of ['token-stdin', 'app', 'version'] as const)
    if (values[option] !== undefined && !(only[command] as readonly string[]).includes(option))
      throw wrong(`Unknown option '--${option}'.`, command);
  const tokenStdin = values['token-stdin'] === true;
  switch (command) {
    case 'template':
      return readTemplate(positionals, tokenStdin);
    case 'link':
      atMost(command, positionals, 1);
      return { command, ...linkIn(positionals[0]), app: values.app ?? null, name: values.version ?? null, tokenStdin };
    case 'versions':
      atMost(command, positionals, 1);
      return { command, app: positionals[0] ?? null, tokenStdin };
    case 'login':
    case 'logout':
      atMost(command, positionals, 0);
      return { command, tokenStdin };
    default:
      return assertNever(command);
  }
}

function readTemplate(positionals: readonly string[], tokenStdin: boolean): PlatformInvocation {
  const command = 'template';
  const [does, named, file] = positionals;
  if (does !== 'show' && does !== 'set' && does !== 'remove') throw wrong('Say show, set or remove.', command);
  atMost(command, positionals, does === 'set' ? 3 : 2);
  const repository = repositoryIn(named, command);
  if (does !== 'set') return { command, does, repository, tokenStdin };
  if (tokenStdin)
    throw wrong('template set reads the template from standard input; put the token into GANTRY_PUSH_TOKEN.', command);
  return { command, does, repository, file: file === undefined || file === '-' ? null : file, tokenStdin };
}

function linkIn(text: string | undefined): { repository: string; tag: string } {
  const colon = text?.lastIndexOf(':') ?? -1;
  if (text === undefined || colon <= 0) throw wrong('Name the tag: REPO:TAG.', 'link');
  return { repository: repositoryIn(text.slice(0, colon), 'link'), tag: tagIn(text.slice(colon + 1), 'link') };
}
