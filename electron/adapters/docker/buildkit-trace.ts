import { type Field, fields } from './protobuf';

/** moby/buildkit api/services/control/control.proto: StatusResponse, as far as it is shown. */
export interface Trace {
  readonly vertexes: readonly Vertex[];
  readonly logs: readonly { readonly vertex: string; readonly text: string }[];
}
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  /** By the engine's clock; null: not yet. A step may be taken up again, and then starts anew. */
  readonly startedMs: number | null;
  readonly completedMs: number | null;
  readonly error: string;
}

/** Decodes one `moby.buildkit.trace` message. Throws RangeError when it is none. */
export function decodeTrace(message: Buffer): Trace {
  const vertexes: Vertex[] = [];
  const logs: { vertex: string; text: string }[] = [];
  for (const field of fields(message)) {
    if (!('bytes' in field)) continue;
    if (field.number === 1) vertexes.push(decodeVertex(field.bytes));
    if (field.number === 3) logs.push(decodeLog(field.bytes));
  }
  return { vertexes, logs };
}

function decodeVertex(message: Buffer): Vertex {
  const all = [...fields(message)];
  return {
    digest: text(all, 1),
    name: text(all, 3),
    cached: all.some((field) => field.number === 4 && 'value' in field && field.value !== 0),
    startedMs: timestamp(all, 5),
    completedMs: timestamp(all, 6),
    error: text(all, 7),
  };
}

function decodeLog(message: Buffer): { vertex: string; text: string } {
  const all = [...fields(message)];
  return { vertex: text(all, 1), text: text(all, 4) };
}

/** google.protobuf.Timestamp {seconds=1, nanos=2} */
function timestamp(all: readonly Field[], number: number): number | null {
  const field = all.find((candidate) => candidate.number === number);
  if (field === undefined || !('bytes' in field)) return null;
  let ms = 0;
  for (const part of fields(field.bytes)) {
    if (part.number === 1 && 'value' in part) ms += part.value * 1000;
    if (part.number === 2 && 'value' in part) ms += part.value / 1e6;
  }
  return ms;
}

function text(all: readonly Field[], number: number): string {
  const field = all.find((candidate) => candidate.number === number);
  return field !== undefined && 'bytes' in field ? field.bytes.toString('utf8') : '';
}
