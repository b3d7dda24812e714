import styles from './name.module.css';

/** A name from outside: shown as it is, cut where it is too long, and kept from turning the text around it (`bdi`). */
export function Name({ children, mono = false }: { readonly children: string; readonly mono?: boolean }) {
  return (
    <bdi className={styles['name']} data-mono={mono || undefined} title={children}>
      {children}
    </bdi>
  );
}
