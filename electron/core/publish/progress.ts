import { count } from '#shared/model/format';
import type { LayerProgress, StepProgress } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import type { Clock } from '../ports/clock';
import type { BuildEvent, PushEvent } from '../ports/engine';
import { createSpeedMeter } from './speed';

/** Collects what a running step tells into the one picture that people see. */
export interface ProgressMeter {
  readonly note: (note: string) => void;
  readonly build: (event: BuildEvent) => void;
  readonly push: (event: PushEvent) => void;
  /** As of now: speed falls while nothing arrives. */
  readonly snapshot: () => StepProgress;
}

export function createProgressMeter(clock: Clock, firstNote: string): ProgressMeter {
  const speed = createSpeedMeter();
  const layers = new Map<string, LayerProgress>();
  let note = firstNote;
  let doneBytes: number | null = null;
  let totalBytes: number | null = null;
  /** False while something runs that has no bytes, such as a RUN instruction. */
  let bytesMatter = true;
  let retry: (StepProgress['retry'] & { layerId: string }) | null = null;

  const setBytes = (done: number, total: number): void => {
    doneBytes = Math.max(doneBytes ?? 0, done);
    totalBytes = Math.max(totalBytes ?? 0, total, doneBytes);
    speed.add(clock.nowMs(), doneBytes);
  };
  const layerChanged = (layer: LayerProgress): void => {
    layers.set(layer.id, layer);
    if (layer.is !== 'retrying' && retry?.layerId === layer.id) retry = null;
    const sum = sumOf([...layers.values()]);
    if (sum.totalBytes > 0) setBytes(sum.doneBytes, sum.totalBytes);
    note = pushNote([...layers.values()]);
  };

  return {
    note: (text) => {
      note = text;
    },
    build: (event) => {
      switch (event.kind) {
        case 'context':
          if (event.sentBytes <= (doneBytes ?? -1)) return;
          note = `Sending the build context, ${count(event.files, 'file')}`;
          bytesMatter = true;
          setBytes(event.sentBytes, event.totalBytes);
          return;
        case 'step':
          if (event.is !== 'started') return;
          note = `[${event.index}/${event.total}] ${event.name}`;
          bytesMatter = false;
          return;
        case 'log':
          return;
        default:
          return assertNever(event);
      }
    },
    push: (event) => {
      switch (event.kind) {
        case 'layer':
          return layerChanged(event.layer);
        case 'retry':
          retry = { inS: event.inS, attempt: event.attempt, of: event.of, layerId: event.layerId };
          return;
        case 'log':
          return;
        default:
          return assertNever(event);
      }
    },
    snapshot: () => {
      const nowMs = clock.nowMs();
      const list = [...layers.values()];
      const moving = bytesMatter && doneBytes !== null && totalBytes !== null && doneBytes < totalBytes;
      return {
        note,
        doneBytes: bytesMatter ? doneBytes : null,
        totalBytes: bytesMatter ? totalBytes : null,
        speedBytesPerS: moving ? speed.speedBytesPerS(nowMs) : null,
        remainingMs: moving && list.every(sizeKnown) ? speed.remainingMs(nowMs, totalBytes) : null,
        layers: list,
        retry: retry === null ? null : { inS: retry.inS, attempt: retry.attempt, of: retry.of },
      };
    },
  };
}

/** Engines name a layer's size only when its turn has come; until then a remaining time would be made up. */
const sizeKnown = (layer: LayerProgress): boolean =>
  layer.totalBytes !== null || layer.is === 'exists' || layer.is === 'mounted' || layer.is === 'pushed';

/** Only layers that really travel count. Engines count a little past a layer's size (tar padding): cut off here. */
function sumOf(layers: readonly LayerProgress[]): { readonly doneBytes: number; readonly totalBytes: number } {
  let doneBytes = 0;
  let totalBytes = 0;
  for (const layer of layers) {
    if (layer.totalBytes === null || layer.is === 'exists' || layer.is === 'mounted') continue;
    totalBytes += layer.totalBytes;
    doneBytes += layer.is === 'pushed' ? layer.totalBytes : Math.min(layer.currentBytes, layer.totalBytes);
  }
  return { doneBytes, totalBytes };
}

function pushNote(layers: readonly LayerProgress[]): string {
  const there = layers.filter((layer) => layer.is === 'exists' || layer.is === 'mounted').length;
  const pushed = layers.filter((layer) => layer.is === 'pushed').length;
  if (there === layers.length)
    return there === 1 ? 'The one layer is already there' : `All ${there} layers already there`;
  return `${count(layers.length, 'layer')}: ${there} already there, ${pushed} pushed`;
}
