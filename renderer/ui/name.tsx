import styles from './name.module.css';

/** A name from outside: shown as it is, cut where it is too long, and kept from turning the text around it (`bdi`). */
export function Name({ children, mono = false }: { readonly children: string; readonly mono?: boolean }) {
  return (
    <bdi className={styles['name']} data-mono={mono || undefined} title={children}>
      {children}
    </bdi>
  );
}

/** Its last characters are in view however narrow its column. */
const KEPT = 10;
/** What is written from right to left, or turns its order, stays in one piece. */
const isPlain = /^[ -~]+$/;
/** A few more are no reason to cut it in two. */
const SPARE = 4;

interface LongNameProps {
  readonly children: string;
  readonly kept?: number;
}

/** As `Name`, where the end is what tells one from the next: a name that is too long loses its middle. */
export function LongName({ children, kept = KEPT }: LongNameProps) {
  if (children.length <= kept + SPARE || !isPlain.test(children)) return <Name>{children}</Name>;
  return (
    <span className={styles['long']} title={children}>
      <bdi className={styles['name']}>{children.slice(0, -kept)}</bdi>
      <span className={styles['end']}>
        <bdi dir="ltr">{children.slice(-kept)}</bdi>
      </span>
    </span>
  );
}

/** Of a tag that is longer still its beginning goes too. */
const KEPT_OF_TAG = 20;

/** `repository:tag` */
export const ImageName = ({ repository, tag }: { readonly repository: string; readonly tag: string }) => (
  <LongName kept={Math.min(tag.length + 1, KEPT_OF_TAG)}>{`${repository}:${tag}`}</LongName>
);
