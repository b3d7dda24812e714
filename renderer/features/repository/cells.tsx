import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { shortDigest } from '#shared/model/format';
import type { Artifact } from '#shared/model/registry';
import { api } from '../../api';
import { Name } from '../../ui/name';
import { attempt } from '../../ui/tell';
import { kindWords, tagNames } from '../registry/index';
import styles from './repository.module.css';

const CHIPS = 3;
const COPIED_MS = 1500;

/** The first tags of an artifact; how many more there are is always in view. */
export function TagChips({ artifact }: { readonly artifact: Artifact }) {
  const names = tagNames(artifact);
  if (names.length === 0)
    return (
      <>
        <span className={styles['untagged']}>untagged</span>
        <Name mono>{shortDigest(artifact.digest)}</Name>
      </>
    );
  const more = names.slice(CHIPS);
  return (
    <>
      {names.slice(0, CHIPS).map((name) => (
        <span key={name} className={styles['chip']}>
          <Name>{name}</Name>
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
      onClick={() =>
        void attempt('The digest was not copied', api.app.copyText({ text: digest }), () => setCopied(true))
      }
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
