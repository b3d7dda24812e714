import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, memo, useCallback, useMemo, useState } from 'react';
import { FittedName, fitsName, Name } from '../name';
import { useArriving } from '../use-arriving';
import type { Rect } from './squarify';
import { besides, type TreemapTile } from './tiles';
import styles from './treemap.module.css';

interface TreemapHead {
  readonly text: string;
  readonly rect: Rect;
}

interface TreemapProps<Tile> {
  readonly label: string;
  /** In px; the width is what there is. */
  readonly height: number;
  /** Called anew for another width; the same function for the same tiles. */
  readonly lay: (within: Rect) => { readonly tiles: readonly Tile[]; readonly heads: readonly TreemapHead[] };
  /** The same function from drawing to drawing: then only tiles are drawn again that look different. */
  readonly onOpen: (tile: Tile) => void;
  /** What is pointed at or has the keys; null: nothing. The same function from drawing to drawing. */
  readonly onTell: (tile: Tile | null) => void;
}

/** In px, before it is measured. */
const USUAL_WIDTH = 960;
/** Drawn at once. */
const TILES = 60;
const areOthers = (before: TreemapTile, now: TreemapTile): boolean => before !== now;

/** Amounts by area. One tab stop; arrows go from tile to tile, Enter opens. */
export function Treemap<Tile extends TreemapTile>({ label, height, lay, onOpen, onTell }: TreemapProps<Tile>) {
  const { ref, width: measured } = useElementSize<HTMLDivElement>();
  const width = measured === 0 ? USUAL_WIDTH : measured;
  const { tiles, heads } = useMemo(() => lay({ x: 0, y: 0, width, height }), [lay, width, height]);
  const [cursor, setCursor] = useState<string | null>(null);
  const current = tiles.find(({ key }) => key === cursor) ?? tiles[0];
  const onFocus = useCallback(
    (tile: Tile) => {
      setCursor(tile.key);
      onTell(tile);
    },
    [onTell],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = current === undefined ? null : besides(tiles, current, event.key);
    if (next === null) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-tile]')];
    buttons.find(({ dataset }) => dataset['tile'] === next.key)?.focus();
  };
  return (
    <fieldset
      className={styles['map']}
      style={{ height }}
      aria-label={label}
      onKeyDown={onKeyDown}
      onPointerLeave={({ currentTarget }) =>
        onTell((currentTarget.contains(document.activeElement) ? current : null) ?? null)
      }
    >
      <div ref={ref} className={styles['measure']} />
      <div className={styles['tiles']}>
        {heads.map(({ text, rect }) => (
          <div
            key={`${text} ${rect.x} ${rect.y}`}
            className={styles['head']}
            style={{ left: rect.x, top: rect.y, width: rect.width }}
          >
            <FittedName widthPx={rect.width - HEAD_PADDING}>{text}</FittedName>
          </div>
        ))}
        {useArriving(tiles, TILES, areOthers).map((tile) => (
          <TileButton
            key={tile.key}
            tile={tile}
            isCurrent={tile.key === current?.key}
            onOpen={onOpen}
            onFocus={onFocus}
            onPoint={onTell}
          />
        ))}
      </div>
    </fieldset>
  );
}

const LABEL_HEIGHT = 20;
/** At both sides together. */
const LABEL_PADDING = 8;
const HEAD_PADDING = 6;

interface TileProps<Tile> {
  readonly tile: Tile;
  readonly isCurrent: boolean;
  readonly onOpen: (tile: Tile) => void;
  readonly onFocus: (tile: Tile) => void;
  readonly onPoint: (tile: Tile) => void;
}

function TileOnce<Tile extends TreemapTile>({ tile, isCurrent, onOpen, onFocus, onPoint }: TileProps<Tile>) {
  const { x, y, width, height } = tile.rect;
  const sharedHeight = height * tile.sharedShare;
  const onOwn = height - sharedHeight >= LABEL_HEIGHT;
  const room = width - LABEL_PADDING;
  const hasRoom = fitsName(tile.name, room) && (onOwn || sharedHeight >= LABEL_HEIGHT);
  return (
    <button
      type="button"
      className={styles['tile']}
      data-tone={tile.tone}
      style={{ left: x, top: y, width, height }}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={tile.words}
      data-tile={tile.key}
      onClick={() => onOpen(tile)}
      onFocus={() => onFocus(tile)}
      onPointerEnter={() => onPoint(tile)}
    >
      {sharedHeight === 0 ? null : <span className={styles['shared']} style={{ height: sharedHeight }} />}
      {hasRoom ? (
        <span
          className={styles['label']}
          data-on={onOwn ? 'own' : 'shared'}
          style={{ top: onOwn ? 0 : height - sharedHeight }}
        >
          {tile.isSeveral ? (
            <Name>{tile.name}</Name>
          ) : (
            <FittedName widthPx={room} spared={tile.spared}>
              {tile.name}
            </FittedName>
          )}
        </span>
      ) : null}
    </button>
  );
}

/** Of thousands, only those are drawn again that say something else. */
const TileButton = memo(TileOnce) as typeof TileOnce;
