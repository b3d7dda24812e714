import type { OutputOf } from '#shared/model/publish-job';
import type { ImageConfig, ImageFacts } from '../../ports/engine';
import type { CompressedLayer } from '../../ports/layer-store';
import type { LayerFacts } from '../../ports/registry';
import type { BlobSource, Uploaded } from '../../ports/uploads';
import { type Located, manifestOf, type Parcel, type Supplied } from '../../storage/index';
import { learnLine } from '../engine-line';
import { isExact, wholePlan } from '../sent-plan';
import type { StepContext } from '../step';
import { whereOf } from '../where';
import { takeAhead } from './ahead';
import { BlobReport, labelOf } from './blob-report';
import { type Outbox, openOutbox } from './outbox';

/**
 * Sends an image from here instead of by the engine: what the registry has is left out or mounted, every other layer goes out as soon as
 * its first bytes are compressed, config beside them, manifest last; what went out while the engine built is not sent again. Throws
 * AppFailure as Uploads and PushPlanning do.
 */
export async function sendImage(context: StepContext, image: ImageFacts): Promise<OutputOf<'push'>> {
  const begun = await takeAhead(context.scratch);
  const goesOn = begun !== null && begun.failure === null;
  // What it still takes back, and what still arrives, is not to be sent beside it.
  if (!goesOn) await begun?.stop();
  const sending = new Sending(context, image, goesOn ? begun : await openOutbox(context, begun));
  return sending.run();
}

class Sending {
  private readonly context: StepContext;
  private readonly image: ImageFacts;
  private readonly outbox: Outbox;
  /** All that are sent, each as soon as it is compressed. */
  private readonly layers: Promise<CompressedLayer>[] = [];
  private readonly isLimited: boolean;

  constructor(context: StepContext, image: ImageFacts, outbox: Outbox) {
    this.context = context;
    this.image = image;
    this.outbox = outbox;
    this.isLimited = context.uploadLimit() !== null;
  }

  async run(): Promise<OutputOf<'push'>> {
    const { outputs, progress } = this.context;
    const plan = outputs.storageCheck?.plan ?? null;
    this.outbox.follow(plan !== null && isExact(plan) ? plan.newBytes : this.image.sizeBytes, progress);
    // While the engine hands out the image.
    void this.context.uploads.warmUp();
    try {
      await this.outbox.record();
      return await this.send();
    } catch (thrown) {
      // What is stopped now fails too, without a reason of its own.
      const { failure } = this.outbox;
      await this.outbox.stop(thrown);
      throw failure === null ? thrown : failure.cause;
    }
  }

  private async send(): Promise<OutputOf<'push'>> {
    const { planning, request, scratch } = this.context;
    const { outbox } = this;
    const where = await whereOf(request, { access: this.context.access, signal: outbox.signal });
    const question = { ...where, image: this.image, build: scratch.planned, line: () => outbox.behindBytesPerS };
    const parcel = await planning.parcel(
      question,
      (located) => this.mountAll(located),
      (layer) => this.begin(layer),
    );
    const config = outbox.upload(inMemory(parcel.config), null, new BlobReport('config', () => undefined, outbox.line));
    config.catch((cause: unknown) => outbox.fail(cause));
    await this.tellWhole(parcel);
    await outbox.settled();
    if (outbox.failure !== null) throw outbox.failure.cause;
    return this.conclude(parcel.located, await config);
  }

  private begin(supplied: Supplied): void {
    this.layers.push(supplied.layer);
    this.outbox.begin(supplied);
  }

  /** All is compressed: what could only be bounded or guessed before is known, while the last of it still goes out. */
  private async tellWhole({ located, config }: Parcel): Promise<void> {
    const { outputs, tellSent } = this.context;
    const plan = outputs.storageCheck?.plan ?? null;
    if (plan === null || isExact(plan)) return;
    const layers = await Promise.all(this.layers);
    tellSent(wholePlan(this.image, located, layers, config.bytes.length, plan));
  }

  /** What another repository of the project has moves no bytes; what the registry does not mount counts as new. */
  private async mountAll(located: ReadonlyMap<string, Located>): Promise<ReadonlySet<string>> {
    const { outbox } = this;
    const lacking = new Set<string>();
    const all = [...located].map(([diffId, found]) =>
      outbox.sideBySide(async () => {
        if (outbox.outcomes.has(diffId)) return;
        const report = outbox.report(labelOf(diffId));
        if (found.is !== 'mountable') return report.end('there', found.blob);
        const mounted = await outbox.upload(absent(found.blob), found.repository, report).catch(() => null);
        if (mounted === null) lacking.add(diffId);
        else outbox.outcomes.set(diffId, mounted);
      }),
    );
    await Promise.all(all);
    outbox.signal.throwIfAborted();
    return lacking;
  }

  private async conclude(located: ReadonlyMap<string, Located>, config: Uploaded): Promise<OutputOf<'push'>> {
    const { uploads, uplinks, request, log } = this.context;
    const { outbox } = this;
    const blobs = this.image.diffIds.map((diffId) => this.blobOf(diffId, located));
    const access = await this.context.access();
    const manifest = manifestOf(config.blob, blobs);
    const { digest } = await uploads.manifest(access, request.repository, request.tag, manifest, outbox.signal);
    const { bytesPerS } = outbox.line;
    // With a limit that is what was allowed.
    if (bytesPerS !== null) await learnLine(uplinks, request.registry, { bytesPerS, isAtLeast: this.isLimited });
    const sentBytes = [...outbox.outcomes.values(), config].reduce((sum, blob) => sum + blob.sentBytes, 0);
    log(`Sent ${sentBytes + manifest.bytes.length} bytes in all`);
    return { digest, pusher: 'gantry', layers: this.image.diffIds.map((diffId) => this.outcomeOf(diffId)) };
  }

  private blobOf(diffId: string, located: ReadonlyMap<string, Located>): LayerFacts {
    const blob = this.outbox.outcomes.get(diffId)?.blob ?? located.get(diffId)?.blob;
    if (blob === undefined) throw new Error(`${diffId} was neither sent nor found`);
    return blob;
  }

  private outcomeOf(diffId: string): OutputOf<'push'>['layers'][number] {
    const outcome = this.outbox.outcomes.get(diffId)?.outcome ?? 'there';
    return { id: labelOf(diffId), outcome: outcomes[outcome] };
  }
}

const outcomes = { uploaded: 'pushed', there: 'exists', mounted: 'mounted' } as const;

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
