import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { shortDigest } from '#shared/model/format';
import type { Artifact } from '#shared/model/registry';
import { LongName, Name } from '../../ui/name';
import { copyText } from '../../ui/tell';
import { kindWords, tagNames } from '../registry/index';
import styles from './repository.module.css';

const CHIPS = 3;
const COPIED_MS = 1500;

/** The first tags of an artifact, in a room of so many characters; how many more there are is always in view. */
export function TagChips({ artifact, room }: { readonly artifact: Artifact; readonly room: number }) {
  const names = tagNames(artifact);
  if (names.length === 0) return <span className={styles['untagged']}>untagged</span>;
  const fitting = fittingNames(names, room);
  const more = names.slice(fitting.length);
  return (
    <>
      {fitting.map((name) => (
        <span key={name} className={styles['chip']}>
          <LongName>{name}</LongName>
        </span>
      ))}
      {more.length === 0 ? null : (
        <span className={styles['more']} title={more.slice(0, 40).join('\n')}>
          +{more.length} more
        </span>
      )}
    </>
  );
}

/** As many as there is room for, at least one. */
function fittingNames(names: readonly string[], characters: number): readonly string[] {
  let room = characters;
  const fitting = names.slice(0, CHIPS).filter((name) => {
    room -= name.length + 3;
    return room >= 0;
  });
  return fitting.length === 0 ? names.slice(0, 1) : fitting;
}

/** The digest, short; a click copies all of it. */
export function DigestButton({ digest }: { readonly digest: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const short = shortDigest(digest);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles['digest']}
      aria-label={`Copy digest ${short}`}
      title={`Copy ${digest}`}
      onClick={() => copyText('The digest', digest, () => setCopied(true))}
    >
      {copied ? 'copied' : short.replace('sha256:', '')}
    </button>
  );
}

export function KindCell({ artifact }: { readonly artifact: Artifact }) {
  const { text, warning } = kindWords(artifact);
  return (
    <>
      <Name>{text}</Name>
      {warning === null ? null : <Warning text={warning} />}
    </>
  );
}

export const Warning = ({ text }: { readonly text: string }) => (
  <span className={styles['warning']} role="img" aria-label={text} title={text}>
    <IconAlertTriangle size={14} aria-hidden="true" />
  </span>
);
