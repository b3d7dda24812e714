import type { SurveyedFile } from '#core/detect/index';
import type { Build } from '#shared/model/detection';
import type { Finding } from '#shared/model/finding';
import { finding } from './finding';
import type { Scope } from './scope';

const MAX_SCRIPT_BYTES = 1 << 20;
const MAX_SETTINGS_BYTES = 64 * 1024;
const MAX_SETTINGS = 200;

/** Scripts with CRLF line endings, by path in the scope, and the bytes they have with LF. */
export async function findCrlf({ files, survey }: Scope): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const file of files.filter(isScript)) {
    const bytes = await survey.reader(file).read(0, file.sizeBytes);
    const pairs = bytes.reduce((sum, byte, index) => (byte === 13 && bytes[index + 1] === 10 ? sum + 1 : sum), 0);
    if (pairs > 0) found.set(file.path, file.sizeBytes - pairs);
  }
  return found;
}

const isScript = ({ path, content, sizeBytes }: SurveyedFile): boolean =>
  sizeBytes <= MAX_SCRIPT_BYTES &&
  !/(?:^|\/)node_modules\//.test(path) &&
  ((content?.is === 'script' && (content.crlf || /\bsh\b|\b(?:ba|da|z|k)sh\b/.test(content.interpreter))) ||
    (content?.is === 'text' && /\.(?:sh|bash)$/.test(path)));

export function crlfFindings(crlf: ReadonlyMap<string, number>, scope: Scope): readonly Finding[] {
  if (crlf.size === 0) return [];
  const why =
    'With Windows line endings Linux looks for an interpreter whose name ends in a carriage return, and says “not found”.';
  const fix = 'Their line endings become those of Linux inside the image.';
  return [finding('windows-line-endings', 'warning', { files: [...crlf.keys()].map(scope.full), why, fix })];
}

const loopback = String.raw`(?:https?://)?(?:127\.0\.0\.1|localhost|\[::1\]|::1)`;
/** Keys that say where a server listens; a database's host on loopback is another matter. */
const setting = new RegExp(
  String.raw`(?:^|[\s"'{,;])(?:bind(?:[_-]?(?:addr|address|ip|host))?|listen(?:[_-]?(?:addr|address|ip|host|on))?|server[_-]?(?:ip|host|address)|multihome|urls?|net[_-]?ip)["']?\s*(?:[:=]|\s)\s*["']?${loopback}(?=[\s"':;,/]|$)`,
  'im',
);
const listenCall = new RegExp(String.raw`\.listen\([^)]{0,80}["']${loopback}["']`, 'i');

/** Settings and, for Node, the script that is started: where they bind to loopback only, nobody from outside gets in. */
export async function loopbackFindings(build: Build | null, scope: Scope): Promise<readonly Finding[]> {
  const settings = scope.files
    .filter(
      ({ path, sizeBytes, content }) => isSettings(path) && sizeBytes <= MAX_SETTINGS_BYTES && content?.is === 'text',
    )
    .slice(0, MAX_SETTINGS);
  const found: string[] = [];
  for (const { path } of settings)
    if (setting.test(uncommented(await scope.survey.text(path)))) found.push(scope.full(path));
  const script = build?.engine === 'node' ? build.executable : null;
  if (script !== null && listenCall.test(await scope.survey.text(script, 4 * MAX_SETTINGS_BYTES)))
    found.push(scope.full(script));
  if (found.length === 0) return [];
  const why =
    'The server is told to listen on this computer only (127.0.0.1 or localhost): inside a container no player reaches it. Use 0.0.0.0.';
  return [finding('loopback-bind', 'warning', { files: found, why })];
}

/** Near the top only: deeper down such words belong to assets and packages. */
const isSettings = (path: string): boolean =>
  path.split('/').length <= 4 &&
  !/(?:^|\/)node_modules\//.test(path) &&
  /\.(?:cfg|conf|config|ini|json|properties|toml|ya?ml)$/i.test(path);

const uncommented = (text: string): string => text.replace(/^\s*(?:#|;|\/\/).*$/gm, '');
