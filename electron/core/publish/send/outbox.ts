import { toAppError } from '#shared/errors';
import { createLimit } from '#shared/limit';
import type { StorageFigures } from '#shared/model/connection';
import type { PublishRequest, StepProgress } from '#shared/model/publish-job';
import type { CompressedLayer } from '../../ports/layer-store';
import type { RegistryAccess } from '../../ports/registry';
import type { Uplinks } from '../../ports/uplinks';
import type { BlobSource, Pace, UploadEvent, Uploaded, Uploads } from '../../ports/uploads';
import type { PushPlanning, Supplied } from '../../storage/index';
import { PushProgress } from '../progress';
import { Backlog } from './backlog';
import { BlobReport, labelOf } from './blob-report';
import { Lanes } from './lanes';
import { Line } from './line';

/** What moves hardly any bytes, all of it delay. */
const SIDE_BY_SIDE = 4;
/** A cut costs little of it. */
const SMALL_BYTES = 4_000_000;

/** What it works with. */
interface Desk {
  readonly request: PublishRequest;
  readonly access: () => Promise<RegistryAccess>;
  readonly uploads: Uploads;
  readonly planning: Pick<PushPlanning, 'arrived'>;
  readonly pace: Pace;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** An outbox that knows how fast the line was the last time, or is allowed to be. `before`: what another one of the same push has sent. */
export async function openOutbox(
  desk: Desk & { readonly uplinks: Uplinks; readonly uploadLimit: () => number | null },
  before: Outbox | null = null,
): Promise<Outbox> {
  const known = await desk.uplinks.get(desk.request.registry);
  const lineBytesPerS = known === null || known.isAtLeast ? null : known.bytesPerS;
  return new Outbox(desk, before, desk.uploadLimit() ?? lineBytesPerS);
}

/** Layers that go out while the engine still builds, and what the registry held before them. */
export interface Ahead {
  readonly outbox: Outbox;
  readonly figures: StorageFigures;
}

/** Blobs on their way to the repository, each layer as soon as its first bytes are compressed. When one of them fails all others are stopped. */
export class Outbox {
  /** By diff ID: what has become of layers. */
  readonly outcomes: Map<string, Uploaded>;
  /** Runs one of a few things that move hardly any bytes. */
  readonly sideBySide = createLimit(SIDE_BY_SIDE);
  readonly line: Line;
  private readonly desk: Desk;
  private readonly stopping = new AbortController();
  private readonly lanes: Lanes;
  private readonly backlog = new Backlog();
  private readonly progress = new PushProgress(0);
  private onProgress: ((progress: StepProgress) => void) | null = null;
  private readonly tasks: Promise<void>[] = [];
  /** Layers that go out, or went, by what is known of them: a push comes upon those again that were begun before it. */
  private readonly begun = new Set<Promise<CompressedLayer>>();
  private readonly names: Set<string>;
  private thrown: { readonly cause: unknown } | null = null;
  private records = false;

  constructor(desk: Desk, before: Outbox | null, lineBytesPerS: number | null) {
    this.desk = desk;
    this.outcomes = new Map(before?.outcomes);
    this.names = new Set(before?.outcomes.keys());
    this.line = new Line(desk.nowMs);
    this.lanes = new Lanes(desk.nowMs, lineBytesPerS);
    if (desk.signal.aborted) this.stopping.abort();
    desk.signal.addEventListener('abort', () => this.stopping.abort(), { once: true });
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Why it stopped; null: it did not fail. */
  get failure(): { readonly cause: unknown } | null {
    return this.thrown;
  }

  /** Bytes per second of a line that takes less than is compressed; null: it takes all, or nobody knows yet. */
  get behindBytesPerS(): number | null {
    return this.backlog.isBehind ? (this.line.bytesPerS ?? this.line.latelyBytesPerS) : null;
  }

  /** Shows what is sent, and what was before. `totalBytes`: as far as it is known. */
  follow(totalBytes: number, onProgress: (progress: StepProgress) => void): void {
    this.progress.expect(totalBytes);
    this.onProgress = onProgress;
    onProgress(this.progress.snapshot(this.desk.nowMs()));
  }

  /** What arrived counts from now on, whatever becomes of the push; so does what arrives later. */
  async record(): Promise<void> {
    this.records = true;
    for (const [diffId, uploaded] of this.outcomes) await this.arrived(diffId, uploaded);
  }

  begin(supplied: Supplied): void {
    const { layer } = supplied;
    layer.catch(() => undefined);
    if (this.begun.has(layer)) return;
    this.begun.add(layer);
    const letGo = supplied.source.hold();
    const sending = this.send(supplied, this.begun.size).catch((cause: unknown) => this.fail(cause));
    this.tasks.push(sending.finally(letGo));
  }

  /** Nothing is of use any more: all stop, and are told why. */
  fail(cause: unknown): void {
    this.thrown ??= { cause };
    this.stopping.abort(cause);
  }

  /** Resolves when all that were begun have ended, well or not. */
  async settled(): Promise<void> {
    for (let count = 0; count < this.tasks.length; ) {
      count = this.tasks.length;
      await Promise.all(this.tasks);
    }
  }

  /** `cause`: why, as far as it may tell whether what was sent is good for the next try. */
  async stop(cause?: unknown): Promise<void> {
    this.stopping.abort(cause);
    await this.settled();
  }

  report(id: string): BlobReport {
    return new BlobReport(id, this.tell, this.line);
  }

  async upload(
    source: BlobSource,
    mountFrom: string | null,
    report: BlobReport,
    onFinishing: () => void = () => undefined,
  ): Promise<Uploaded> {
    const { uploads, pace, request } = this.desk;
    const access = await this.desk.access();
    const upload = { access, repository: request.repository, source, mountFrom, pace };
    const on = (event: UploadEvent): void => {
      if (event.kind === 'sent') this.lanes.passed(event.bytes);
      if (event.kind === 'finishing') onFinishing();
      report.take(event);
    };
    const uploaded = await uploads.blob(upload, { signal: this.signal, on });
    report.end(uploaded.outcome, uploaded.blob);
    return uploaded;
  }

  private async send({ layer, source, madeBytes }: Supplied, number: number): Promise<void> {
    const named = await knownNow(layer);
    if (named !== null && this.names.has(named.diffId)) return;
    void layer.then(
      ({ diffId }) => this.names.add(diffId),
      () => undefined,
    );
    const { reach, end } = this.backlog.begin(madeBytes);
    try {
      await this.inTurn(layer, async (onFinishing) => {
        this.signal.throwIfAborted();
        const known = await knownNow(layer);
        const report = this.report(known === null ? `layer ${number}` : labelOf(known.diffId));
        if (known !== null) report.expect(known.sizeBytes);
        report.onReached = reach;
        const uploaded = await this.upload(source, null, report, onFinishing).catch(async (thrown: unknown) => {
          if (toAppError(thrown).code === 'digest-mismatch') await source.discard();
          throw thrown;
        });
        const { diffId } = await layer;
        this.outcomes.set(diffId, uploaded);
        if (this.records) await this.arrived(diffId, uploaded);
      });
    } finally {
      end();
    }
  }

  /** Large ones by the lanes; what the registry still does with a blob when it has all of it holds no other one up. */
  private async inTurn(layer: Supplied['layer'], work: (onFinishing: () => void) => Promise<void>): Promise<void> {
    const known = await knownNow(layer);
    if (known !== null && known.sizeBytes <= SMALL_BYTES) return this.sideBySide(() => work(() => undefined));
    const leave = await this.lanes.enter();
    try {
      await work(leave);
    } finally {
      leave();
    }
  }

  private async arrived(diffId: string, { outcome, blob }: Uploaded): Promise<void> {
    const { planning, request } = this.desk;
    if (outcome === 'uploaded') await planning.arrived(request, diffId, blob);
  }

  private readonly tell: ConstructorParameters<typeof BlobReport>[1] = (event) => {
    if (event.kind === 'log') this.desk.log(event.line);
    this.progress.take(event);
    this.onProgress?.(this.progress.snapshot(this.desk.nowMs()));
  };
}

/** Null: it is still being compressed. */
const knownNow = <Value>(value: Promise<Value>): Promise<Value | null> => Promise.race([value, Promise.resolve(null)]);
