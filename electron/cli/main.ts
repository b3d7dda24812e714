#!/usr/bin/env node
import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { type AppError, AppFailure, toAppError } from '#shared/errors';
import { orCancelled } from '#shared/or-cancelled';
import { assertNever } from '#shared/result';
import { type Invocation, readArguments, wantsJson } from './arguments';
import { detect } from './detect';
import { dockerfile } from './dockerfile';
import { doctor } from './doctor';
import { type ExitCode, exit, exitCodeOf } from './exit-codes';
import { gantryHome } from './home';
import { createKeys } from './keys';
import { link } from './link';
import { login, logout } from './login';
import { createOutput, type Sink } from './output';
import { push } from './push';
import { deleteFrom, tag } from './registry-changes';
import { contentsOf, repos } from './registry-lists';
import { sandbox } from './sandbox';
import { storage } from './storage';
import { template } from './template';
import { ownTerminal } from './terminal';
import { usages } from './usage';
import { versions } from './versions';
import { openWorkbench, type Surroundings } from './workbench';

/** Why what was written did not arrive, such as a full disk; by stream. */
const lost = new Map<NodeJS.WriteStream, NodeJS.ErrnoException>();

const sink = (stream: NodeJS.WriteStream): Sink => {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    // `gantry ... | head` closes the pipe: nobody reads on, and that is no failure.
    if (cause.code !== 'EPIPE') lost.set(stream, cause);
  });
  return {
    write: (words) => {
      if (!lost.has(stream)) stream.write(words);
    },
    // A dumb one shows what would move its cursor.
    isTerminal: stream.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return stream.columns || 80;
    },
  };
};

/** Ctrl-C (and a polite kill) cancels; the second one ends at once. */
function interruption(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exit.cancelled);
    say('Stopping … (once more ends at once)');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  return controller.signal;
}

async function run(invocation: Invocation, around: Surroundings): Promise<ExitCode> {
  if (invocation.command === 'help' || invocation.command === 'version') {
    around.print(`${invocation.command === 'help' ? usages[invocation.about] : __GANTRY_VERSION__}\n`);
    return exit.done;
  }
  const bench = openWorkbench(around);
  /** Of what only asks there is nothing to bring to an end. */
  const untilStopped = (asking: Promise<ExitCode>): Promise<ExitCode> => orCancelled(asking, around.signal);
  try {
    switch (invocation.command) {
      case 'push':
        return await push(invocation, bench, around);
      case 'doctor':
        return await untilStopped(doctor(invocation.tokenStdin, bench, around));
      case 'sandbox':
        return await sandbox(invocation, bench, around);
      case 'repos':
        return await untilStopped(repos(invocation.tokenStdin, bench, around));
      case 'artifacts':
      case 'tags':
        return await untilStopped(contentsOf(invocation, bench, around));
      case 'tag':
        return await tag(invocation, bench, around);
      case 'delete':
        return await deleteFrom(invocation, bench, around);
      case 'template':
        return await template(invocation, bench, around);
      case 'link':
        return await link(invocation, bench, around);
      case 'versions':
        return await untilStopped(versions(invocation, bench, around));
      case 'login':
        return await untilStopped(login(invocation.tokenStdin, bench, around));
      case 'logout':
        return await logout(bench, around);
      case 'storage':
        return await storage(invocation, bench, around);
      case 'detect':
        return await detect(invocation, bench, around);
      case 'dockerfile':
        return await dockerfile(invocation, around);
      default:
        return assertNever(invocation);
    }
  } finally {
    await bench.close();
  }
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const out = sink(process.stdout);
  const host = { env: process.env, homeDir: homedir(), platform: process.platform };
  const output = createOutput({ json: wantsJson(argv), out, err: sink(process.stderr), home: gantryHome(host) });
  const signal = interruption(output.say);
  const terminal = output.liveLines ? ownTerminal() : null;
  const around: Surroundings = {
    ...host,
    workingDir: process.cwd(),
    output,
    print: out.write,
    signal,
    readInput: () => orCancelled(readInput(), signal),
    ask: (question) => askAtKeyboard(question, output.json),
    keys: terminal === null ? null : createKeys(terminal),
  };
  try {
    return await run(readArguments(argv), around);
  } catch (thrown) {
    const error: AppError = toAppError(thrown);
    output.failed(error, null);
    return exitCodeOf(error.code);
  }
}

async function askAtKeyboard(question: string, json: boolean): Promise<string | null> {
  if (json || !process.stdin.isTTY) return null;
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question(question);
  } catch (thrown) {
    // Ctrl-C leaves the cursor behind the question.
    process.stderr.write('\n');
    throw thrown;
  } finally {
    reader.close();
  }
}

async function readInput(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  const message = '--token-stdin reads the token from a pipe or a file, not from the keyboard.';
  throw new AppFailure({ code: 'invalid-input', message });
}

/** Resolves when all is out, or nobody takes it any more. */
const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()));

const code = await main(process.argv.slice(2));
await written(process.stdout);
const cause = lost.get(process.stdout);
if (cause !== undefined)
  sink(process.stderr).write(`gantry: The result could not be written to standard output: ${cause.message}\n`);
// Pipes are written asynchronously on some systems: everything is out before the process ends, whatever sockets are still open.
await written(process.stderr);
process.exit(cause !== undefined && code === exit.done ? exit.failed : code);
