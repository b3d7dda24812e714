import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import gantry from '../../../electron/cli/main?modulePath';

const root = join(import.meta.dirname, '..', '..', '..');

/** The command, in one program of its own. */
export const gantryProgram = gantry;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first line of standard output that fits; rejects when the process ended before. */
  line(fits: (line: string) => boolean): Promise<string>;
}

interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** All of standard input; null: it has no end. */
  readonly input?: string | null;
}

/** Starts a program with only the given environment (and PATH). */
export function start(program: string, args: readonly string[], options: StartOptions = {}): Started {
  const env = { PATH: process.env['PATH'] ?? '', DOCKER_CONFIG: '/nonexistent', ...options.env };
  const child = spawn(process.execPath, [program, ...args], { env, cwd: options.cwd ?? root, stdio: 'pipe' });
  let out = '';
  let err = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const look of watchers) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  if (options.input !== null) child.stdin.end(options.input ?? '');
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, out, err })),
  );
  const line = (fits: (line: string) => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = out.split('\n').slice(0, -1).find(fits);
        if (found === undefined) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
      void ended.then(({ code, err: words }) => reject(new Error(`ended with ${code} before: ${words}\n${out}`)));
    });
  return { child, ended, line };
}

/** Standard output as JSON lines. */
export const events = ({ out }: Pick<Ended, 'out'>): readonly Record<string, unknown>[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
