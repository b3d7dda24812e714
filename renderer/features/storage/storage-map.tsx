import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import type { StorageOverview } from '#shared/model/storage-use';
import { useNow } from '../../ui/use-now';
import { useNavigation } from '../navigation/index';
import { besides, mapOf, type Tile } from './map';
import { MapTile } from './map-tile';
import styles from './storage-map.module.css';
import { artifactWords, isUpperBound, partWords } from './words';

/** In px, before it is measured. */
const USUAL_WIDTH = 960;
const HEIGHT = 280;

/** Repositories and their artifacts by the room that they take. One tab stop; arrows go from tile to tile, Enter opens. */
export function StorageMap({ overview }: { readonly overview: StorageOverview }) {
  const go = useNavigation((state) => state.go);
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const width = measured === 0 ? USUAL_WIDTH : measured;
  const groups = useMemo(() => mapOf(overview, { x: 0, y: 0, width, height: HEIGHT }), [overview, width]);
  const tiles = useMemo(() => groups.flatMap((group) => group.tiles), [groups]);
  const [told, setTold] = useState<string | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const current = tiles.find(({ key }) => key === cursor) ?? tiles[0];
  const isBound = isUpperBound(overview);
  const open = useCallback(
    ({ repository, artifact }: Tile) =>
      go({ screen: 'repository', name: repository, ...(artifact === null ? {} : { digest: artifact.digest }) }),
    [go],
  );
  const onFocus = useCallback((key: string) => {
    setCursor(key);
    setTold(key);
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = current === undefined ? null : besides(tiles, current, event.key);
    if (next === null) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-tile]')];
    buttons.find(({ dataset }) => dataset['tile'] === next.key)?.focus();
  };
  return (
    <section aria-label="Map">
      <div className={styles['legend']} aria-hidden="true">
        <span className={styles['key']} data-is="unique" /> only its own
        <span className={styles['key']} data-is="shared" /> shared with others
      </div>
      <fieldset
        className={styles['map']}
        style={{ height: HEIGHT }}
        aria-label="Artifacts by the room that they take"
        onKeyDown={onKeyDown}
        onPointerLeave={() => setTold(null)}
      >
        <div ref={ref} className={styles['measure']} />
        {groups.map(({ repository, rect, headHeight, tiles: inGroup }) => (
          <div key={repository}>
            {headHeight === 0 ? null : (
              <bdi
                className={styles['head']}
                style={{ left: rect.x, top: rect.y, width: rect.width }}
                title={repository}
              >
                {repository}
              </bdi>
            )}
            {inGroup.map((tile) => (
              <MapTile
                key={tile.key}
                tile={tile}
                words={`${tile.repository}: ${tile.name}, ${partWords(tile, isBound)}`}
                isCurrent={tile === current}
                onOpen={open}
                onFocus={onFocus}
                onPoint={setTold}
              />
            ))}
          </div>
        ))}
      </fieldset>
      <Told tile={tiles.find(({ key }) => key === told) ?? null} isBound={isBound} />
    </section>
  );
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
