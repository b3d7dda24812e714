import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AppFailure } from '#shared/errors';
import { type CommandName, usages } from './usage';

export const isCommand = (name: string | undefined): name is CommandName =>
  name !== undefined && name !== '' && Object.hasOwn(usages, name);

/** What every command understands. */
export const common = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** The options and words of one command. Throws AppFailure invalid-input. */
export function parse<Options extends NonNullable<ParseArgsConfig['options']>>(
  command: CommandName,
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (cause) {
    // Node's own words: "Unknown option '--x'. To specify a positional argument ..." (only the first sentence helps here)
    throw wrong((cause instanceof Error ? cause.message : String(cause)).replace(/\. To specify.*$/s, '.'), command);
  }
}

export function atMost(command: CommandName, positionals: readonly string[], number: number): void {
  const extra = positionals[number];
  if (extra !== undefined) throw wrong(`“${extra}” is one argument too many.`, command);
}

/** A whole number of bytes, ports and the like: digits only. */
export function whole(name: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value))
    throw new AppFailure({ code: 'invalid-input', message: `${name} takes a whole number, not “${text}”.` });
  return value;
}

export const wrong = (message: string, command: CommandName | ''): AppFailure =>
  new AppFailure({
    code: 'invalid-input',
    message: `${message} “gantry${command === '' ? '' : ` ${command}`} --help” says more.`,
  });
