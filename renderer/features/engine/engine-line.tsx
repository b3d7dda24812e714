import { StateDot } from '../../ui/state-dot';
import styles from './engine-line.module.css';
import { useEngine } from './queries';
import { engineWords } from './view-model';

/** "● Docker Engine 28.1 is ready"; nothing where the banner says more. */
export function EngineLine() {
  const status = useEngine();
  const { tone, short, problem } = engineWords(status);
  if (problem !== null) return null;
  return (
    <div className={styles['line']}>
      <StateDot tone={tone} />
      {status.is === 'ready' ? `${short} is ready` : short}
    </div>
  );
}
