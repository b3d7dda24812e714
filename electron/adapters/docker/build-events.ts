import { z } from 'zod';
import type { BuildEvent } from '#core/ports/engine';
import { decodeTrace, type Trace, type Vertex } from './buildkit-trace';
import type { StreamLine } from './ndjson';

const ImageId = z.object({ ID: z.string() });

/** What has been learnt of a build so far, whichever builder tells it. */
export class BuildReader {
  imageId: string | null = null;
  cachedSteps = 0;
  /** All steps of all stages that the build needed. */
  totalSteps = 0;
  /** The instruction that failed, for the error message. */
  failing: string | null = null;
  private readonly emit: (event: BuildEvent) => void;
  private readonly seen = new Map<string, 'announced' | 'started' | 'done'>();
  private readonly partial = new Map<string, string>();
  private readonly tail: string[] = [];
  private classicStep: { index: number; name: string } | null = null;

  constructor(emit: (event: BuildEvent) => void) {
    this.emit = emit;
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
    for (const vertex of trace.vertexes) this.readVertex(vertex);
    for (const { vertex, text } of trace.logs) this.readLog(vertex, text);
  }

  private readVertex(vertex: Vertex): void {
    const step = parseStepName(vertex.name);
    const before = this.seen.get(vertex.digest);
    if (before === undefined && step !== null) this.totalSteps += 1;
    if (before === undefined) this.seen.set(vertex.digest, 'announced');
    if (before === 'done') return;
    if (vertex.started && before !== 'started') {
      this.seen.set(vertex.digest, 'started');
      this.log(vertex.cached ? `${vertex.name} (unchanged)` : vertex.name);
      if (step !== null && !vertex.cached) this.emit({ kind: 'step', ...step, is: 'started' });
    }
    if (vertex.error !== '') this.failing = step?.name ?? vertex.name;
    if (!vertex.completed) return;
    this.seen.set(vertex.digest, 'done');
    if (step === null) return;
    if (vertex.cached) this.cachedSteps += 1;
    const is = vertex.error !== '' ? 'failed' : vertex.cached ? 'cached' : 'done';
    this.emit({ kind: 'step', ...step, is });
  }

  /** Output comes in pieces; only whole lines are shown. */
  private readLog(vertex: string, text: string): void {
    const lines = ((this.partial.get(vertex) ?? '') + text).split(/\r?\n/);
    this.partial.set(vertex, lines.pop() ?? '');
    for (const line of lines) this.log(line);
  }

  private readClassic(text: string): void {
    const step = /^Step (\d+)\/(\d+) : (.*)\n?$/.exec(text);
    if (step !== null) {
      this.endClassicStep('done');
      this.classicStep = { index: Number(step[1]), name: step[3] ?? '' };
      this.totalSteps = Number(step[2]);
      this.failing = this.classicStep.name;
      this.emit({ kind: 'step', ...this.classicStep, total: this.totalSteps, is: 'started' });
    }
    if (text.includes('---> Using cache') && this.classicStep !== null) {
      this.cachedSteps += 1;
      this.endClassicStep('cached');
    }
    const built = /^Successfully built ([0-9a-f]{12,64})/.exec(text);
    if (built?.[1] !== undefined) this.imageId ??= built[1];
    if (/^(?:Step \d+\/\d+ : | ---> |Removing intermediate container )/.test(text)) this.endPartialLines();
    this.readLog('classic', text);
  }

  /** What a command printed without a line break at its end. */
  private endPartialLines(): void {
    for (const line of this.partial.values()) if (line !== '') this.log(line);
    this.partial.clear();
  }

  private endClassicStep(is: 'cached' | 'done' | 'failed'): void {
    if (this.classicStep !== null) this.emit({ kind: 'step', ...this.classicStep, total: this.totalSteps, is });
    this.classicStep = null;
  }

  /** The stream is over: tells what was left without a line break, and how the last step ended. */
  finish(is: 'done' | 'failed'): void {
    this.endPartialLines();
    this.endClassicStep(is);
  }

  private log(line: string): void {
    this.tail.push(line);
    if (this.tail.length > 40) this.tail.shift();
    this.emit({ kind: 'log', line });
  }
}

/** `[2/4] COPY . /app` or `[stage 2/4] RUN make`; null for BuildKit's own errands. */
function parseStepName(name: string): { index: number; total: number; name: string } | null {
  const match = /^\[(?:\S+ )?(\d+)\/(\d+)\] (.*)$/s.exec(name);
  return match === null ? null : { index: Number(match[1]), total: Number(match[2]), name: match[3] ?? '' };
}
