import { StringDecoder } from 'node:string_decoder';
import type Docker from 'dockerode';
import type { ContainerEvent } from '#core/ports/container';
import type { Running } from '#core/ports/engine';
import { z } from '#shared/zod';
import { dial } from './client';

const HEAD = 8;
/** A server that never ends its lines must not fill the memory. */
const LONGEST_LINE = 16_384;

/** What a container writes, line by line, from its beginning to its end. Never rejects: what becomes of the container is told elsewhere. */
export const followLogs = (docker: Docker, id: string, { on, signal }: Running<ContainerEvent>): Promise<void> =>
  logLines(docker, id, signal, (line) => on({ kind: 'log', line }));

/** The same, for any container. */
export async function logLines(
  docker: Docker,
  id: string,
  signal: AbortSignal,
  on: (line: string) => void,
): Promise<void> {
  const lines = [new Lines(on), new Lines(on)];
  try {
    const path = `/containers/${id}/logs?follow=1&stdout=1&stderr=1`;
    const stream: AsyncIterable<Buffer> = await dial(docker, { method: 'GET', path, signal });
    for await (const { source, content } of frames(stream)) lines[source === 2 ? 1 : 0]?.put(content);
  } catch {
    // The connection broke or was ended: what was told so far stands.
  }
  for (const one of lines) one.end();
}

/** Docker Engine API, "Stream format": one byte for the source, three zero, four length (big-endian), content. */
async function* frames(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly source: number; readonly content: Buffer }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD) {
      const end = HEAD + rest.readUInt32BE(4);
      if (rest.length < end) break;
      yield { source: rest[0] ?? 1, content: rest.subarray(HEAD, end) };
      rest = rest.subarray(end);
    }
  }
}

/** Whole lines out of pieces. */
class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private readonly on: (line: string) => void;
  private rest = '';

  constructor(on: (line: string) => void) {
    this.on = on;
  }

  put(piece: Buffer): void {
    const lines = (this.rest + this.decoder.write(piece)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.on(line);
    if (this.rest.length > LONGEST_LINE) this.end();
  }

  end(): void {
    if (this.rest !== '') this.on(this.rest);
    this.rest = '';
  }
}

/** Of `GET /containers/{id}/stats`; empty before the first look and after the end. */
const MemoryStats = z.object({
  usage: z.number().optional(),
  /** With cgroups of version 1 only, as is the next: the most since the start, with the cache of files. */
  max_usage: z.number().optional(),
  /** How often the limit was hit. */
  failcnt: z.number().optional(),
  stats: z.record(z.string(), z.number()).optional(),
});
const Stats = z.object({ memory_stats: MemoryStats.optional() });

/**
 * Memory as the docker command shows it: without the inactive cache of files (docker/cli container/stats_helpers.go). Where the kernel keeps
 * the peak, that counts if it is higher: less all cache, of which there was no more then, unless the limit has made some go.
 */
export function memoryOf({ usage, max_usage: peak, failcnt, stats = {} }: z.infer<typeof MemoryStats>): number | null {
  if (usage === undefined) return null;
  const used = usage - (stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0);
  const cache = stats['total_cache'];
  const atPeak = peak === undefined || cache === undefined || failcnt !== 0 ? 0 : peak - cache;
  return Math.max(0, used, atPeak);
}

export async function followMemory(docker: Docker, id: string, { on, signal }: Running<ContainerEvent>): Promise<void> {
  try {
    const stream: AsyncIterable<Buffer> = await dial(docker, {
      method: 'GET',
      path: `/containers/${id}/stats?stream=1`,
      signal,
    });
    const lines = new Lines((line) => {
      const { memory_stats: memory } = Stats.parse(JSON.parse(line));
      const usedBytes = memoryOf(memory ?? {});
      if (usedBytes !== null) on({ kind: 'memory', usedBytes });
    });
    for await (const chunk of stream) lines.put(chunk);
  } catch {
    // Memory that is not told is not judged.
  }
}
