import { app, type BrowserWindow, Notification } from 'electron';
import { formatBytes } from '#shared/model/format';
import type { JobView } from '#shared/model/publish-job';
import { leftInWords } from '#shared/model/push-notices';
import { assertNever } from '#shared/result';

export interface JobSignals {
  /** Shows a job's progress in the taskbar or dock, and its end as a notification when the window is not in front. */
  readonly show: (job: JobView) => void;
}

/** `window` answers null while there is none. */
export function createJobSignals(
  window: () => BrowserWindow | null,
  wanted: () => boolean,
  openJob: (id: string) => void,
): JobSignals {
  const active = new Set<string>();
  const notify = (job: JobView, title: string, body: string): void => {
    if (!wanted() || window()?.isFocused() === true || !Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    notification.on('click', () => {
      window()?.show();
      openJob(job.id);
    });
    notification.show();
  };
  return {
    show: (job) => {
      window()?.setProgressBar(taskbarProgress(job));
      if (isEnded(job)) {
        if (active.delete(job.id)) notify(job, ...outcome(job));
      } else active.add(job.id);
      if (process.platform === 'darwin') app.dock?.setBadge(active.size > 0 ? '…' : '');
    },
  };
}

const isEnded = (job: JobView): boolean => !['queued', 'running', 'cancelling'].includes(job.state.is);

/** Electron: below 0 removes the bar, above 1 is "busy". Bytes only where they are known. */
function taskbarProgress(job: JobView): number {
  if (isEnded(job)) return -1;
  const { progress } = job;
  if (progress === null || progress.doneBytes === null || progress.totalBytes === null || progress.totalBytes === 0)
    return 2;
  return Math.min(1, progress.doneBytes / progress.totalBytes);
}

function outcome(job: JobView): [title: string, body: string] {
  const name = `${job.request.repository}:${job.request.tag}`;
  switch (job.state.is) {
    case 'succeeded':
      return [`Pushed ${name}`, `${formatBytes(job.state.result.sentBytes)} sent.`];
    case 'failed':
      return [`${name} was not pushed`, job.state.error.message];
    case 'cancelled':
      return [`${name} was cancelled`, leftInWords(job.state.step, job.leftLayers)];
    case 'interrupted':
    case 'queued':
    case 'running':
    case 'cancelling':
      return [name, ''];
    default:
      return assertNever(job.state);
  }
}
