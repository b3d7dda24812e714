import { AppFailure } from '#shared/errors';
import type { Compression } from '#shared/model/compression';
import { orCancelled } from '#shared/or-cancelled';
import { assertNever } from '#shared/result';
import type { Engine, ImageFacts, LayerArchive, SavedImage, SavedLayer } from '../ports/engine';
import type { CompressedLayer, Compressing, Effort, KeptBlob, LayerStore, StoredSource } from '../ports/layer-store';

export interface SupplyTools {
  readonly engine: Pick<Engine, 'save' | 'image'>;
  readonly layers: LayerStore;
}

export interface SupplyRunning {
  readonly signal: AbortSignal;
  /** Bytes of archives that have been looked at. */
  readonly onRead: (readBytes: number, totalBytes: number) => void;
  /** Asked for piece by piece: it may change on the way. */
  readonly effort: Effort;
}

export interface SupplyQuestion {
  readonly image: ImageFacts;
  /** Diff IDs. */
  readonly wanted: ReadonlySet<string>;
  /** Digests of what the registry has of the other layers. */
  readonly there: ReadonlySet<string>;
  /** Of the recipe that the image was built by; some may be of no layer of the image. */
  readonly archives: readonly LayerArchive[];
  /** The image that it was built on, where that is known. */
  readonly base: string | null;
  /** What was compressed before with less effort is not good enough. */
  readonly exactly: boolean;
  /** As what they may go out. */
  readonly compression: Compression;
  /** The bytes are wanted, not only their number. */
  readonly withBytes: boolean;
}

/** A layer whose bytes are there, or are about to be: then it is known at the end only which layer it is. */
export interface Supplied {
  readonly layer: Promise<CompressedLayer>;
  readonly source: StoredSource;
  /** How much of it there is by now. */
  readonly madeBytes: () => number;
}

/** A layer that was compressed before. */
export const keptLayer = (layer: CompressedLayer, source: StoredSource): Supplied => ({
  layer: Promise.resolve(layer),
  source,
  madeBytes: () => layer.sizeBytes,
});

export interface Supply {
  /** By diff ID: all that were wanted. */
  readonly layers: ReadonlyMap<string, CompressedLayer>;
  /** The image itself, where the engine was asked to hand it out. */
  readonly saved: SavedImage | null;
}

/**
 * The wanted layers, compressed: what was compressed before, what can be packed as the engine did, what the base image has, and only then
 * what the engine hands out with the whole image. `onLayer` is told of each as it begins; of those that the engine hands out compressed, when
 * it has ended: only then is it known which they are. Throws AppFailure image-missing, engine-*, file-unreadable, cancelled, and
 * NotHandedOut.
 */
export async function supply(
  tools: SupplyTools,
  question: SupplyQuestion,
  running: SupplyRunning,
  onLayer: (layer: Supplied) => void = () => undefined,
): Promise<Supply> {
  const work = new Work(tools, question, running, onLayer);
  await work.takeKept();
  if (work.isMissing) await work.pack();
  if (work.isMissing) await work.takeFromBase();
  const saved = work.isMissing ? await work.takeFromImage() : null;
  if (work.isMissing) throw new NotHandedOut('The engine did not hand out all layers of the image.');
  return { layers: work.found, saved };
}

export const suppliedBy = ({ whole, source, madeBytes }: Compressing): Supplied => ({
  layer: whole,
  source,
  madeBytes,
});

/** What was made as zstd goes out only as that; as the engine keeps a layer, and as gzip, it always does. */
export const mayGoOut = ({ madeAs }: Pick<CompressedLayer, 'madeAs'>, compression: Compression): boolean =>
  madeAs !== 'zstd' || compression === 'zstd';

/** An image that can only be pushed by the engine. */
export class NotHandedOut extends AppFailure {
  constructor(message: string) {
    super({ code: 'engine-error', message, retryable: true, action: 'retry' });
  }
}

class Work {
  readonly found = new Map<string, CompressedLayer>();
  /** By digest: compressed bytes of the engine's of which it is not known yet which layer they are. */
  private readonly kept = new Map<string, KeptBlob>();
  /** An archive was left out for its length. */
  private hasPassedOver = false;
  private readonly tools: SupplyTools;
  private readonly question: SupplyQuestion;
  private readonly running: SupplyRunning;
  private readonly onLayer: (layer: Supplied) => void;

  constructor(
    tools: SupplyTools,
    question: SupplyQuestion,
    running: SupplyRunning,
    onLayer: (layer: Supplied) => void,
  ) {
    this.tools = tools;
    this.question = question;
    this.running = running;
    this.onLayer = onLayer;
  }

  get isMissing(): boolean {
    return [...this.question.wanted].some((diffId) => this.misses(diffId));
  }

  private misses(diffId: string): boolean {
    return this.question.wanted.has(diffId) && !this.found.has(diffId);
  }

  async takeKept(): Promise<void> {
    const { wanted, exactly, withBytes, compression } = this.question;
    const known = await this.tools.layers.known();
    for (const diffId of wanted) {
      const layer = known.get(diffId);
      if (layer === undefined || !mayGoOut(layer, compression) || (exactly && layer.effort !== 'small')) continue;
      if (!withBytes) this.found.set(diffId, layer);
      const source = withBytes ? await this.tools.layers.source(diffId) : null;
      if (source === null) continue;
      this.found.set(diffId, layer);
      this.onLayer(keptLayer(layer, source));
    }
  }

  /** Reads the archives only where this engine makes of them what is expected. */
  async pack(): Promise<void> {
    const { archives, image } = this.question;
    const { layers } = this.tools;
    if (!(await isMadeOf(image, archives, layers, this.running.signal))) return;
    const totalBytes = archives.reduce((sum, { archiveBytes }) => sum + archiveBytes, 0);
    let doneBytes = 0;
    for (const archive of archives) {
      const diffId = await this.nameOf(archive);
      if (diffId === undefined || this.misses(diffId))
        await this.compress(archive.read(), archive.key, doneBytes, totalBytes);
      doneBytes += archive.archiveBytes;
    }
  }

  private get isAllNew(): boolean {
    return this.question.wanted.size === new Set(this.question.image.diffIds).size;
  }

  /** Undefined: not known, and it will be wanted, as everything is: then it is not read only to know. */
  private nameOf(archive: LayerArchive): Promise<string | undefined> {
    const { layers } = this.tools;
    const mayWait = this.isAllNew && archive.archiveBytes > SMALL_BYTES;
    return mayWait ? layers.diffIdOf(archive) : layers.identify(archive, this.running.signal);
  }

  /** The engine would hand out all of the image for the few layers below what was packed. */
  async takeFromBase(): Promise<void> {
    const { base, image, wanted } = this.question;
    const below = base === null ? null : await this.tools.engine.image(base).catch(() => null);
    if (below === null || below.id === image.id) return;
    const has = new Set(below.diffIds);
    if ([...wanted].every((diffId) => !this.misses(diffId) || has.has(diffId))) await this.save(below);
  }

  takeFromImage(): Promise<SavedImage> {
    return this.save(this.question.image);
  }

  private async save(image: ImageFacts): Promise<SavedImage> {
    const known = await this.tools.layers.known();
    const others = image.diffIds.flatMap((diffId) => (this.misses(diffId) ? [] : (known.get(diffId) ?? [])));
    // Engines up to 24 do not name what they hand out: lengths of archives are taken for those of layers that are not wanted.
    const saved = await this.read(image, new Set(others.map(({ archiveBytes }) => archiveBytes)));
    // Two archives of one length: then all are looked at.
    return this.isMissing && this.hasPassedOver ? this.read(image, new Set()) : saved;
  }

  private async read(image: ImageFacts, passedOver: ReadonlySet<number>): Promise<SavedImage> {
    const { signal } = this.running;
    let handedOutBytes = 0;
    const on = ({ readBytes }: { readonly readBytes: number }): void => {
      handedOutBytes = Math.max(handedOutBytes, readBytes);
      this.running.onRead(handedOutBytes, Math.max(handedOutBytes, image.sizeBytes));
    };
    this.tools.layers.warmUp();
    try {
      const saved = await this.tools.engine.save(image, { signal, on }, (layer) => this.visit(layer, passedOver));
      for (const [diffId, blob] of saved.packed) {
        if (!this.misses(diffId)) continue;
        const kept = this.kept.get(blob.digest);
        if (!this.question.withBytes) this.found.set(diffId, { ...blob, diffId, archiveBytes: 0, effort: 'small' });
        else if (kept !== undefined) await this.takePacked(kept, diffId);
      }
      return saved;
    } finally {
      for (const kept of this.kept.values()) await kept.drop();
      this.kept.clear();
    }
  }

  private async visit(saved: SavedLayer, passedOver: ReadonlySet<number>): Promise<void> {
    const { withBytes, there } = this.question;
    switch (saved.is) {
      case 'archive': {
        const { diffId, archiveBytes, archive } = saved;
        const isOther = diffId === null ? passedOver.has(archiveBytes) : !this.misses(diffId);
        if (isOther && diffId === null) this.hasPassedOver = true;
        if (!isOther) await this.compress(archive, null, null, null, diffId !== null || this.isAllNew);
        return;
      }
      case 'packed': {
        const { blob, bytes } = saved;
        if (!withBytes || there.has(blob.digest)) return;
        this.kept.set(blob.digest, await this.tools.layers.keep(blob, bytes, this.running.signal));
        return;
      }
      default:
        return assertNever(saved);
    }
  }

  private async takePacked(kept: KeptBlob, diffId: string): Promise<void> {
    const { layer, source } = await kept.as(diffId);
    this.found.set(diffId, layer);
    this.onLayer(keptLayer(layer, source));
  }

  private async compress(
    archive: AsyncIterable<Uint8Array>,
    key: string | null,
    doneBytes: number | null,
    totalBytes: number | null,
    isSurelyWanted = true,
  ): Promise<void> {
    const { running } = this;
    const { signal, onRead } = running;
    const tell = (readBytes: number): void => {
      if (doneBytes !== null && totalBytes !== null) onRead(doneBytes + readBytes, totalBytes);
    };
    const compressing: Compressing = this.tools.layers.compress(archive, key, {
      signal,
      onRead: tell,
      compression: this.question.compression,
      get effort() {
        return running.effort;
      },
    });
    // Else it may be one that the registry has, and would be sent again.
    const whole = orCancelled(compressing.whole, signal);
    if (!isSurelyWanted && !this.misses((await whole).diffId)) return;
    this.onLayer(suppliedBy(compressing));
    const layer = await whole;
    if (this.question.wanted.has(layer.diffId)) this.found.set(layer.diffId, layer);
  }
}

/** Below this reading an archive to name it costs nothing. */
const SMALL_BYTES = 2_000_000;

/** Whether the engine made of a recipe's archives what was expected: one that it has among its layers tells, the smallest first. */
export async function isMadeOf(
  { diffIds }: Pick<ImageFacts, 'diffIds'>,
  archives: readonly LayerArchive[],
  layers: LayerStore,
  signal: AbortSignal,
): Promise<boolean> {
  const inOrder = archives.filter(hasFiles).toSorted((a, b) => a.archiveBytes - b.archiveBytes);
  // The same layer may come twice, written in two ways.
  const tried = inOrder.filter(({ archiveBytes }, index) => index < 2 || archiveBytes < SMALL_BYTES);
  for (const archive of tried) if (diffIds.includes(await layers.identify(archive, signal))) return true;
  return false;
}

/** Two empty records: the archive of nothing is the same for every engine. */
const hasFiles = ({ archiveBytes }: LayerArchive): boolean => archiveBytes > 1024;
