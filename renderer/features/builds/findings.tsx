import type { Finding } from '#shared/model/finding';
import styles from './builds.module.css';
import { filesWords, severityWords, weightWords } from './view-model';

/** What is wrong with a build, the worst first, each with what Gantry does about it. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return <div className={styles['quiet']}>Nothing wrong was found.</div>;
  return (
    <ul className={styles['findings']} aria-label="Findings">
      {findings.map((finding) => (
        <Row key={finding.code} finding={finding} />
      ))}
    </ul>
  );
}

function Row({ finding }: { readonly finding: Finding }) {
  const files = filesWords(finding);
  const weight = weightWords(finding);
  return (
    <li className={styles['finding']} data-severity={finding.severity}>
      <div className={styles['findingHead']}>
        <span className={styles['severity']}>{severityWords[finding.severity]}</span>
        {files === '' ? null : (
          <bdi className={styles['mono']} title={finding.files.join('\n')}>
            {files}
          </bdi>
        )}
        {weight === null ? null : <span className={styles['quiet']}>{weight}</span>}
      </div>
      <div>{finding.why}</div>
      {finding.fix === null ? null : <div className={styles['fix']}>Gantry: {finding.fix}</div>}
    </li>
  );
}
