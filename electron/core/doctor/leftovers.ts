import type { Finding, FindingCode } from '#shared/model/finding';
import { formatBytes } from '#shared/model/format';
import { finding } from './finding';
import type { Scope } from './scope';
import type { Unwanted, UnwantedReason } from './unwanted';

interface Words {
  readonly severity: Finding['severity'];
  why(found: readonly Unwanted[], size: string): string;
}

const words: Readonly<Partial<Record<UnwantedReason & FindingCode, Words>>> = {
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

/** What lies in the folder and should not get into an image. `leavesOut`: a recipe of Gantry's does so by itself. */
export function leftoverFindings(unwanted: readonly Unwanted[], scope: Scope, leavesOut: boolean): readonly Finding[] {
  return Object.entries(words).flatMap(([code, { severity, why }]) => {
    const found = unwanted.filter(({ reason }) => reason === code);
    if (found.length === 0) return [];
    const bytes = found.reduce((sum, entry) => sum + entry.bytes, 0);
    const files = found.map(({ path }) => scope.full(path));
    const text = why(found, formatBytes(bytes));
    return finding(code as keyof typeof words, severity, {
      files,
      bytes,
      why: leavesOut ? text : `${text} Name it in .dockerignore.`,
      fix: leavesOut ? 'It stays out of the image.' : null,
    });
  });
}

/** "A private key" or "A private key and a token of GitHub"; never what it says. */
function kinds(found: readonly Unwanted[]): string {
  const all = [...new Set(found.map(({ why }) => why))].slice(0, 3);
  const text = all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
