import { Button, Group } from '@mantine/core';
import { formatBytes, shortDigest } from '#shared/model/format';
import type { StorageOverview } from '#shared/model/storage-use';
import { assertNever } from '#shared/result';
import { Outcome } from '../../../ui/outcome';
import { ScrollRegion } from '../../../ui/scroll-region';
import { storageWords } from '../../connections/index';
import { type Candidate, keyOf, type Result, type Wanted } from './choice';
import styles from './room.module.css';

interface ResultsProps {
  readonly results: readonly Result[];
  readonly wanted: Wanted;
  /** As the registry says it now. */
  readonly now: StorageOverview;
  readonly onClose: () => void;
}

/** One result for each; what failed is still there, and named first. */
export function Results({ results, wanted, now, onClose }: ResultsProps) {
  const failed = results.filter(({ error }) => error !== null);
  const done = results.filter(({ error }) => error === null);
  const names = new Map(wanted.chosen.map(({ key, artifact }) => [key, artifact?.tags.join(', ') ?? '']));
  return (
    <div className={styles['room']}>
      <div role={failed.length === 0 ? 'status' : 'alert'} className={styles['freed']}>
        {done.length} of {results.length} deleted{failed.length === 0 ? '' : '; what failed is still there'}.{' '}
        {fellWords(wanted, now)}
      </div>
      <ScrollRegion label="Results" maxHeight={300}>
        <ul className={styles['items']}>
          {[...failed, ...done].map((result) => (
            <OneResult key={keyOf(itemOf(result))} result={result} tags={names.get(keyOf(itemOf(result))) ?? ''} />
          ))}
        </ul>
      </ScrollRegion>
      <Group justify="flex-end">
        <Button onClick={onClose} autoFocus>
          Close
        </Button>
      </Group>
    </div>
  );
}

/** What was promised beside what the registry says now: its word counts. */
function fellWords({ before, freedBytes }: Wanted, now: StorageOverview): string {
  const promised = `${formatBytes(freedBytes)} were promised`;
  if (now.readAt === before.readAt) return `${promised}; asking the registry.`;
  const [was, is] = [before.figures.usedBytes, now.figures.usedBytes];
  const fell = was === null || is === null ? '' : `, the registry’s use fell by ${formatBytes(Math.max(0, was - is))}`;
  return `${promised}${fell}. Now: ${storageWords(now.figures)}.`;
}

function OneResult({ result, tags }: { readonly result: Result; readonly tags: string }) {
  const { repository, error } = result;
  const title = (
    <>
      <bdi>{repository}</bdi> <bdi>{tags === '' ? shortDigest(itemOf(result).digest) : tags}</bdi>
    </>
  );
  return <Outcome failed={error !== null} title={title} text={error === null ? 'Deleted.' : error.message} />;
}

function itemOf({ repository, target }: Result): Candidate['item'] {
  switch (target.is) {
    case 'artifact':
      return { repository, digest: target.digest };
    case 'tag':
      return { repository, digest: target.tag };
    default:
      return assertNever(target);
  }
}
