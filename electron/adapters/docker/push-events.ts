import type { PushEvent } from '#core/ports/engine';
import type { LayerProgress } from '#shared/model/publish-job';
import { z } from '#shared/zod';
import type { StreamLine } from './ndjson';

const PushAux = z.object({ Digest: z.string(), Tag: z.string().optional(), Size: z.number().optional() });
/** moby tries each layer five times, waiting 5, 10, 15 and 20 s. */
const TRIES = 5;

/** What has been learnt of a push so far. */
export class PushReader {
  digest: string | null = null;
  private readonly emit: (event: PushEvent) => void;
  private readonly layers = new Map<string, LayerProgress>();
  private readonly retries = new Map<string, { attempt: number; lastInS: number }>();

  constructor(emit: (event: PushEvent) => void) {
    this.emit = emit;
  }

  /** How each layer ended, in the order in which the engine named them. */
  outcome(): { id: string; outcome: 'pushed' | 'exists' | 'mounted' }[] {
    return [...this.layers.values()].flatMap(({ id, is }) =>
      is === 'pushed' || is === 'exists' || is === 'mounted' ? [{ id, outcome: is }] : [],
    );
  }

  read(line: StreamLine): void {
    const aux = PushAux.safeParse(line.aux);
    if (aux.success) this.digest = aux.data.Digest;
    const { status, id } = line;
    if (status === undefined) return;
    // The containerd store sends no aux: the status line is all there is.
    const stated = /digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(status);
    if (stated?.[1] !== undefined) this.digest ??= stated[1];
    if (id === undefined || id === '') this.emit({ kind: 'log', line: status });
    else this.readLayer(id, status, line.progressDetail ?? null);
  }

  private readLayer(id: string, status: string, detail: StreamLine['progressDetail'] | null): void {
    const retry = /^Retrying in (\d+) seconds?/.exec(status);
    const is = stateOf(status);
    if (retry !== null) this.readRetry(id, Number(retry[1]));
    else if (is === null) this.emit({ kind: 'log', line: `${id}: ${status}` });
    else this.readState(id, is, detail);
  }

  private readState(id: string, is: LayerProgress['is'], detail: StreamLine['progressDetail'] | null): void {
    const before = this.layers.get(id);
    const totalBytes = detail?.total ?? before?.totalBytes ?? null;
    const reached =
      is === 'pushed'
        ? (totalBytes ?? before?.currentBytes ?? 0)
        : (detail?.current ?? (is === 'pushing' ? (before?.currentBytes ?? 0) : 0));
    // Tar padding makes the engine count slightly past the total.
    const layer: LayerProgress = {
      id,
      is,
      totalBytes,
      currentBytes: totalBytes === null ? reached : Math.min(reached, totalBytes),
    };
    this.layers.set(id, layer);
    if (before?.is !== is) this.emit({ kind: 'log', line: `${id}: ${layerWords[is]}` });
    this.emit({ kind: 'layer', layer });
  }

  /** One line a second counts down; a number that rises again is the next try. */
  private readRetry(id: string, inS: number): void {
    const before = this.retries.get(id);
    const attempt = before === undefined ? 2 : inS > before.lastInS ? before.attempt + 1 : before.attempt;
    this.retries.set(id, { attempt, lastInS: inS });
    if (before === undefined || inS > before.lastInS)
      this.emit({ kind: 'log', line: `${id}: trying again in ${inS} s (${attempt} of ${TRIES})` });
    const layer = this.layers.get(id);
    if (layer !== undefined && layer.is !== 'retrying') {
      const retrying: LayerProgress = { ...layer, is: 'retrying', currentBytes: 0 };
      this.layers.set(id, retrying);
      this.emit({ kind: 'layer', layer: retrying });
    }
    this.emit({ kind: 'retry', inS, attempt, of: TRIES, layerId: id });
  }
}

const layerWords: Readonly<Record<LayerProgress['is'], string>> = {
  waiting: 'waiting',
  pushing: 'pushing',
  pushed: 'pushed',
  exists: 'already there',
  mounted: 'already in another repository of the registry',
  retrying: 'trying again',
};

function stateOf(status: string): LayerProgress['is'] | null {
  if (status === 'Preparing' || status === 'Waiting') return 'waiting';
  if (status === 'Pushing') return 'pushing';
  if (status === 'Pushed') return 'pushed';
  if (status === 'Layer already exists' || status === 'Already exists') return 'exists';
  return status.startsWith('Mounted from') ? 'mounted' : null;
}
