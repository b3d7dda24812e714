import { IconAlertTriangle, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { type BootCheck, bootCheckNames, bootTestInWords } from '#shared/model/boot-test';
import type { JobView } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import styles from './boot-test-panel.module.css';

/** What became of the image when it was started: each check, however the push ended. */
export function BootTestPanel({ job: { outputs } }: { readonly job: JobView }) {
  const output = outputs.bootTest;
  if (output === undefined) return null;
  if (output.is === 'skipped') {
    return (
      <section className={styles['test']}>
        <h2>Boot test</h2>
        Left out: the image was not started.
      </section>
    );
  }
  return (
    <details className={styles['test']} open>
      <summary>
        <h2>Boot test</h2>
        {bootTestInWords(output)}
      </summary>
      <ul aria-label="Checks of the boot test">
        {worstFirst(output.checks).map((check) => (
          <li key={check.code} data-is={check.is}>
            <Verdict is={check.is} />
            <span className={styles['name']}>{bootCheckNames[check.code]}</span>
            <span className={styles['words']}>{check.words}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

const urgency = { failed: 0, warning: 1, ok: 2, skipped: 2 } as const;
/** In a small window the list is longer than its place. */
const worstFirst = (checks: readonly BootCheck[]): readonly BootCheck[] =>
  [...checks].sort((a, b) => urgency[a.is] - urgency[b.is]);

function Verdict({ is }: Pick<BootCheck, 'is'>) {
  const { Icon, word } = verdict(is);
  return (
    <span className={styles['verdict']}>
      <Icon size={16} aria-hidden="true" />
      {word}
    </span>
  );
}

function verdict(is: BootCheck['is']) {
  switch (is) {
    case 'ok':
      return { Icon: IconCheck, word: 'Passed' };
    case 'warning':
      return { Icon: IconAlertTriangle, word: 'Warning' };
    case 'failed':
      return { Icon: IconX, word: 'Failed' };
    case 'skipped':
      return { Icon: IconMinus, word: 'Skipped' };
    default:
      return assertNever(is);
  }
}
