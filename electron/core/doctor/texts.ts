import { latin1, type SurveyedFile } from '#core/detect/index';
import type { Build } from '#shared/model/detection';
import type { Finding, FixableCode } from '#shared/model/finding';
import { mendText, type TextMend } from '#shared/model/text-mend';
import { finding } from './finding';
import { fixOf, isMended, type Mending } from './mending';
import type { Scope } from './scope';

const MAX_SCRIPT_BYTES = 1 << 20;
const MAX_SETTINGS_BYTES = 64 * 1024;
const MAX_SETTINGS = 200;

/** A text with a fault that can be mended on the way. */
export interface FaultyText {
  /** Relative to the scope. */
  readonly path: string;
  readonly mend: TextMend;
  /** What it has when it is mended. */
  readonly bytes: number;
}

/** Scripts with Windows' line endings, and whatever tells the server to listen on this computer only; each file once. */
export async function findFaultyTexts(scope: Scope, build: Build | null): Promise<readonly FaultyText[]> {
  const started = build?.engine === 'node' ? build.executable : null;
  const script = scope.files.filter(({ path, sizeBytes }) => path === started && sizeBytes <= MAX_SCRIPT_BYTES);
  const found = [
    ...(await faulty(scope, script, 'listen-calls')),
    ...(await faulty(scope, scope.files.filter(isSettings).slice(0, MAX_SETTINGS), 'listen-settings')),
    ...(await faulty(scope, scope.files.filter(isScript), 'line-endings')),
  ];
  // A script that Node is given to run needs no line of its own to be run by.
  return [...new Map(found.toReversed().map((text) => [text.path, text])).values()].toReversed();
}

async function faulty(scope: Scope, files: readonly SurveyedFile[], mend: TextMend): Promise<readonly FaultyText[]> {
  const found: FaultyText[] = [];
  for (const file of files) {
    const text = latin1(await scope.survey.reader(file).read(0, file.sizeBytes));
    const mended = mendText(mend, text);
    if (mended !== text) found.push({ path: file.path, mend, bytes: mended.length });
  }
  return found;
}

const isScript = ({ path, content, sizeBytes }: SurveyedFile): boolean =>
  sizeBytes <= MAX_SCRIPT_BYTES &&
  !/(?:^|\/)node_modules\//.test(path) &&
  ((content?.is === 'script' && (content.crlf || /\bsh\b|\b(?:ba|da|z|k)sh\b/.test(content.interpreter))) ||
    (content?.is === 'text' && /\.(?:sh|bash)$/.test(path)));

/** Near the top only: deeper down such words belong to assets and packages. */
const isSettings = ({ path, content, sizeBytes }: SurveyedFile): boolean =>
  sizeBytes <= MAX_SETTINGS_BYTES &&
  content?.is === 'text' &&
  path.split('/').length <= 4 &&
  !/(?:^|\/)node_modules\//.test(path) &&
  /\.(?:cfg|conf|config|ini|json|properties|toml|ya?ml)$/i.test(path);

const codes: Readonly<Record<TextMend, FixableCode>> = {
  'line-endings': 'windows-line-endings',
  'listen-settings': 'loopback-bind',
  'listen-calls': 'loopback-bind',
};

/** Those that are mended, as the user has it. */
export const mendedTexts = (texts: readonly FaultyText[], mending: Mending): ReadonlyMap<string, FaultyText> =>
  new Map(texts.filter(({ mend }) => isMended(mending, codes[mend])).map((text) => [text.path, text]));

export function textFindings(texts: readonly FaultyText[], scope: Scope, mending: Mending): readonly Finding[] {
  const filesOf = (code: FixableCode): readonly string[] =>
    texts.filter(({ mend }) => codes[mend] === code).map(({ path }) => scope.full(path));
  return [
    ...told('windows-line-endings', filesOf('windows-line-endings'), {
      why: 'With Windows line endings Linux looks for an interpreter whose name ends in a carriage return, and says “not found”.',
      fix: fixOf(mending, 'windows-line-endings', 'Their line endings become those of Linux inside the image.'),
    }),
    ...told('loopback-bind', filesOf('loopback-bind'), {
      why: 'The server is told to listen on this computer only (127.0.0.1 or localhost): inside a container no player reaches it.',
      fix: fixOf(
        mending,
        'loopback-bind',
        'Inside the image it says 0.0.0.0, which is every network; your file stays.',
      ),
    }),
  ];
}

const told = (
  code: FixableCode,
  files: readonly string[],
  words: { readonly why: string; readonly fix: Finding['fix'] },
): readonly Finding[] => (files.length === 0 ? [] : [finding(code, 'warning', { files, ...words })]);
