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
/** A few more are no reason to cut it in two. */
const SPARE = 4;
/** What is written from right to left, or turns its order, stays in one piece. */
const isPlain = /^[ -~]+$/;

/** As `Name`, where the end is what tells one from the next: a name that is too long loses its middle. */
export const LongName = ({ children, kept = KEPT }: { readonly children: string; readonly kept?: number }) =>
  children.length <= kept + SPARE ? (
    <Name>{children}</Name>
  ) : (
    <NameInTwo kept={kept} title={children}>
      {children}
    </NameInTwo>
  );

/** A letter of 12 px, rather more than less. */
const LETTER_PX = 7;
/** Of fewer than these nobody can tell what it is. */
const LEAST_LETTERS = 4;

const lettersIn = (widthPx: number): number => Math.floor(widthPx / LETTER_PX);

/** Whether so little room shows anything of it. */
export const fitsName = (name: string, widthPx: number): boolean =>
  lettersIn(widthPx) >= Math.min(name.length, LEAST_LETTERS);

interface FittedNameProps {
  readonly children: string;
  readonly widthPx: number;
  /** Its end that tells little, as a file's extension: it goes first. */
  readonly spared?: string;
}

/** As `LongName`, for little room whose width is known: its end has half of it, and at least what its beginning can spare. */
export function FittedName({ children, widthPx, spared = '' }: FittedNameProps) {
  const letters = lettersIn(widthPx);
  if (children.length <= letters) return <Name>{children}</Name>;
  const kept = Math.min(KEPT, Math.max(Math.ceil(letters / 2), Math.min(LEAST_LETTERS, letters - 2)));
  return (
    <NameInTwo kept={kept} title={children}>
      {children.slice(0, children.length - spared.length)}
    </NameInTwo>
  );
}

interface NameInTwoProps {
  readonly children: string;
  readonly kept: number;
  readonly title: string;
}

/** Read out in one piece: two would be two words. */
function NameInTwo({ children, kept, title }: NameInTwoProps) {
  if (!isPlain.test(children)) return <Name>{title}</Name>;
  return (
    <span className={styles['long']} title={title}>
      <span className={styles['whole']}>{title}</span>
      <bdi className={styles['name']} aria-hidden="true">
        {children.slice(0, -kept)}
      </bdi>
      <span className={styles['end']} aria-hidden="true">
        <bdi dir="ltr">{children.slice(-kept)}</bdi>
      </span>
    </span>
  );
}

/** Of an end that is longer still its beginning goes too. */
const KEPT_AT_MOST = 20;

/** `repository:tag`: the tag is kept, and of the repository's end what there is room for beside it. */
export const ImageName = ({ repository, tag }: { readonly repository: string; readonly tag: string }) => (
  <LongName kept={Math.min(KEPT + 1 + tag.length, KEPT_AT_MOST)}>{`${repository}:${tag}`}</LongName>
);

/** A path: its last part is kept, with what divides it from the one before. */
export const PathName = ({ children }: { readonly children: string }) => (
  <LongName kept={Math.min(children.length - children.search(/[/\\][^/\\]*$/), KEPT_AT_MOST)}>{children}</LongName>
);
