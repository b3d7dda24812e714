import { AppFailure } from '#shared/errors';
import type { DeletionTarget } from '#shared/model/deletion';
import { digestPattern, repositoryProblem, tagProblem } from '#shared/model/reference';
import { assertNever } from '#shared/result';
import type { CommandName } from './usage';
import { atMost, common, parse, wrong } from './words';

/** `REPO:TAG` or `REPO@DIGEST`. */
export interface Named {
  readonly repository: string;
  readonly target: DeletionTarget;
}

export type RegistryInvocation =
  | { readonly command: 'repos'; readonly tokenStdin: boolean }
  | { readonly command: 'artifacts' | 'tags'; readonly repository: string; readonly tokenStdin: boolean }
  | {
      readonly command: 'tag';
      readonly named: Named;
      readonly tag: string;
      readonly move: boolean;
      readonly tokenStdin: boolean;
    }
  | {
      readonly command: 'delete';
      readonly repository: string;
      readonly targets: readonly DeletionTarget[];
      readonly yes: boolean;
      readonly confirm: string | null;
      readonly tokenStdin: boolean;
    }
  | { readonly command: 'help'; readonly about: RegistryCommand };

export type RegistryCommand = 'repos' | 'artifacts' | 'tags' | 'tag' | 'delete';

const options = {
  ...common,
  'token-stdin': { type: 'boolean' },
  move: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  confirm: { type: 'string' },
} as const;
const only = {
  repos: [],
  artifacts: [],
  tags: [],
  tag: ['move'],
  delete: ['yes', 'confirm'],
} as const satisfies Record<RegistryCommand, readonly (keyof typeof options)[]>;

export function readRegistryCommand(command: RegistryCommand, words: readonly string[]): RegistryInvocation {
  const { values, positionals } = parse(command, words, options);
  if (values.help === true) return { command: 'help', about: command };
  for (const option of ['move', 'yes', 'confirm'] as const)
    if (values[option] !== undefined && !(only[command] as readonly string[]).includes(option))
      throw wrong(`Unknown option '--${option}'.`, command);
  const tokenStdin = values['token-stdin'] === true;
  switch (command) {
    case 'repos':
      atMost(command, positionals, 0);
      return { command, tokenStdin };
    case 'artifacts':
    case 'tags':
      atMost(command, positionals, 1);
      return { command, repository: repositoryIn(positionals[0], command), tokenStdin };
    case 'tag':
      atMost(command, positionals, 2);
      return {
        command,
        named: readNamed(positionals[0], command),
        tag: tagIn(positionals[1], command),
        move: values.move === true,
        tokenStdin,
      };
    case 'delete':
      return {
        command,
        ...sameRepository(positionals),
        yes: values.yes === true,
        confirm: values.confirm ?? null,
        tokenStdin,
      };
    default:
      return assertNever(command);
  }
}

/** Throws AppFailure invalid-input, repository-invalid. */
export function repositoryIn(text: string | undefined, command: CommandName): string {
  if (text === undefined) throw wrong('Name the repository.', command);
  const problem = repositoryProblem(text);
  if (problem !== null) throw new AppFailure({ code: 'repository-invalid', message: `“${text}”: ${problem}` });
  return text;
}

/** Throws AppFailure invalid-input, tag-invalid. */
export function tagIn(text: string | undefined, command: CommandName): string {
  if (text === undefined) throw wrong('Name the new tag.', command);
  const problem = tagProblem(text);
  if (problem !== null) throw new AppFailure({ code: 'tag-invalid', message: `“${text}”: ${problem}` });
  return text;
}

function readNamed(text: string | undefined, command: RegistryCommand): Named {
  if (text === undefined) throw wrong('Name the artifact: REPO:TAG or REPO@DIGEST.', command);
  const at = text.indexOf('@');
  if (at > 0) {
    const digest = text.slice(at + 1);
    if (!digestPattern.test(digest))
      throw wrong(`“${digest}” is not a digest (sha256: and 64 hexadecimal digits).`, command);
    return { repository: repositoryIn(text.slice(0, at), command), target: { is: 'artifact', digest } };
  }
  const colon = text.lastIndexOf(':');
  if (colon <= 0) throw wrong(`“${text}” names a repository; add a tag (REPO:TAG) or a digest (REPO@DIGEST).`, command);
  return {
    repository: repositoryIn(text.slice(0, colon), command),
    target: { is: 'tag', tag: tagIn(text.slice(colon + 1), command) },
  };
}

/** What is deleted together is shown together: one plan, one question, one repository. */
function sameRepository(positionals: readonly string[]): { repository: string; targets: DeletionTarget[] } {
  const named = positionals.map((text) => readNamed(text, 'delete'));
  const [first] = named;
  if (first === undefined) throw wrong('Name what to delete: REPO:TAG or REPO@DIGEST.', 'delete');
  if (named.some(({ repository }) => repository !== first.repository))
    throw wrong('Delete from one repository at a time.', 'delete');
  return { repository: first.repository, targets: named.map(({ target }) => target) };
}
