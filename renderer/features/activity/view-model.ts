import { formatBytes, formatDuration, shortDigest } from '#shared/model/format';
import type { JobView } from '#shared/model/publish-job';
import { imageReference } from '#shared/model/reference';
import { jobWords } from '../publish/index';

export interface ActivityRow {
  readonly id: string;
  readonly state: ReturnType<typeof jobWords>;
  readonly project: string;
  readonly repository: string;
  readonly tag: string;
  readonly image: string;
  /** With registry and project, for other tools. */
  readonly reference: string;
  /** Short; empty where nothing was pushed. */
  readonly digest: string;
  readonly wholeDigest: string | null;
  readonly sent: string;
  readonly duration: string;
  readonly createdAt: string;
  readonly ended: boolean;
}

export function rowOf(job: JobView): ActivityRow {
  const { request } = job;
  const { registry, registryProject: project, repository, tag } = request;
  const result = job.state.is === 'succeeded' ? job.state.result : null;
  return {
    id: job.id,
    state: jobWords(job),
    project: request.projectName,
    repository,
    tag,
    image: `${repository}:${tag}`,
    reference: imageReference({ registry, project, repository }, tag),
    digest: result === null ? '' : shortDigest(result.digest).replace('sha256:', ''),
    wholeDigest: result?.digest ?? null,
    sent: result === null ? '' : formatBytes(result.sentBytes),
    duration:
      job.endedAt === null
        ? ''
        : formatDuration(result?.durationMs ?? Date.parse(job.endedAt) - Date.parse(job.createdAt)),
    createdAt: job.createdAt,
    ended: !['queued', 'running', 'cancelling'].includes(job.state.is),
  };
}

/** Rows that contain every word, in whatever column. */
export function filterRows(rows: readonly ActivityRow[], filter: string): readonly ActivityRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter((row) => {
    const text = `${row.state.text} ${row.project} ${row.image} ${row.digest}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
