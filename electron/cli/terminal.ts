import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Terminal } from './keys';

/** The terminal that this process was started at; null: nobody is at a keyboard. */
export function ownTerminal(): Terminal | null {
  const { platform, stdin } = process;
  if (!stdin.isTTY) return null;
  return {
    input: stdin,
    isInFront: () => platform === 'win32' || isInFront(platform),
    // Windows knows no signals that a process could send itself: the listeners are called as for one.
    interrupt: () => void process.emit('SIGINT'),
    suspend: () => toGroup('SIGTSTP'),
    quit: () => toGroup('SIGQUIT'),
    onContinued: (run) => {
      process.on('SIGCONT', run);
      return () => void process.off('SIGCONT', run);
    },
  };
}

/** As the terminal would: to this process and those that it was started with, such as npm. */
function toGroup(signal: NodeJS.Signals): void {
  if (process.platform !== 'win32') process.kill(0, signal);
}

/** Whether the terminal's group of processes is this one's. Where that cannot be told, it is not. */
function isInFront(platform: NodeJS.Platform): boolean {
  try {
    const [own, front] = platform === 'linux' ? groupsOfLinux() : groupsByPs();
    return own !== undefined && own === front;
  } catch {
    return false;
  }
}

/** proc(5): state, parent, group, session, terminal and the terminal's group follow the name, which may hold anything. */
function groupsOfLinux(): readonly (string | undefined)[] {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [fields[2], fields[5]];
}

function groupsByPs(): readonly (string | undefined)[] {
  const { stdout } = spawnSync('ps', ['-o', 'pgid=', '-o', 'tpgid=', '-p', String(process.pid)], { encoding: 'utf8' });
  return stdout.trim().split(/\s+/);
}
