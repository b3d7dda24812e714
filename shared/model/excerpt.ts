import type { Excerpt } from '../errors';

/** `> 12 | RUN make`, a line each, for terminals and logs; what failed is marked. The first one names the file. */
export function excerptLines({ file, lines }: Excerpt): readonly string[] {
  const width = String(lines.at(-1)?.number ?? 0).length;
  return [
    `${excerptPlace({ file, lines })}:`,
    ...lines.map(({ number, text, failed }) =>
      `${failed ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd(),
    ),
  ];
}

/** `Dockerfile, line 12` or `Dockerfile, lines 12 to 15` */
export function excerptPlace({ file, lines }: Excerpt): string {
  const failed = lines.filter((line) => line.failed).map(({ number }) => number);
  const [first, last] = [failed[0], failed.at(-1)];
  if (first === undefined || last === undefined) return file;
  return first === last ? `${file}, line ${first}` : `${file}, lines ${first} to ${last}`;
}
