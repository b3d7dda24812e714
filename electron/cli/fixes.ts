import { type Finding, FixableCode, type Fixes, fixableCodes } from '#shared/model/finding';
import { assertNever } from '#shared/result';
import type { CommandName } from './usage';
import { wrong } from './words';

/** Of every command that looks at a folder; both may be repeated. */
export const fixOptions = {
  fix: { type: 'string', multiple: true },
  'no-fix': { type: 'string', multiple: true },
} as const;

export interface FixValues {
  readonly fix?: string[] | undefined;
  readonly 'no-fix'?: string[] | undefined;
}

/** What to mend on the way into the image, and what to leave as it is. Throws AppFailure invalid-input. */
export function readFixes({ fix = [], 'no-fix': noFix = [] }: FixValues, command: CommandName): Fixes {
  const both = fix.find((code) => noFix.includes(code));
  if (both !== undefined) throw wrong(`--fix and --no-fix both name ${both}.`, command);
  const asked = [...fix.map((code) => [code, true] as const), ...noFix.map((code) => [code, false] as const)];
  return Object.fromEntries(asked.map(([code, wanted]) => [fixable(code, command), wanted]));
}

function fixable(code: string, command: CommandName): FixableCode {
  const known = FixableCode.safeParse(code);
  if (known.success) return known.data;
  throw wrong(`Nothing called “${code}” can be mended in an image. There are ${fixableCodes.join(', ')}.`, command);
}

/** What is done about a finding, and the option that does it or refuses it. */
export function fixWords({ code, fix }: Finding): string | null {
  if (fix === null) return null;
  switch (fix.is) {
    case 'always':
      return `Fixed in the image: ${fix.how}`;
    case 'on':
      return `Fixed in the image: ${fix.how} (--no-fix ${code} leaves it as it is)`;
    case 'off':
      return `Not fixed: --fix ${code} does it. ${fix.how}`;
    default:
      return assertNever(fix.is);
  }
}
