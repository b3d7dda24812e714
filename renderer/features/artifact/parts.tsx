import { Button } from '@mantine/core';
import type { ArtifactDetails } from '#shared/model/artifact-details';
import { formatBytes, shortDigest } from '#shared/model/format';
import { type Artifact, platformName } from '#shared/model/registry';
import { attachmentWords, platformWarning } from '../registry/index';
import styles from './artifact.module.css';
import { Section } from './section';

interface PartsProps {
  readonly details: ArtifactDetails;
  readonly artifact: Artifact | null;
  readonly onChoose: (digest: string) => void;
}

const sizeOf = (bytes: number | null): string => (bytes === null ? '' : formatBytes(bytes));

/** The images of an index, one of which is chosen, and what is attached to it. */
export function Parts({ details: { children }, artifact, onChoose }: PartsProps) {
  const attachments = artifact?.attachments ?? [];
  return (
    <>
      {children.length === 0 ? null : (
        <Section title="Images of this index">
          <ul className={styles['parts']}>
            {children.map(({ digest, platform, sizeBytes }) => (
              <li key={digest} className={styles['part']}>
                <span className={styles['partName']}>
                  {platform === null ? 'unknown platform' : platformName(platform)}
                  {platformWarning(platform) === null ? null : (
                    <span className={styles['quiet']}> not for game servers</span>
                  )}
                </span>
                <span className={styles['quiet']}>{sizeOf(sizeBytes)}</span>
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`Details of ${shortDigest(digest)}`}
                  onClick={() => onChoose(digest)}
                >
                  Details
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {attachments.length === 0 ? null : (
        <Section title="Attached to it">
          <ul className={styles['parts']}>
            {attachments.map((attachment) => (
              <li key={attachment.digest} className={styles['part']}>
                <span className={styles['partName']}>{attachmentWords(attachment)}</span>
                <span className={styles['mono']}>{shortDigest(attachment.digest)}</span>
                <span className={styles['quiet']}>{sizeOf(attachment.sizeBytes)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
