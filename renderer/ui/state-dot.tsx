import styles from './state-dot.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'quiet';

/** Colour is never the only sign: the words stand beside it. */
export function StateDot({ tone }: { readonly tone: Tone }) {
  return <span className={styles['dot']} data-tone={tone} aria-hidden="true" />;
}
