import type { LayerProgress } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import type { PushEvent } from '../../ports/engine';
import type { LayerFacts } from '../../ports/registry';
import type { UploadEvent, Uploaded } from '../../ports/uploads';
import type { Line } from './line';

/** What engines call a layer: the first twelve digits of its diff ID. */
export const labelOf = (diffId: string): string => diffId.replace('sha256:', '').slice(0, 12);

/** One blob on its way, told as the engine tells of its layers. Bytes are compressed. */
export class BlobReport {
  private readonly id: string;
  private readonly tell: (event: PushEvent) => void;
  private readonly line: Line;
  /** How far the registry, or the line to it, is with the blob. */
  onReached: (atBytes: number) => void = () => undefined;
  private sentBytes = 0;
  private totalBytes: number | null = null;

  constructor(id: string, tell: (event: PushEvent) => void, line: Line) {
    this.id = id;
    this.tell = tell;
    this.line = line;
  }

  /** Known before the end where the blob was whole from the start. */
  expect(totalBytes: number): void {
    this.totalBytes = totalBytes;
  }

  take(event: UploadEvent): void {
    switch (event.kind) {
      case 'sent':
        this.line.passed(event.bytes);
        this.reach(this.sentBytes + event.bytes);
        break;
      case 'back':
        this.reach(event.toBytes);
        break;
      case 'resumed':
        this.reach(event.fromBytes);
        break;
      case 'finishing':
        break;
      case 'retry':
        this.tell({ ...event, layerId: this.id });
        this.show('retrying');
        break;
      case 'log':
        this.tell({ kind: 'log', line: `${this.id}: ${event.line}` });
        break;
      default:
        assertNever(event);
    }
  }

  end(outcome: Uploaded['outcome'], { sizeBytes }: LayerFacts): void {
    this.totalBytes = sizeBytes;
    this.sentBytes = sizeBytes;
    this.tell({ kind: 'log', line: `${this.id}: ${words[outcome]}` });
    this.show(({ uploaded: 'pushed', there: 'exists', mounted: 'mounted' } as const)[outcome]);
  }

  private reach(sentBytes: number): void {
    this.sentBytes = sentBytes;
    this.onReached(sentBytes);
    this.show('pushing');
  }

  private show(is: LayerProgress['is']): void {
    const { id, totalBytes } = this;
    const currentBytes = totalBytes === null ? this.sentBytes : Math.min(this.sentBytes, totalBytes);
    this.tell({ kind: 'layer', layer: { id, is, currentBytes, totalBytes } });
  }
}

const words: Readonly<Record<Uploaded['outcome'], string>> = {
  uploaded: 'sent',
  there: 'already there',
  mounted: 'already in another repository of the registry',
};
