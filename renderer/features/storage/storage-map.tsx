import { useCallback, useState } from 'react';
import type { StorageOverview } from '#shared/model/storage-use';
import { type Rect, Treemap } from '../../ui/treemap/index';
import { useNow } from '../../ui/use-now';
import { useNavigation } from '../navigation/index';
import { mapOf, type Tile } from './map';
import styles from './storage-map.module.css';
import { artifactWords, isUpperBound, partWords } from './words';

/** In px. */
const HEIGHT = 280;

/** Repositories and their artifacts by the room that they take. */
export function StorageMap({ overview }: { readonly overview: StorageOverview }) {
  const go = useNavigation((state) => state.go);
  const [told, setTold] = useState<Tile | null>(null);
  const isBound = isUpperBound(overview);
  const lay = useCallback((within: Rect) => layStorage(overview, isBound, within), [overview, isBound]);
  const open = useCallback(
    ({ repository, artifact }: Tile) =>
      go({ screen: 'repository', name: repository, ...(artifact === null ? {} : { digest: artifact.digest }) }),
    [go],
  );
  return (
    <section aria-label="Map">
      <div className={styles['legend']} aria-hidden="true">
        <span className={styles['key']} data-is="unique" /> only its own
        <span className={styles['key']} data-is="shared" /> shared with others
      </div>
      <Treemap label="Artifacts by the room that they take" height={HEIGHT} lay={lay} onOpen={open} onTell={setTold} />
      <Told tile={told} isBound={isBound} />
    </section>
  );
}

function layStorage(overview: StorageOverview, isBound: boolean, within: Rect) {
  const groups = mapOf(overview, within);
  const tiles = groups.flatMap((group) => group.tiles);
  return {
    tiles: tiles.map((tile) => ({
      ...tile,
      words: `${tile.repository}: ${tile.name}, ${partWords(tile, isBound)}`,
      isSeveral: tile.artifact === null,
      spared: '',
      tone: 'first' as const,
    })),
    heads: groups
      .filter(({ headHeight }) => headHeight > 0)
      .map(({ repository, rect }) => ({ text: repository, rect })),
  };
}

/** The figures of what is pointed at or has the keys. */
function Told({ tile, isBound }: { readonly tile: Tile | null; readonly isBound: boolean }) {
  const now = useNow(30_000);
  return (
    <p className={styles['told']}>
      {tile === null ? (
        'Point at an artifact, or go to it with the arrow keys. A click or Enter opens it.'
      ) : (
        <>
          <strong>
            <bdi>{tile.repository}</bdi>: <bdi>{tile.name}</bdi>
          </strong>
          {`: ${[partWords(tile, isBound), ...(tile.artifact === null ? [] : artifactWords(tile.artifact, now))].join(' · ')}`}
        </>
      )}
    </p>
  );
}
