import type { Finding, FixableCode } from '#shared/model/finding';
import { formatBytes } from '#shared/model/format';
import { finding } from './finding';
import { fixOf, type Mending } from './mending';
import type { Scope } from './scope';
import type { Unwanted, UnwantedReason } from './unwanted';

interface Words {
  readonly severity: Finding['severity'];
  why(found: readonly Unwanted[], size: string): string;
}

const words: Readonly<Record<UnwantedReason & FixableCode, Words>> = {
  'debug-symbols': {
    severity: 'hint',
    why: (_, size) =>
      `Debug symbols (${size}) are for analysing crashes; servers run without them. Keep them with your build.`,
  },
  'do-not-ship': {
    severity: 'warning',
    why: (_, size) => `Unity names these folders so because they help others to take your game apart (${size}).`,
  },
  secrets: {
    severity: 'error',
    why: (found) =>
      `${kinds(found)}: everybody who can pull the image could read it. Hand secrets to the server as environment variables.`,
  },
  'editor-folders': {
    severity: 'warning',
    why: (_, size) => `The editor’s caches (${size}) are no part of a server.`,
  },
  'version-control': {
    severity: 'warning',
    why: (_, size) => `The history of your project (${size}) holds all of its sources.`,
  },
  'link-leaves-folder': {
    severity: 'warning',
    why: () => 'A link to a place outside of the folder leads nowhere inside an image. Copy what it points to.',
  },
};

/** Whether a finding tells of what is unwanted for this reason. */
export const isLeftover = (reason: UnwantedReason): reason is keyof typeof words => reason in words;

/** What lies in the folder and should not get into an image. */
export function leftoverFindings(unwanted: readonly Unwanted[], scope: Scope, mending: Mending): readonly Finding[] {
  return leftovers.flatMap((code) => {
    const { severity, why } = words[code];
    const found = unwanted.filter(({ reason }) => reason === code);
    if (found.length === 0) return [];
    const bytes = found.reduce((sum, entry) => sum + entry.bytes, 0);
    const files = found.map(({ path }) => scope.full(path));
    return finding(code, severity, {
      files,
      bytes,
      why: why(found, formatBytes(bytes)),
      fix: fixOf(mending, code, mending.own ? ofOwn : code === 'secrets' ? ofSecrets : 'It stays out of the image.'),
    });
  });
}

const leftovers = Object.keys(words).filter((code): code is keyof typeof words => isLeftover(code as UnwantedReason));
const ofSecrets = 'It stays out of the image, unless you take it in by its name.';
const ofOwn = 'It does not go to the engine, as if .dockerignore named it. A COPY of just that file would fail then.';

/** "A private key" or "A private key and a token of GitHub"; never what it says. */
function kinds(found: readonly Unwanted[]): string {
  const all = [...new Set(found.map(({ why }) => why))].slice(0, 3);
  const text = all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
