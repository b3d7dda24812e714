import type { ReactNode } from 'react';
import type { ArtifactDetails } from '#shared/model/artifact-details';
import { formatBytes, formatExactBytes } from '#shared/model/format';
import { type Artifact, platformName } from '#shared/model/registry';
import { CopyButton } from '../../ui/copy-button';
import { Message } from '../../ui/message';
import { copyText } from '../../ui/tell';
import { formatExactTime } from '../../ui/when';
import { tagNames } from '../registry/index';
import styles from './artifact.module.css';
import { serverWarning } from './view-model';

interface ArtifactFactsProps {
  readonly digest: string;
  /** As the list knows it; null: it is not in the list itself. */
  readonly artifact: Artifact | null;
  readonly details: ArtifactDetails | null;
}

export function ArtifactFacts({ digest, artifact, details }: ArtifactFactsProps) {
  const platform = details?.platform ?? artifact?.platform ?? null;
  const created = details?.createdAt ?? artifact?.createdAt ?? null;
  const sizeBytes = details?.sizeBytes ?? artifact?.sizeBytes ?? null;
  const mediaType = details?.mediaType ?? artifact?.mediaType ?? null;
  const warning = details === null ? null : serverWarning(details, platformName);
  return (
    <>
      {warning === null ? null : <Message tone="warn">{warning}</Message>}
      <dl className={styles['facts']}>
        <dt>Digest</dt>
        <dd className={styles['digest']}>
          <span className={styles['mono']}>{digest}</span>
          <CopyButton label="Copy digest" onCopy={() => copyText('The digest', digest)} />
        </dd>
        {artifact === null ? null : (
          <Fact name="Tags">
            {artifact.tags.length === 0 ? (
              'none'
            ) : (
              <span className={styles['tags']}>
                {tagNames(artifact).map((name) => (
                  <bdi key={name} className={styles['tag']}>
                    {name}
                  </bdi>
                ))}
              </span>
            )}
          </Fact>
        )}
        <Fact name="Platform">{platform === null ? null : platformName(platform)}</Fact>
        <Fact name="Size">
          {sizeBytes === null ? null : (
            <>
              {formatBytes(sizeBytes)} compressed <span className={styles['quiet']}>{formatExactBytes(sizeBytes)}</span>
            </>
          )}
        </Fact>
        <Fact name="Created">{created === null ? null : formatExactTime(created)}</Fact>
        <Fact name="Pushed">{artifact?.pushedAt == null ? null : formatExactTime(artifact.pushedAt)}</Fact>
        <Fact name="Media type">{mediaType === null ? null : <span className={styles['mono']}>{mediaType}</span>}</Fact>
        {details?.configMediaType == null ? null : (
          <Fact name="Config type">
            <span className={styles['mono']}>{details.configMediaType}</span>
          </Fact>
        )}
      </dl>
    </>
  );
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children ?? <span className={styles['quiet']}>not known</span>}</dd>
  </>
);
