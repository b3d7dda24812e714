import type { LayerFile } from '#shared/model/recipe';
import { listenKeys, type TextMend, textMends } from '#shared/model/text-mend';

/** A word for a shell, whatever is in it. */
export const shell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const loopback = String.raw`(127\.0\.0\.1|localhost)`;
const space = '[[:space:]]';

/** What `mendText` does, in the words of sed: line by line, and without the loopback address of IPv6, which no game names. */
const scripts: Readonly<Record<TextMend, string>> = {
  'line-endings': String.raw`s/\r$//`,
  'listen-settings': String.raw`/^${space}*(#|;|\/\/)/!s~((^|[[:space:]"'{,;])(${listenKeys})["']?${space}*([:=]|${space})${space}*["']?(https?://)?)${loopback}([[:space:]"':;,/]|$)~\10.0.0.0\7~Ig`,
  'listen-calls': String.raw`s~(\.listen\([^)]{0,80}["'](https?://)?)${loopback}(["'])~\10.0.0.0\4~Ig`,
};

/** Commands for the first stage, where the files lie at their paths in the build. */
export const mendLines = (files: readonly LayerFile[]): readonly string[] =>
  textMends.flatMap((mend) => {
    const paths = files.filter((file) => file.mend === mend).map(({ path }) => shell(path.slice('app/'.length)));
    return paths.length === 0 ? [] : [`sed -i -E ${shell(scripts[mend])} ${paths.join(' ')}`];
  });
