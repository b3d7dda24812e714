import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppFailure } from '#shared/errors';
import { nearest } from './nearest';
import { type CommandName, usages } from './usage';

export const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && name !== '' && Object.hasOwn(usages, name);

/** Throws AppFailure invalid-input, with the command that was probably meant. */
export function noCommand(name: string): never {
  if (name === '') throw wrong('Say what to do, for example push.', '');
  const meant = nearest(name, Object.keys(usages));
  throw wrong(`There is no command “${name}”.${meant === null ? '' : ` Did you mean “${meant}”?`}`, '');
}

/** What every command understands. */
export const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** The options and words of one command. Throws AppFailure invalid-input. */
export function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  command: CommandName,
  words: readonly string[],
  options: Options,
) {
  try {
    const parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
    requireValues(parsed, command);
    return parsed;
  } catch (cause) {
    throw cause instanceof AppFailure ? cause : wrong(inWords(cause, Object.keys(options)), command);
  }
}

/** Node's own words: "Unknown option '--x'. To specify a positional argument ..." (only the first sentence helps here) */
function inWords(cause: unknown, options: readonly string[]): string {
  const said = cause instanceof Error ? cause.message : String(cause);
  const sentence = said.replace(/\.? (?:To specify|Did you forget).*$/s, '').replace(/\.?$/, '.');
  const unknown = /^Unknown option '--([^']+)'/.exec(sentence)?.[1];
  const meant = unknown === undefined ? null : nearest(unknown, options);
  return meant === null ? sentence : `${sentence} Did you mean --${meant}?`;
}

/** In scripts an empty word is a variable that is not set; as a folder it would be the current one. */
function requireValues(
  { values, positionals }: { readonly values: object; readonly positionals: readonly string[] },
  command: CommandName,
): void {
  for (const [name, value] of Object.entries(values))
    if ([value].flat().includes('')) throw wrong(`--${name} has an empty value: is a variable not set?`, command);
  if (positionals.includes('')) throw wrong('An argument is empty: is a variable not set?', command);
}

export function atMost(command: CommandName, positionals: readonly string[], number: number): void {
  const extra = positionals[number];
  if (extra !== undefined) throw wrong(`“${extra}” is one argument too many.`, command);
}

/** A whole number of ports and the like: digits only. */
export const whole = (name: string, text: string): number => digits(name, text, '');

/** A whole number of bytes, in digits only. */
export const wholeBytes = (name: string, text: string): number =>
  digits(name, text, ' of bytes, such as 5000000000 for 5 GB');

function digits(name: string, text: string, what: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value))
    throw new AppFailure({ code: 'invalid-input', message: `${name} takes a whole number${what}, not “${text}”.` });
  return value;
}

export const wrong = (message: string, command: CommandName | ''): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message: `${message} “gantry${command === '' ? '' : ` ${command}`} --help” says more.`,
  });
