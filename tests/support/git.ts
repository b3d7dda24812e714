import { execFileSync } from 'node:child_process';
import { type Files, onDisk } from './builds/disk';

/** A git work tree whose files are committed. */
export async function gitFolder(files: Files, origin?: string): Promise<{ folder: string; commit: string }> {
  const folder = await onDisk(files);
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '.');
  git('-c', 'user.name=Kim', '-c', 'user.email=kim@studio.example', 'commit', '--quiet', '--message', 'First');
  if (origin !== undefined) git('remote', 'add', 'origin', origin);
  return { folder, commit: git('rev-parse', 'HEAD').trim() };
}
