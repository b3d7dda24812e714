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
  readonly started: boolean;
  readonly completed: boolean;
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
    started: all.some(({ number }) => number === 5),
    completed: all.some(({ number }) => number === 6),
    error: text(all, 7),
  };
}

function decodeLog(message: Buffer): { vertex: string; text: string } {
  const all = [...fields(message)];
  return { vertex: text(all, 1), text: text(all, 4) };
}

function text(all: readonly Field[], number: number): string {
  const field = all.find((candidate) => candidate.number === number);
  return field !== undefined && 'bytes' in field ? field.bytes.toString('utf8') : '';
}
