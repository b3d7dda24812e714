import type { JobStore } from '#core/ports/job-store';
import type { LogStore } from '#core/ports/log-store';
import type { Secrets } from '#core/ports/secrets';
import type { SettingsStore } from '#core/ports/settings-store';
import { AppFailure } from '#shared/errors';
import { PublishJob } from '#shared/model/publish-job';
import { defaultSettings, type Settings } from '#shared/model/settings';

export const diskFull = (): AppFailure =>
  new AppFailure({ code: 'disk-full', message: 'The disk is full.', retryable: true, action: 'retry' });

/** Jobs as text, as a disk keeps them: what is loaded has gone through the schema. */
export class FakeJobStore implements JobStore {
  readonly saved = new Map<string, string>();
  /** Every state that was saved, in order, for example `running build`. */
  readonly history: string[] = [];
  /** Saves after this many fail; null: none. */
  failsAfter: number | null = null;
  private saves = 0;

  async save(job: PublishJob): Promise<void> {
    this.saves += 1;
    if (this.failsAfter !== null && this.saves > this.failsAfter) throw diskFull();
    this.saved.set(job.id, JSON.stringify(job));
    this.history.push('step' in job.state ? `${job.state.is} ${job.state.step}` : job.state.is);
  }

  async load(): Promise<readonly PublishJob[]> {
    return [...this.saved.values()].map((text) => PublishJob.parse(JSON.parse(text)));
  }

  async remove(id: string): Promise<void> {
    this.saved.delete(id);
  }
}

export class FakeLogStore implements LogStore {
  readonly lines = new Map<string, string[]>();
  failsFlush = false;

  async prepare(): Promise<void> {}

  append(jobId: string, line: string): number {
    const lines = this.lines.get(jobId) ?? [];
    lines.push(line);
    this.lines.set(jobId, lines);
    return lines.length;
  }

  async flush(): Promise<void> {
    if (this.failsFlush) throw diskFull();
  }

  async page(jobId: string, from: number, count: number) {
    const lines = this.lines.get(jobId) ?? [];
    return { from, lines: lines.slice(from, from + count), totalLines: lines.length };
  }

  async search(jobId: string, text: string, limit: number) {
    const found = (this.lines.get(jobId) ?? []).flatMap((line, index) => (line.includes(text) ? [index] : []));
    return { lines: found.slice(0, limit), more: found.length > limit };
  }

  async remove(jobId: string): Promise<void> {
    this.lines.delete(jobId);
  }
}

export class FakeSettings implements SettingsStore {
  private current: Settings = defaultSettings;

  get(): Settings {
    return this.current;
  }

  update(change: Partial<Settings>): Settings {
    this.current = { ...this.current, ...change };
    return this.current;
  }
}

export class FakeSecrets implements Secrets {
  readonly kept = new Map<string, string>();

  available(): boolean {
    return true;
  }
  async get(id: string): Promise<string | null> {
    return this.kept.get(id) ?? null;
  }
  async set(id: string, token: string) {
    this.kept.set(id, token);
    return 'keychain' as const;
  }
  async place(id: string) {
    return this.kept.has(id) ? ('keychain' as const) : ('missing' as const);
  }
  async remove(id: string): Promise<void> {
    this.kept.delete(id);
  }
  async names() {
    return [...this.kept.keys()];
  }
}
