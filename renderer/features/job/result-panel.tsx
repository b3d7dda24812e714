import { IconCircleCheck } from '@tabler/icons-react';
import { formatBytes, formatDuration, formatExactBytes } from '#shared/model/format';
import { type JobView, type PublishResult, reuseInWords } from '#shared/model/publish-job';
import { api } from '../../api';
import { CopyButton } from '../../ui/copy-button';
import { attempt } from '../../ui/tell';
import styles from './job-screen.module.css';
import { VersionLine } from './version-line';

/** What is in the registry now. */
export function ResultPanel({ job, result }: { readonly job: JobView; readonly result: PublishResult }) {
  const copy = (text: string) => () => void attempt('Nothing was copied', api.app.copyText({ text }));
  return (
    <section aria-label="Result">
      <h2 className={styles['resultTitle']}>
        <IconCircleCheck size={20} className={styles['good']} aria-hidden="true" />
        Pushed and confirmed by the registry
      </h2>
      <dl className={styles['result']}>
        <dt>Reference</dt>
        <dd>
          <span className={styles['code']}>{result.reference}</span>
          <CopyButton label="Copy reference" onCopy={copy(result.reference)} />
        </dd>
        <dt>Digest</dt>
        <dd>
          <span className={styles['code']}>{result.digest}</span>
          <CopyButton label="Copy digest" onCopy={copy(result.digest)} />
        </dd>
        <VersionLine job={job} />
        <dt>Sent</dt>
        <dd title={`${formatExactBytes(result.sentBytes)} of ${formatExactBytes(result.artifactBytes)}, compressed`}>
          {formatBytes(result.sentBytes)} of {formatBytes(result.artifactBytes)}. {reuseInWords(result.layers)}.
        </dd>
        <dt>Time</dt>
        <dd>{formatDuration(result.durationMs)}</dd>
      </dl>
    </section>
  );
}
