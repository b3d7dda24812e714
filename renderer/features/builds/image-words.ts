import { withThousands } from '#shared/model/format';
import { HIGHEST_PORT, HIGHEST_USER_ID, type Port, type RecipeChoice, type RecipeOptions } from '#shared/model/recipe';

/** A list as it is typed, or why it is none. */
export type Typed<Value> =
  | { readonly value: Value; readonly problem: null }
  | { readonly value: null; readonly problem: string };

/** `7777/udp, 8080/tcp`; without a protocol it is UDP, as game servers have it. */
export function typedPorts(text: string): Typed<readonly Port[]> {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const ports: Port[] = [];
  for (const word of words) {
    const [, digits = '', protocol = 'udp'] = /^(\d+)(?:\/(udp|tcp))?$/i.exec(word) ?? [];
    const number = Number(digits);
    if (number < 1 || number > HIGHEST_PORT)
      return {
        value: null,
        problem: `“${word}” is no port. Write a number up to ${HIGHEST_PORT}, with /udp or /tcp behind it.`,
      };
    ports.push({ number, protocol: protocol.toLowerCase() === 'tcp' ? 'tcp' : 'udp' });
  }
  return { value: ports, problem: null };
}

export const portWords = (ports: readonly Port[]): string =>
  ports.map(({ number, protocol }) => `${number}/${protocol}`).join(', ');

/** One a line; blanks inside belong to it. */
export const typedLines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** Paths inside the build's folder, with slashes, one a line. */
export function typedPaths(text: string): Typed<readonly string[]> {
  const paths = typedLines(text).map((line) => line.trim().replaceAll('\\', '/').replace(/\/$/, ''));
  const wrong = paths.find((path) => /^(?:\/|[A-Za-z]:)|(?:^|\/)\.\.(?:\/|$)/.test(path));
  return wrong === undefined
    ? { value: paths, problem: null }
    : { value: null, problem: `“${wrong}” does not lie in the build’s folder. Write it as it is from there.` };
}

/** The user's number, as a sentence where it is none. */
export const userProblem = (value: unknown): string | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= HIGHEST_USER_ID
    ? null
    : `A whole number from 1 to ${withThousands(HIGHEST_USER_ID)}: servers do not run as root, which is 0.`;

export const withOptions = (recipe: RecipeChoice, change: Partial<RecipeOptions>): RecipeChoice => ({
  ...recipe,
  options: { ...recipe.options, ...change },
});

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const without = (names: readonly string[], folder: string): string[] => names.filter((name) => !isWithin(name, folder));

/** The file or folder stays out, whatever was said of what lies in it. */
export const leaveOut = (recipe: RecipeChoice, path: string): RecipeChoice =>
  withOptions(recipe, {
    keep: without(recipe.options.keep, path),
    leaveOut: [...without(recipe.options.leaveOut, path), path],
  });

/** The file or folder goes in; where only the user had left it out, that is simply taken back. */
export function takeIn(recipe: RecipeChoice, path: string, isOwnWish: boolean): RecipeChoice {
  const { options } = recipe;
  const rest = { keep: without(options.keep, path), leaveOut: without(options.leaveOut, path) };
  const isDone = isOwnWish && !rest.leaveOut.some((name) => isWithin(path, name));
  return withOptions(recipe, isDone ? rest : { ...rest, keep: [...rest.keep, path] });
}

/** A line of an ignore file that names exactly this. */
export const ignoreLine = (path: string): string => path.replace(/[*?[\]\\]/g, '\\$&').replace(/^[!#]/, '\\$&');
