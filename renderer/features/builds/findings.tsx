import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useId } from 'react';
import { type Finding, type FindingFix, type FixableCode, type Fixes, fixableCodes } from '#shared/model/finding';
import styles from './builds.module.css';
import { asWanted, filesWords, severityWords, weightWords } from './view-model';

interface FindingsProps {
  readonly findings: readonly Finding[];
  /** What is wanted, also where the folder was not looked at anew since. */
  readonly fixes: Fixes;
  readonly onFix: (code: FixableCode, isWanted: boolean) => void;
}

/** What is wrong with a build, the worst first, each with what Gantry does about it. */
export function Findings({ findings, fixes, onFix }: FindingsProps) {
  if (findings.length === 0) return <div className={styles['quiet']}>Nothing wrong was found.</div>;
  return (
    <ul className={styles['findings']} aria-label="Findings">
      {findings.map((finding) => (
        <Row key={finding.code} finding={asWanted(finding, fixes)} onFix={onFix} />
      ))}
    </ul>
  );
}

function Row({ finding, onFix }: { readonly finding: Finding; readonly onFix: FindingsProps['onFix'] }) {
  const { code, severity, fix, why } = finding;
  const files = filesWords(finding);
  const weight = weightWords(finding);
  const fixable = fixableCodes.find((one) => one === code);
  return (
    <li className={styles['finding']} data-severity={severity} data-fix={fix?.is}>
      <div className={styles['findingHead']}>
        <span className={styles['severity']}>{severityWords[severity]}</span>
        {files === '' ? null : (
          <bdi className={styles['mono']} title={finding.files.join('\n')}>
            {files}
          </bdi>
        )}
        {weight === null ? null : <span className={styles['quiet']}>{weight}</span>}
      </div>
      <div>{why}</div>
      {fix === null ? null : (
        <Fix
          fix={fix}
          of={files === '' ? code : files}
          onWanted={(isWanted) => fixable !== undefined && onFix(fixable, isWanted)}
        />
      )}
    </li>
  );
}

interface FixProps {
  readonly fix: FindingFix;
  /** What it is done to, for those who hear the button alone. */
  readonly of: string;
  readonly onWanted: (isWanted: boolean) => void;
}

/** The same button in both states, so that it keeps the keys. */
function Fix({ fix, of, onWanted }: FixProps) {
  const how = useId();
  const isOff = fix.is === 'off';
  const verb = isOff ? 'Fix in the image' : 'Undo';
  return (
    <div className={styles['fix']}>
      <div id={how}>
        {isOff ? null : (
          <span className={styles['fixed']}>
            <IconCheck size={14} aria-hidden="true" /> Fixed in the image.{' '}
          </span>
        )}
        <span className={styles['quiet']}>
          {isOff ? 'With the fix: ' : ''}
          {fix.how}
        </span>
      </div>
      {fix.is === 'always' ? null : (
        <Button
          variant={isOff ? 'default' : 'subtle'}
          size="compact-xs"
          className={styles['fixButton']}
          aria-label={`${verb}: ${of}`}
          aria-describedby={how}
          onClick={() => onWanted(isOff)}
        >
          {verb}
        </Button>
      )}
    </div>
  );
}
