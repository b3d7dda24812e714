import type { Excerpt } from '#shared/errors';
import { type Instruction, instructionsOf, stageOf } from '#shared/model/dockerfile';
import type { FailedAt } from './build-events';

/** Lines shown before and after what failed, and the most of it. */
const LINES_AROUND = 2;
const MAX_FAILED_LINES = 30;
const MAX_LINE = 500;

/** What failed with its lines; undefined where it cannot be told. `text`: the engine's words. */
export function excerptOf(
  file: string,
  dockerfile: string,
  failing: FailedAt | null,
  text: string,
): Excerpt | undefined {
  const instructions = instructionsOf(dockerfile);
  const stated = Number(/dockerfile parse error (?:on )?line (\d+)/i.exec(text)?.[1] ?? 0);
  const found =
    stated > 0
      ? (instructions.find(({ fromLine, toLine }) => fromLine <= stated && stated <= toLine) ?? {
          fromLine: stated,
          toLine: stated,
        })
      : locate(instructions, failing);
  if (found === undefined || found.fromLine > dockerfile.split(/\r?\n/).length) return undefined;
  return excerptOfLines(file, dockerfile, found);
}

export function excerptOfLines(
  file: string,
  dockerfile: string,
  found: Pick<Instruction, 'fromLine' | 'toLine'>,
): Excerpt {
  const lines = dockerfile.split(/\r?\n/);
  const toLine = Math.min(found.toLine, found.fromLine + MAX_FAILED_LINES - 1);
  const from = Math.max(1, found.fromLine - LINES_AROUND);
  const shown = lines.slice(from - 1, toLine + LINES_AROUND).map((line, index) => {
    const number = from + index;
    return { number, text: line.slice(0, MAX_LINE), failed: number >= found.fromLine && number <= toLine };
  });
  return { file, lines: shown };
}

function locate(instructions: readonly Instruction[], failing: FailedAt | null): Instruction | undefined {
  if (failing === null) return undefined;
  const { place, name } = failing;
  if (place === null) return fromOf(instructions, name);
  const keyword = /^\w*/.exec(name)?.[0].toUpperCase();
  const counted = place.counts === 'file' ? instructions : countedIn(instructions, place.stage);
  const there = counted[place.index - 1];
  if (there?.keyword === keyword) return there;
  // Another frontend may count otherwise: then only the very words tell.
  const same = instructions.filter((instruction) => plain(instruction.text) === plain(name));
  return same.length === 1 ? same[0] : undefined;
}

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** BuildKit counts what makes a layer or a folder, and FROM where it names an image (dockerfile2llb, cmdTotal). */
function countedIn(instructions: readonly Instruction[], wanted: string | null): readonly Instruction[] {
  const names = new Set(['scratch']);
  const stages: { readonly name: string; readonly counted: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const stage = stageOf(instruction);
    if (stage !== null) {
      const { image, name } = stage;
      const isImage = !names.has(image.toLowerCase());
      stages.push({ name: (name ?? `stage-${stages.length}`).toLowerCase(), counted: isImage ? [instruction] : [] });
      if (name !== null) names.add(name.toLowerCase());
    } else if (/^(?:ADD|COPY|RUN|WORKDIR)$/.test(instruction.keyword)) stages.at(-1)?.counted.push(instruction);
  }
  const found = wanted === null ? stages[0] : stages.find(({ name }) => name === wanted.toLowerCase());
  return found?.counted ?? [];
}

/** `[internal] load metadata for docker.io/library/alpine:3`: the FROM that wants it. */
function fromOf(instructions: readonly Instruction[], errand: string): Instruction | undefined {
  const image = /load metadata for (\S+)/.exec(errand)?.[1];
  if (image === undefined) return undefined;
  return instructions.find((instruction) => {
    const named = stageOf(instruction)?.image;
    return named !== undefined && [named, `${named}:latest`].some((one) => image === one || image.endsWith(`/${one}`));
  });
}
