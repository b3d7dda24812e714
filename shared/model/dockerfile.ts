/** One instruction of a Dockerfile with the lines it stands on, from 1 and both included. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** Continued lines joined, comments between them left out; what stands in here-documents is not part of it. */
  readonly text: string;
  readonly fromLine: number;
  readonly toLine: number;
}

/**
 * The instructions of a Dockerfile as moby/buildkit frontend/dockerfile/parser reads them: the `escape` directive, continued lines,
 * comments and empty lines between those, here-documents.
 */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = linesOf(dockerfile);
  const continues = directiveOf(dockerfile, 'escape') === '`' ? '`' : '\\';
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

const linesOf = (dockerfile: string): readonly string[] => dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/);

/** What a parser directive says: `# name=value`, above everything else. */
export function directiveOf(dockerfile: string, wanted: 'escape' | 'syntax'): string | null {
  for (const line of linesOf(dockerfile)) {
    const [, name, value] = /^#\s*(\w+)\s*=\s*(\S+)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    if (name.toLowerCase() === wanted) return value;
  }
  return null;
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

/** Words like `--from=base` between the keyword and the first that is none, and all after them. */
export function argumentsOf({ text }: Pick<Instruction, 'text'>): {
  readonly flags: readonly string[];
  readonly rest: string;
} {
  const [, flags = '', rest = ''] = /^\w+((?:\s+--\S+)*)\s*(.*)$/s.exec(text) ?? [];
  return { flags: flags.split(/\s+/).filter((flag) => flag !== ''), rest };
}

/** What FROM names: the image, or stage, that a stage stands on, and the stage's own name. Null: it is another instruction. */
export function stageOf({ keyword, text }: Pick<Instruction, 'keyword' | 'text'>): {
  readonly image: string;
  readonly name: string | null;
} | null {
  if (keyword !== 'FROM') return null;
  const [, image = '', name = null] = /^(\S+)(?:\s+AS\s+(\S+))?/i.exec(argumentsOf({ text }).rest) ?? [];
  return { image, name };
}

/** One value that LABEL gives a name. */
export interface LabelPair {
  readonly name: string;
  /** As it stands there, with its quotes. */
  readonly value: string;
  /** Both, as they stand there. */
  readonly text: string;
}

/** What LABEL says, in any stage. */
export const labelsIn = (dockerfile: string): readonly LabelPair[] =>
  instructionsOf(dockerfile).flatMap((instruction) => (instruction.keyword === 'LABEL' ? pairsOf(instruction) : []));

/** `NAME=value "NAME"="a value"`, or the old `NAME a value`. */
export function pairsOf(label: Pick<Instruction, 'text'>): readonly LabelPair[] {
  const text = label.text.replace(/^\S+\s*/, '');
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  const [first = '', ...others] = words;
  if (!/^(?:"[^"]*"|'[^']*'|[^"'=])+=/.test(first))
    return first === '' ? [] : [{ name: unquoted(first), value: others.join(' '), text }];
  return words.map((word) => {
    const [, name = word, value = ''] = /^((?:"[^"]*"|'[^']*'|[^"'=])+)=(.*)$/s.exec(word) ?? [];
    return { name: unquoted(name), value, text: word };
  });
}

const unquoted = (word: string): string => word.replace(/["']/g, '');

/** The instructions of the last stage, with its FROM. */
export function lastStage(dockerfile: string): readonly Instruction[] {
  const all = instructionsOf(dockerfile);
  return all.slice(
    Math.max(
      0,
      all.findLastIndex(({ keyword }) => keyword === 'FROM'),
    ),
  );
}
