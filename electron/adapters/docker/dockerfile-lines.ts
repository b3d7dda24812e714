import type { Excerpt } from '#shared/errors';
import type { FailedAt } from './build-events';

/** One instruction of a Dockerfile with the lines it stands on, from 1 and both included. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** Continued lines joined, comments between them left out; what stands in here-documents is not part of it. */
  readonly text: string;
  readonly fromLine: number;
  readonly toLine: number;
}

/** Lines shown before and after what failed, and the most of it. */
const LINES_AROUND = 2;
const MAX_FAILED_LINES = 30;
const MAX_LINE = 500;

/**
 * The instructions of a Dockerfile as moby/buildkit frontend/dockerfile/parser reads them: the `escape` directive, continued lines,
 * comments and empty lines between those, here-documents.
 */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/);
  const continues = continuationOf(lines);
  const found: Instruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (isPassedOver(lines[at] ?? '')) continue;
    const { text, last } = joined(lines, at, continues);
    const toLine = afterHereDocuments(lines, text, last);
    found.push({ keyword: /^\w*/.exec(text)?.[0].toUpperCase() ?? '', text, fromLine: at + 1, toLine: toLine + 1 });
    at = toLine;
  }
  return found;
}

const isPassedOver = (line: string): boolean => /^\s*(?:#|$)/.test(line);

function continuationOf(lines: readonly string[]): string {
  for (const line of lines) {
    const [, name, value] = /^#\s*(\w+)\s*=\s*(\S+)/.exec(line) ?? [];
    if (name === undefined) break;
    if (name.toLowerCase() === 'escape') return value === '`' ? '`' : '\\';
  }
  return '\\';
}

function joined(lines: readonly string[], first: number, continues: string): { text: string; last: number } {
  let text = '';
  let last = first;
  for (let at = first; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (at > first && isPassedOver(line)) continue;
    last = at;
    const rest = line.trimEnd();
    if (!rest.endsWith(continues)) return { text: (text + rest).trim(), last };
    text += rest.slice(0, -1);
  }
  return { text: text.trim(), last };
}

/** `RUN <<EOF`, `COPY <<-"END" /x`: the last line of the documents; where no end is found it is none (older frontends know none). */
function afterHereDocuments(lines: readonly string[], text: string, last: number): number {
  if (!/^(?:RUN|COPY|ADD)\b/i.test(text)) return last;
  let end = last;
  for (const [, strips, , name] of text.matchAll(/(?:^|\s)\d*<<(-?)(["']?)(\w+)\2/g)) {
    const closes = (line: string): boolean => (strips === '-' ? line.replace(/^\t+/, '') : line) === name;
    const found = lines.findIndex((line, at) => at > end && closes(line));
    if (found < 0) return last;
    end = found;
  }
  return end;
}

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
  const lines = dockerfile.split(/\r?\n/);
  if (found === undefined || found.fromLine > lines.length) return undefined;
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
function countedIn(instructions: readonly Instruction[], stage: string | null): readonly Instruction[] {
  const names = new Set(['scratch']);
  const stages: { readonly name: string; readonly counted: Instruction[] }[] = [];
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [, image = '', name] = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(instruction.text) ?? [];
      const isImage = !names.has(image.toLowerCase());
      stages.push({ name: (name ?? `stage-${stages.length}`).toLowerCase(), counted: isImage ? [instruction] : [] });
      if (name !== undefined) names.add(name.toLowerCase());
    } else if (/^(?:ADD|COPY|RUN|WORKDIR)$/.test(instruction.keyword)) stages.at(-1)?.counted.push(instruction);
  }
  const found = stage === null ? stages[0] : stages.find(({ name }) => name === stage.toLowerCase());
  return found?.counted ?? [];
}

/** `[internal] load metadata for docker.io/library/alpine:3`: the FROM that wants it. */
function fromOf(instructions: readonly Instruction[], errand: string): Instruction | undefined {
  const image = /load metadata for (\S+)/.exec(errand)?.[1];
  if (image === undefined) return undefined;
  return instructions.find(({ text }) => {
    const named = /^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(text)?.[1];
    return named !== undefined && [named, `${named}:latest`].some((one) => image === one || image.endsWith(`/${one}`));
  });
}
