import { createHash } from 'node:crypto';
import type { BuildRequest, ContextFacts } from '#core/ports/engine';
import { parseJson } from '#shared/json';
import { argumentsOf, type Instruction } from '#shared/model/dockerfile';
import { z } from '#shared/zod';
import { hashEntries } from './context';
import type { ContextEntry } from './context-entry';
import type { Outline } from './dockerfile-stages';
import { wantedBy } from './follow-paths';

/** An instruction of the stage that becomes the image, with what of the context it takes into its layer. */
export interface ContextStep {
  /** Over its words and its files' names, sizes and times: as long as these and those before it are the same, engines keep its layer. */
  readonly print: string;
  readonly entries: readonly ContextEntry[];
  /** It makes what no file here tells: the output of a program, files from elsewhere. */
  readonly isUnjudged: boolean;
}

interface Step {
  readonly entries: readonly ContextEntry[];
  readonly isUnjudged: boolean;
  /** What it makes hangs on all of the context: through another stage, or a program that sees it. */
  readonly hangsOnAll: boolean;
}

const nothing: Step = { entries: [], isUnjudged: false, hangsOnAll: false };
const PRINT_DIGITS = 16;

export async function contextSteps(
  dockerfile: string,
  { steps }: Outline,
  { target, buildArgs }: BuildRequest,
  { fingerprint }: Pick<ContextFacts, 'fingerprint'>,
  entries: readonly ContextEntry[],
): Promise<readonly ContextStep[]> {
  const options = JSON.stringify([target, Object.entries(buildArgs).sort()]);
  const lines = dockerfile.split(/\r?\n/);
  const sent = entries.filter(({ ignored }) => ignored !== true);
  const made: ContextStep[] = [];
  for (const [index, instruction] of steps.entries()) {
    const { entries: taken, isUnjudged, hangsOnAll } = stepOf(instruction, sent);
    const hash = createHash('sha256').update(index === 0 ? options : '');
    // As they stand there: with what is in here-documents.
    hash.update(lines.slice(instruction.fromLine - 1, instruction.toLine).join('\n'));
    if (hangsOnAll) hash.update(dockerfile).update(fingerprint);
    await hashEntries(hash, taken);
    made.push({ print: hash.digest('hex').slice(0, PRINT_DIGITS), entries: taken, isUnjudged });
  }
  return made;
}

function stepOf(instruction: Instruction, entries: readonly ContextEntry[]): Step {
  switch (instruction.keyword) {
    case 'RUN':
      return { entries: [], isUnjudged: true, hangsOnAll: bindsContext(instruction.text) };
    case 'COPY':
    case 'ADD':
      return copied(instruction, entries);
    default:
      return nothing;
  }
}

/** `--mount=type=bind` is what a mount is without a type. */
const bindsContext = (text: string): boolean =>
  [...text.matchAll(/--mount=(\S*)/g)].some(
    ([, mount = '']) => !/(?:^|,)type=(?:cache|secret|ssh|tmpfs)\b/.test(mount),
  );

function copied(instruction: Instruction, entries: readonly ContextEntry[]): Step {
  const { flags, rest } = argumentsOf(instruction);
  if (flags.some((flag) => /^--from=/i.test(flag))) return { entries: [], isUnjudged: true, hangsOnAll: true };
  const sources = sourcesIn(rest);
  const files = sources.filter((source) => !isElsewhere(source) && !source.startsWith('<<'));
  const isUnjudged = sources.some(isElsewhere);
  if (files.length === 0) return { ...nothing, isUnjudged };
  // An argument may name anything.
  const isAll = files.some((source) => source.includes('$'));
  const isWanted = isAll ? () => true : wantedBy(entries, files, []);
  return { entries: entries.filter(({ path }) => isWanted(path)), isUnjudged, hangsOnAll: false };
}

const isElsewhere = (source: string): boolean => /^(?:https?:\/\/|git@|git:\/\/)/i.test(source);

/** All but the last, which is where they go. */
function sourcesIn(words: string): readonly string[] {
  const listed = z.array(z.string()).safeParse(words.startsWith('[') ? parseJson(words) : undefined).data;
  return (listed ?? words.split(/\s+/).filter((word) => word !== '')).slice(0, -1);
}
