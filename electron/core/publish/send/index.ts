import { createLimit } from '#shared/limit';
import type { OutputOf } from '#shared/model/publish-job';
import type { ImageConfig, ImageFacts } from '../../ports/engine';
import type { CompressedLayer } from '../../ports/layer-store';
import type { LayerFacts } from '../../ports/registry';
import type { BlobSource, UploadEvent, Uploaded } from '../../ports/uploads';
import { type Located, manifestOf, type Parcel, type Supplied } from '../../storage/index';
import { learnLine } from '../engine-line';
import { PushProgress } from '../progress';
import { isExact, wholePlan } from '../sent-plan';
import type { StepContext } from '../step';
import { whereOf } from '../where';
import { BlobReport, labelOf } from './blob-report';
import { Lanes } from './lanes';
import { Line } from './line';

/** What moves hardly any bytes, all of it delay. */
const SIDE_BY_SIDE = 4;
/** A cut costs little of it. */
const SMALL_BYTES = 4_000_000;

/**
 * Sends an image from here instead of by the engine: what the registry has is left out or mounted, every other layer goes out as soon as
 * its first bytes are compressed, config and manifest last. Throws AppFailure as Uploads and PushPlanning do.
 */
export async function sendImage(context: StepContext, image: ImageFacts): Promise<OutputOf<'push'>> {
  const sending = new Sending(context, image);
  return sending.run();
}

class Sending {
  private readonly context: StepContext;
  private readonly image: ImageFacts;
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private readonly limit = createLimit(SIDE_BY_SIDE);
  private readonly line: Line;
  private readonly lanes: Lanes;
  private readonly progress: PushProgress;
  private readonly outcomes = new Map<string, Uploaded>();
  private readonly tasks: Promise<void>[] = [];
  /** All that are sent, each as soon as it is compressed. */
  private readonly layers: Promise<CompressedLayer>[] = [];
  private readonly isLimited: boolean;
  /** Layers that are compressed and not sent: the line is behind. */
  private readyLayers = 0;
  private failure: unknown;

  constructor(context: StepContext, image: ImageFacts) {
    this.context = context;
    this.image = image;
    this.signal = this.stop.signal;
    if (context.signal.aborted) this.stop.abort();
    context.signal.addEventListener('abort', () => this.stop.abort(), { once: true });
    this.line = new Line(context.nowMs);
    this.isLimited = context.uploadLimit() !== null;
    this.lanes = new Lanes(context.nowMs);
    const plan = context.outputs.storageCheck?.plan ?? null;
    this.progress = new PushProgress(plan !== null && isExact(plan) ? plan.newBytes : image.sizeBytes);
  }

  async run(): Promise<OutputOf<'push'>> {
    try {
      const { located, config } = await this.sendLayers();
      return await this.conclude(located, config);
    } catch (thrown) {
      // What is stopped now fails too, without a reason of its own.
      const reason = this.failure ?? thrown;
      this.stop.abort();
      await Promise.allSettled(this.tasks);
      throw reason;
    }
  }

  private async sendLayers() {
    const { planning, request, scratch } = this.context;
    const where = await whereOf(request, { access: this.context.access, signal: this.signal });
    const question = { ...where, image: this.image, build: scratch.planned, line: () => this.lineBehind() };
    const parcel = await planning.parcel(
      question,
      (located) => this.mountAll(located),
      (layer) => this.begin(layer),
    );
    await this.tellWhole(parcel);
    await Promise.all(this.tasks);
    return parcel;
  }

  /** All is compressed: what could only be bounded or guessed before is known, while the last of it still goes out. */
  private async tellWhole({ located, config }: Parcel): Promise<void> {
    const { outputs, tellSent } = this.context;
    const plan = outputs.storageCheck?.plan ?? null;
    if (plan === null || isExact(plan)) return;
    const layers = await Promise.all(this.layers);
    tellSent(wholePlan(this.image, located, layers, config.bytes.length, plan));
  }

  /** Bytes per second of a line that takes less than is compressed; null: it takes all. */
  private lineBehind(): number | null {
    if (this.readyLayers === 0) return null;
    // Two layers wait: too slow, whatever it turns out to take.
    return this.line.bytesPerS ?? (this.readyLayers > 1 ? 0 : null);
  }

  /** What another repository of the project has moves no bytes; what the registry does not mount counts as new. */
  private async mountAll(located: ReadonlyMap<string, Located>): Promise<ReadonlySet<string>> {
    const lacking = new Set<string>();
    const all = [...located].map(([diffId, found]) =>
      this.limit(async () => {
        const report = new BlobReport(labelOf(diffId), this.tell, this.line);
        if (found.is !== 'mountable') return report.end('there', found.blob);
        const mounted = await this.upload(absent(found.blob), found.repository, report).catch(() => null);
        if (mounted === null) lacking.add(diffId);
        else this.outcomes.set(diffId, mounted);
      }),
    );
    await Promise.all(all);
    this.signal.throwIfAborted();
    return lacking;
  }

  private begin({ layer, source }: Supplied): void {
    layer.catch(() => undefined);
    this.layers.push(layer);
    const number = this.tasks.length + 1;
    const isReady = layer.then(
      () => {
        this.readyLayers += 1;
      },
      () => undefined,
    );
    const task = this.inTurn(layer, async (onFinishing) => {
      this.signal.throwIfAborted();
      const known = await knownNow(layer);
      const report = new BlobReport(known === null ? `layer ${number}` : labelOf(known.diffId), this.tell, this.line);
      if (known !== null) report.expect(known.sizeBytes);
      const uploaded = await this.upload(source, null, report, onFinishing);
      const { diffId } = await layer;
      await isReady;
      this.readyLayers -= 1;
      this.outcomes.set(diffId, uploaded);
      if (uploaded.outcome === 'uploaded')
        await this.context.planning.arrived(this.context.request, diffId, uploaded.blob);
    });
    this.tasks.push(
      task.catch((thrown: unknown) => {
        this.failure ??= thrown;
        this.stop.abort();
      }),
    );
  }

  /** Large ones by the lanes; what the registry still does with a blob when it has all of it holds no other one up. */
  private async inTurn(layer: Supplied['layer'], work: (onFinishing: () => void) => Promise<void>): Promise<void> {
    const known = await knownNow(layer);
    if (known !== null && known.sizeBytes <= SMALL_BYTES) return this.limit(() => work(() => undefined));
    const leave = await this.lanes.enter();
    try {
      await work(leave);
    } finally {
      leave();
    }
  }

  private async upload(
    source: BlobSource,
    mountFrom: string | null,
    report: BlobReport,
    onFinishing: () => void = () => undefined,
  ): Promise<Uploaded> {
    const { uploads, pace, request } = this.context;
    const access = await this.context.access();
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

  private async conclude(located: ReadonlyMap<string, Located>, config: ImageConfig): Promise<OutputOf<'push'>> {
    if (this.failure !== undefined) throw this.failure;
    const { uploads, uplinks, request, log } = this.context;
    const report = new BlobReport('config', () => undefined, this.line);
    const uploadedConfig = await this.upload(inMemory(config), null, report);
    const blobs = this.image.diffIds.map((diffId) => this.blobOf(diffId, located));
    const access = await this.context.access();
    const manifest = manifestOf(uploadedConfig.blob, blobs);
    const { digest } = await uploads.manifest(access, request.repository, request.tag, manifest, this.signal);
    const { bytesPerS } = this.line;
    // With a limit that is what was allowed.
    if (bytesPerS !== null) await learnLine(uplinks, request.registry, { bytesPerS, isAtLeast: this.isLimited });
    const sentBytes = [...this.outcomes.values(), uploadedConfig].reduce((sum, blob) => sum + blob.sentBytes, 0);
    log(`Sent ${sentBytes + manifest.bytes.length} bytes in all`);
    return { digest, pusher: 'gantry', layers: this.image.diffIds.map((diffId) => this.outcomeOf(diffId)) };
  }

  private blobOf(diffId: string, located: ReadonlyMap<string, Located>): LayerFacts {
    const blob = this.outcomes.get(diffId)?.blob ?? located.get(diffId)?.blob;
    if (blob === undefined) throw new Error(`${diffId} was neither sent nor found`);
    return blob;
  }

  private outcomeOf(diffId: string): OutputOf<'push'>['layers'][number] {
    const outcome = this.outcomes.get(diffId)?.outcome ?? 'there';
    return { id: labelOf(diffId), outcome: outcomes[outcome] };
  }

  private readonly tell: ConstructorParameters<typeof BlobReport>[1] = (event) => {
    if (event.kind === 'log') this.context.log(event.line);
    this.progress.take(event);
    this.context.progress(this.progress.snapshot(this.context.nowMs()));
  };
}

const outcomes = { uploaded: 'pushed', there: 'exists', mounted: 'mounted' } as const;

/** Null: it is still being compressed. */
const knownNow = <Value>(value: Promise<Value>): Promise<Value | null> => Promise.race([value, Promise.resolve(null)]);

const inMemory = ({ digest, bytes }: ImageConfig): BlobSource => ({
  whole: Promise.resolve({ digest, sizeBytes: bytes.length }),
  async *read(fromBytes) {
    yield bytes.subarray(fromBytes);
  },
});

/** A blob that is in the registry only. */
const absent = (blob: LayerFacts): BlobSource => ({
  whole: Promise.resolve(blob),
  read: () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the registry does not mount it')) }),
  }),
});
