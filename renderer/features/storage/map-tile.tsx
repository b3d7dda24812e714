import { memo } from 'react';
import type { Tile } from './map';
import styles from './storage-map.module.css';

/** Less than this leaves no room for a name. */
const LABEL_WIDTH = 28;
const LABEL_HEIGHT = 20;

interface MapTileProps {
  readonly tile: Tile;
  /** For assistive technology. */
  readonly words: string;
  readonly isCurrent: boolean;
  readonly onOpen: (tile: Tile) => void;
  readonly onFocus: (key: string) => void;
  readonly onPoint: (key: string) => void;
}

/** One artifact: above what is only its own, below what it shares. Of thousands, only those are drawn again that say something else. */
export const MapTile = memo(function MapTile({ tile, words, isCurrent, onOpen, onFocus, onPoint }: MapTileProps) {
  const { x, y, width, height } = tile.rect;
  const sharedHeight = height * tile.sharedShare;
  const onOwn = height - sharedHeight >= LABEL_HEIGHT;
  const hasRoom = width >= LABEL_WIDTH && (onOwn || sharedHeight >= LABEL_HEIGHT);
  return (
    <button
      type="button"
      className={styles['tile']}
      style={{ left: x, top: y, width, height }}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={words}
      data-tile={tile.key}
      onClick={() => onOpen(tile)}
      onFocus={() => onFocus(tile.key)}
      onPointerEnter={() => onPoint(tile.key)}
    >
      <span className={styles['shared']} style={{ height: sharedHeight }} />
      {hasRoom ? (
        <span
          className={styles['label']}
          data-on={onOwn ? 'unique' : 'shared'}
          style={{ top: onOwn ? 0 : height - sharedHeight }}
        >
          {tile.name}
        </span>
      ) : null}
    </button>
  );
});
