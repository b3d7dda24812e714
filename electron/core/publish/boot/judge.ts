import type { ListeningSocket } from '#core/ports/container';
import type { BootCheck } from '#shared/model/boot-test';
import { formatDuration, formatMemory } from '#shared/model/format';
import type { Port } from '#shared/model/recipe';
import { type ContainerEnd, isAt, strangers } from './watch';

/** Everything that was seen of a test. */
export interface BootFacts {
  readonly startedMs: number;
  /** Ports that should listen, and who says so. */
  readonly expected: readonly Port[];
  readonly expectedBy: 'template' | 'recipe' | 'image';
  /** When the last of them did; null: not all did, or none was expected. */
  readonly readyMs: number | null;
  /** As they were when the waiting ended. */
  readonly sockets: readonly ListeningSocket[];
  /** It ended although nobody asked for it. */
  readonly crash: ContainerEnd | null;
  /** When SIGTERM was sent; null: it had ended before. */
  readonly askedMs: number | null;
  /** After SIGTERM; null: it had to be ended by force. */
  readonly stopped: ContainerEnd | null;
  readonly graceMs: number;
  readonly missingLibrary: string | null;
  readonly runsAsRoot: boolean;
  readonly peakMemoryBytes: number | null;
  readonly memoryMb: number | null;
  readonly isEmulated: boolean;
}

const MIB = 1024 * 1024;
const MUCH = 0.9;

/** One result for each check. Under emulation a failure is a warning: servers crash there that run well on the platform. */
export function judgeBoot(facts: BootFacts): readonly BootCheck[] {
  const checks = [started(facts), ports(facts), memory(facts), user(facts), stop(facts)];
  if (!facts.isEmulated) return checks;
  const judged = checks.map((check): BootCheck => (check.is === 'failed' ? { ...check, is: 'warning' } : check));
  return [...judged, emulated];
}

const emulated: BootCheck = {
  code: 'processor',
  is: 'warning',
  words:
    'This computer emulates the image’s processor (amd64): what fails or is slow here may run well on the platform.',
};

function started({ crash, startedMs, readyMs, memoryMb, missingLibrary }: BootFacts): BootCheck {
  const code = 'start';
  if (crash === null) {
    const when =
      readyMs === null ? 'starts and goes on running' : `is ready after ${formatDuration(readyMs - startedMs)}`;
    return { code, is: 'ok', words: `The server ${when}.` };
  }
  if (crash.reason !== null)
    return { code, is: 'failed', words: `The server could not be started: ${firstLine(crash.reason)}` };
  const after = formatDuration(Math.max(0, crash.atMs - startedMs));
  const why = crash.outOfMemory
    ? `: out of memory${memoryMb === null ? '' : ` at ${memoryMb} MB`}.`
    : missingLibrary !== null
      ? `. It needs ${missingLibrary}, which the image does not have: put it beside the server, or use a base image with it.`
      : `. ${exitWords(crash.exitCode)}`;
  return { code, is: 'failed', words: `The server ended with ${crash.exitCode} after ${after}${why}` };
}

/** Shells and runtimes: 128 and the number of a signal; 126 and 127 come from shells and from the container's start. */
function exitWords(exitCode: number): string {
  if (exitCode === 0) return 'It said that all is well, but a server is expected to go on.';
  if (exitCode === 126) return 'Its program may not be executed.';
  if (exitCode === 127) return 'Its program, or a library that it needs, is not in the image.';
  if (exitCode === 134) return 'It gave up by itself (SIGABRT); its log tells why.';
  if (exitCode === 137) return 'It was killed (SIGKILL).';
  if (exitCode === 139) return 'It crashed (SIGSEGV).';
  return 'Its log tells why.';
}

function ports({ expected, expectedBy, crash, sockets }: BootFacts): BootCheck {
  const code = 'ports';
  if (expected.length === 0) {
    const open = sockets.length === 0 ? 'It listens on none.' : `It listens on ${listed(sockets)}.`;
    return { code, is: 'warning', words: `No ports are known: add them to the template or the recipe. ${open}` };
  }
  if (crash !== null) return { code, is: 'skipped', words: 'The server had ended.' };
  const missing = expected.filter((port) => !sockets.some((socket) => isAt(socket, port) && !socket.isLoopback));
  if (missing.length === 0) return { code, is: 'ok', words: `It listens on ${listed(expected)}.` };
  const hidden = missing.filter((port) => sockets.some((socket) => isAt(socket, port)));
  if (hidden.length > 0) {
    const words = `It listens on ${listed(hidden)} only for itself (127.0.0.1): players cannot reach it. Bind it to 0.0.0.0.`;
    return { code, is: 'failed', words };
  }
  const others = strangers(sockets, expected);
  const says = `${sources[expectedBy]} says ${listed(missing)}`;
  const words = others.length === 0 ? `It does not listen; ${says}.` : `It listens on ${listed(others)}; ${says}.`;
  return { code, is: 'failed', words };
}

const sources = { template: 'the template', recipe: 'the recipe', image: 'the image’s EXPOSE' } as const;

/** `7777/udp and 80/tcp`; each once, whatever the addresses. */
function listed(all: readonly Port[]): string {
  const names = [...new Set(all.map(({ number, protocol }) => `${number}/${protocol}`))];
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function memory({ peakMemoryBytes: peak, memoryMb, crash }: BootFacts): BootCheck {
  const code = 'memory';
  if (peak === null) return { code, is: 'skipped', words: 'The engine does not tell how much memory the server uses.' };
  if (memoryMb === null)
    return { code, is: 'ok', words: `It used up to ${formatMemory(peak)}; no template sets a limit.` };
  const limit = formatMemory(memoryMb * MIB);
  const words = `It used up to ${formatMemory(peak)} of ${limit} while it started, without players.`;
  const isMuch = peak > MUCH * memoryMb * MIB || crash?.outOfMemory === true;
  return { code, is: isMuch ? 'warning' : 'ok', words };
}

function user({ runsAsRoot, crash }: BootFacts): BootCheck {
  const code = 'user';
  if (!runsAsRoot) return { code, is: 'ok', words: 'It does not run as root.' };
  const unreal = crash === null ? '' : ' Some servers refuse that (Unreal).';
  return { code, is: 'warning', words: `It runs as root. Add a line USER with a number to the Dockerfile.${unreal}` };
}

function stop({ askedMs, stopped, graceMs }: BootFacts): BootCheck {
  const code = 'stop';
  if (askedMs === null) return { code, is: 'skipped', words: 'The server had ended.' };
  if (stopped !== null)
    return { code, is: 'ok', words: `It ends ${formatDuration(Math.max(0, stopped.atMs - askedMs))} after SIGTERM.` };
  const words = `It does not end within ${formatDuration(graceMs)} of SIGTERM: the platform ends it by force, and what it has not saved is lost.`;
  return { code, is: 'warning', words };
}

const firstLine = (text: string): string => text.split('\n')[0]?.slice(0, 300) ?? '';
