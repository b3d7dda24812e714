import { type ScanSummary, severities } from '#shared/model/registry';
import { severityWords } from './artifact-words';
import styles from './severity-counts.module.css';

/** Vulnerabilities by severity; the letters stand for the words that assistive technology gets. */
export function SeverityCounts({ scan }: { readonly scan: ScanSummary | null }) {
  if (scan === null) return <span className={styles['quiet']}>not scanned</span>;
  if (scan.state === 'running') return <span className={styles['quiet']}>scanning</span>;
  if (scan.state === 'failed') return <span className={styles['quiet']}>scan failed</span>;
  const words = severityWords(scan);
  const found = severities.filter((severity) => scan.counts[severity] > 0);
  if (found.length === 0) return <span>{words}</span>;
  return (
    <span className={styles['counts']} role="img" aria-label={words} title={words}>
      {found.map((severity) => (
        <span key={severity} className={styles['count']} data-severity={severity}>
          {scan.counts[severity]} {severity.charAt(0).toUpperCase()}
        </span>
      ))}
    </span>
  );
}
