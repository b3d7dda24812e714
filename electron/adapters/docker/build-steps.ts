import { type BuildStep, buildStepName, MAX_BUILD_STEPS } from '#shared/model/build-step';
import { formatDuration } from '#shared/model/format';
import type { Vertex } from './buildkit-trace';

/** A step as it is written down while the builder works on it. */
interface Open {
  readonly number: number;
  readonly name: string;
  readonly instruction: BuildStep['instruction'];
  is: BuildStep['is'];
  /** Of the piece of work that goes on now, or was the last. */
  pieceMs: number;
  startedMs: number;
  workedMs: number;
  /** Its beginning stands in the log. */
  isLogged: boolean;
}

/** Errands that take less are not worth a line of their own. */
const LOGGED_FROM_MS = 100;

export interface StepsTold {
  readonly step: (number: number, step: BuildStep) => void;
  readonly log: (line: string) => void;
}

/** The steps of one build in the order in which they began, from what either builder tells. */
export class BuildSteps {
  /** Instructions of all stages that the build needs. */
  totalSteps = 0;
  private readonly tell: StepsTold;
  private readonly announced = new Set<string>();
  private readonly steps = new Map<string, Open>();
  private firstMs: number | null = null;
  private classic: string | null = null;

  constructor(tell: StepsTold) {
    this.tell = tell;
  }

  get cachedSteps(): number {
    return [...this.steps.values()].filter(({ is, instruction }) => is === 'cached' && instruction !== null).length;
  }

  /** BuildKit: a step may be worked on in pieces (first its cache key, then itself); each piece has its own times. */
  vertex({ digest, name, cached, startedMs, completedMs, error }: Vertex): void {
    const named = parseStepName(name);
    if (!this.announced.has(digest) && named.instruction !== null) this.totalSteps += 1;
    this.announced.add(digest);
    if (startedMs === null) return;
    const step = this.steps.get(digest) ?? this.begin(digest, named, startedMs);
    if (!cached) this.logStart(step);
    if (step.is !== 'running' && startedMs > step.pieceMs) this.resume(step, startedMs);
    if (completedMs === null || step.is !== 'running') return;
    step.workedMs += Math.max(0, completedMs - step.pieceMs);
    const ended = cached ? 'cached' : 'done';
    this.end(step, error === '' ? ended : isFailure({ error }) ? 'failed' : 'stopped');
  }

  /** The classic builder: one step after the other, all counted together, timed by our own clock. */
  classicStep(index: number, total: number, name: string, nowMs: number): void {
    this.endClassic('done', nowMs);
    this.totalSteps = total;
    this.classic = `${index}`;
    // The builder's own words are in the log already.
    this.begin(this.classic, { name, instruction: { stage: null, index, total } }, nowMs).isLogged = true;
  }

  endClassic(is: 'cached' | 'done' | 'failed', nowMs: number): void {
    const step = this.classic === null ? undefined : this.steps.get(this.classic);
    this.classic = null;
    if (step === undefined) return;
    step.workedMs = nowMs - step.pieceMs;
    this.end(step, is);
  }

  private begin(key: string, { name, instruction }: Pick<BuildStep, 'name' | 'instruction'>, atMs: number): Open {
    this.firstMs ??= atMs;
    const startedMs = Math.max(0, atMs - this.firstMs);
    const number = this.steps.size;
    const step: Open = {
      number,
      name,
      instruction,
      is: 'running',
      pieceMs: atMs,
      startedMs,
      workedMs: 0,
      isLogged: false,
    };
    this.steps.set(key, step);
    this.emit(step);
    return step;
  }

  private resume(step: Open, atMs: number): void {
    step.is = 'running';
    step.pieceMs = atMs;
    this.emit(step);
  }

  private end(step: Open, is: 'cached' | 'done' | 'failed' | 'stopped'): void {
    step.is = is;
    const name = buildStepName(step);
    if (is === 'cached' && !step.isLogged) this.tell.log(`${name} (unchanged)`);
    if (is === 'done' && (step.instruction !== null || step.workedMs >= LOGGED_FROM_MS))
      this.tell.log(`${name}: ${formatDuration(step.workedMs)}`);
    this.emit(step);
  }

  private logStart(step: Open): void {
    if (!step.isLogged) this.tell.log(buildStepName(step));
    step.isLogged = true;
  }

  private emit({ number, name, instruction, is, startedMs, workedMs }: Open): void {
    // The failed one is wanted whatever its number.
    if (number >= MAX_BUILD_STEPS && is !== 'failed') return;
    this.tell.step(Math.min(number, MAX_BUILD_STEPS - 1), {
      name: name.slice(0, MAX_NAME),
      instruction,
      is,
      startedMs: Math.round(startedMs),
      durationMs: is === 'running' ? null : Math.round(workedMs),
    });
  }
}

const MAX_NAME = 300;

/** What runs beside a step that fails is stopped, and says so by an error too. */
export const isFailure = ({ error }: Pick<Vertex, 'error'>): boolean =>
  error !== '' && !/context cancell?ed$/.test(error);

/** `[2/4] COPY . /app`, `[build  2/14] RUN make` (BuildKit aligns its figures); all else are errands. */
export function parseStepName(text: string): Pick<BuildStep, 'name' | 'instruction'> {
  const [, before = '', index, total, name] = /^\[(?:([^\]]*) )? *(\d+)\/(\d+)\] (.*)$/s.exec(text) ?? [];
  if (name === undefined) return { name: text.replace(/^\[internal\] /, ''), instruction: null };
  // A platform may stand before the stage's name.
  const stage = before.trim().split(/\s+/).at(-1) || null;
  return { name, instruction: { stage, index: Number(index), total: Number(total) } };
}
