import { Checkbox } from '@mantine/core';
import { useId, useState } from 'react';
import { count, formatBytes, shortDigest, withThousands } from '#shared/model/format';
import { ScrollRegion } from '../../../ui/scroll-region';
import { useNow } from '../../../ui/use-now';
import { artifactWords, tagsWords } from '../words';
import type { Candidate } from './choice';
import styles from './room.module.css';

/** So many are drawn at once; the rest unfolds, nothing is left out. */
const FIRST = 200;

interface RoomListProps {
  readonly candidates: readonly Candidate[];
  readonly chosen: readonly Candidate[];
  readonly onTurn: (candidate: Candidate) => void;
}

/** What may go, the proposed ones first and chosen; folded below it what the rules keep, each with the reason. */
export function RoomList({ candidates, chosen, onTurn }: RoomListProps) {
  const keys = new Set(chosen.map(({ key }) => key));
  const free = candidates.filter(({ why }) => why === null);
  const kept = candidates.filter(({ why }) => why !== null);
  const common = { keys, onTurn };
  return (
    <div>
      {free.length === 0 ? (
        <p className={styles['quiet']} role="status">
          The rules let nothing go. Change them, or choose by hand from what they keep.
        </p>
      ) : (
        <ScrollRegion label="May go" maxHeight={220}>
          <Items {...common} candidates={free} />
        </ScrollRegion>
      )}
      {kept.length === 0 ? null : (
        <details className={styles['kept']}>
          <summary>{count(kept.length, 'artifact')} that the rules keep</summary>
          <ScrollRegion label="Kept by the rules" maxHeight={180}>
            <Items {...common} candidates={kept} />
          </ScrollRegion>
        </details>
      )}
    </div>
  );
}

interface ItemsProps {
  readonly candidates: readonly Candidate[];
  readonly keys: ReadonlySet<string>;
  readonly onTurn: (candidate: Candidate) => void;
}

function Items({ candidates, keys, onTurn }: ItemsProps) {
  const now = useNow(30_000);
  const [all, setAll] = useState(false);
  const shown = all ? candidates : candidates.slice(0, FIRST);
  return (
    <ul className={styles['items']}>
      {shown.map((candidate) => (
        <Item
          key={candidate.key}
          candidate={candidate}
          isChosen={keys.has(candidate.key)}
          nowMs={now}
          onTurn={onTurn}
        />
      ))}
      {shown.length === candidates.length ? null : (
        <li>
          <button type="button" className={styles['more']} onClick={() => setAll(true)}>
            Show the other {withThousands(candidates.length - shown.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

interface ItemProps {
  readonly candidate: Candidate;
  readonly isChosen: boolean;
  readonly nowMs: number;
  readonly onTurn: (candidate: Candidate) => void;
}

function Item({ candidate, isChosen, nowMs, onTurn }: ItemProps) {
  const { item, artifact, why, mayGo } = candidate;
  const id = useId();
  const name = `${item.repository}: ${artifact === null || artifact.tags.length === 0 ? shortDigest(item.digest) : tagsWords(artifact.tags)}`;
  const facts = [
    ...(artifact === null ? [] : artifactWords({ ...artifact, tags: [] }, nowMs)),
    ...(artifact?.tags.length === 0 ? ['no tag'] : []),
  ];
  return (
    <li className={styles['item']}>
      <Checkbox
        id={id}
        checked={isChosen}
        disabled={!mayGo}
        onChange={() => onTurn(candidate)}
        label={<bdi>{name}</bdi>}
        description={[
          ...(why === null ? [] : [why]),
          ...(facts.length === 0 ? [] : [beginning(facts.join(' · '))]),
        ].join(' ')}
      />
      {artifact === null ? null : (
        <span className={styles['size']} title="What is only its own; layers that all of the choice share come on top.">
          {formatBytes(artifact.uniqueBytes)}
        </span>
      )}
    </li>
  );
}

const beginning = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
