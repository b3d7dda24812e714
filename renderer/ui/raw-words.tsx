import styles from './raw-words.module.css';

/** What a service said in its own words, folded away below ours; nothing where it said nothing. */
export function RawWords({ of, words }: { readonly of: string; readonly words: string | null | undefined }) {
  if (words == null) return null;
  return (
    <details className={styles['raw']}>
      <summary>What {of} said</summary>
      <pre>{words}</pre>
    </details>
  );
}
