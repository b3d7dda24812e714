import { formatBytes, formatDuration, shortDigest } from '#shared/model/format';
import type { JobView } from '#shared/model/publish-job';
import { jobWords } from '../publish/index';

export interface ActivityRow {
  readonly id: string;
  readonly state: ReturnType<typeof jobWords>;
  readonly project: string;
  readonly image: string;
  readonly digest: string;
  readonly sent: string;
  readonly duration: string;
  readonly createdAt: string;
  readonly ended: boolean;
}

export function rowOf(job: JobView): ActivityRow {
  const result = job.state.is === 'succeeded' ? job.state.result : null;
  return {
    id: job.id,
    state: jobWords(job),
    project: job.request.projectName,
    image: `${job.request.repository}:${job.request.tag}`,
    digest: result === null ? '' : shortDigest(result.digest).replace('sha256:', ''),
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
