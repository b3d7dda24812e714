import type { BuildEvent } from '#core/ports/engine';
import { z } from '#shared/zod';
import { BuildSteps, isFailure, parseStepName } from './build-steps';
import { decodeTrace, type Trace, type Vertex } from './buildkit-trace';
import type { StreamLine } from './ndjson';

const ImageId = z.object({ ID: z.string() });

/** Where a build failed. */
export interface FailedAt {
  /** The instruction, or what the engine calls its errand. */
  readonly name: string;
  /** Its place: in its stage (BuildKit), or among all instructions of the file (classic). Null: an errand. */
  readonly place: { readonly stage: string | null; readonly index: number; readonly counts: 'stage' | 'file' } | null;
}

/** What has been learnt of a build so far, whichever builder tells it. */
export class BuildReader {
  imageId: string | null = null;
  failing: FailedAt | null = null;
  readonly steps: BuildSteps;
  private readonly emit: (event: BuildEvent) => void;
  private readonly nowMs: () => number;
  private readonly partial = new Map<string, string>();
  private readonly tail: string[] = [];

  /** `nowMs`: any clock that goes evenly, for the builder that tells no times. */
  constructor(emit: (event: BuildEvent) => void, nowMs: () => number) {
    this.emit = emit;
    this.nowMs = nowMs;
    this.steps = new BuildSteps({
      step: (number, step) => emit({ kind: 'step', number, step }),
      log: (line) => this.log(line),
    });
  }

  /** The last lines of output, for the error's detail. */
  lastLines(): string {
    return this.tail.join('\n');
  }

  read(line: StreamLine): void {
    if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string')
      this.readTrace(decodeTrace(Buffer.from(line.aux, 'base64')));
    else if (line.aux !== undefined) {
      const aux = ImageId.safeParse(line.aux);
      if (aux.success) this.imageId = aux.data.ID;
    } else if (line.stream !== undefined) this.readClassic(line.stream);
    else if (line.status !== undefined && line.progressDetail?.current === undefined)
      this.log(line.id === undefined ? line.status : `${line.id}: ${line.status}`);
  }

  private readTrace(trace: Trace): void {
    for (const vertex of trace.vertexes) {
      if (isFailure(vertex)) this.failing ??= failedVertex(vertex);
      this.steps.vertex(vertex);
    }
    for (const { vertex, text } of trace.logs) this.readLog(vertex, text);
  }

  /** Output comes in pieces; only whole lines are shown. */
  private readLog(vertex: string, text: string): void {
    const lines = ((this.partial.get(vertex) ?? '') + text).split(/\r?\n/);
    this.partial.set(vertex, lines.pop() ?? '');
    for (const line of lines) this.log(line);
  }

  /** Podman's lines differ a little; of several stages it counts each by itself, which stays in the log. */
  private readClassic(text: string): void {
    if (/^(?:Step \d+\/\d+ : |STEP \d+\/\d+: | ?-{2,3}> |Removing intermediate container )/.test(text))
      this.endPartialLines();
    const [, index, total, name] = /^(?:Step|STEP) (\d+)\/(\d+) ?: (.*?)\n?$/s.exec(text) ?? [];
    if (name !== undefined) {
      const nowMs = this.nowMs();
      this.steps.endClassic('done', nowMs);
      this.steps.classicStep(Number(index), Number(total), name, nowMs);
      this.failing = { name, place: { stage: null, index: Number(index), counts: 'file' } };
    }
    if (/^ ?-{2,3}> Using cache/.test(text)) this.steps.endClassic('cached', this.nowMs());
    const built = /^Successfully built ([0-9a-f]{12,64})/.exec(text);
    if (built?.[1] !== undefined) this.imageId ??= built[1];
    this.readLog('classic', text);
  }

  /** What a command printed without a line break at its end. */
  private endPartialLines(): void {
    for (const line of this.partial.values()) if (line !== '') this.log(line);
    this.partial.clear();
  }

  /** The stream is over: tells what was left without a line break, and how the last step ended. */
  finish(is: 'done' | 'failed'): void {
    this.endPartialLines();
    this.steps.endClassic(is, this.nowMs());
  }

  private log(line: string): void {
    this.tail.push(line);
    if (this.tail.length > 40) this.tail.shift();
    this.emit({ kind: 'log', line });
  }
}

function failedVertex({ name: text }: Vertex): FailedAt {
  const { name, instruction } = parseStepName(text);
  if (instruction === null) return { name: text, place: null };
  return { name, place: { stage: instruction.stage, index: instruction.index, counts: 'stage' } };
}
