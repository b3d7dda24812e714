import { type DragEvent, type Ref, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { count } from '#shared/model/format';
import { RowList } from '../../ui/grid/row-list';
import { useNow } from '../../ui/use-now';
import type { BoardRows, TagRow, VersionRow } from './board';
import styles from './board.module.css';
import { Lines } from './lines';
import { createPlaces } from './places';
import { TagCell } from './tag-cell';
import { VersionCell } from './version-cell';

interface BoardViewProps {
  readonly rows: BoardRows;
  /** The platform has no app yet. */
  readonly isWithoutApp: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: ReadonlySet<string>) => void;
  /** `app` null: as the template says. */
  readonly onLink: (tags: readonly TagRow[], app: string | null) => void;
  readonly onOpenVersion: (app: string, name: string) => void;
  /** One of several versions of a tag is to be chosen. */
  readonly onChooseVersion: (row: TagRow) => void;
  readonly onTemplate: (repository: string) => void;
  readonly onDelete: (row: VersionRow) => void;
  readonly tagsRef: Ref<HTMLDivElement>;
}

/** What a row calls when it is clicked is the newest; the row is not drawn again for it. */
function useStable<Value>(value: Value): RefObject<Value> {
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  });
  return newest;
}

const HEADING_PX = 36;
const ROW_PX = 48;
const heightOf = (row: TagRow | VersionRow): number =>
  ('tag' in row ? row.tag : row.version) === null ? HEADING_PX : ROW_PX;

/** Tags at the left, versions by app at the right, lines between; a tag is linked by dragging it onto an app, or by Enter. */
export function BoardView(props: BoardViewProps) {
  const { rows, selected, onSelect, onLink } = props;
  const now = useNow(30_000);
  const [dragged, setDragged] = useState<readonly TagRow[]>([]);
  const [over, setOver] = useState<string | null>(null);
  const places = useMemo(createPlaces, []);
  const open = (row: TagRow) => {
    const [only] = row.versions;
    if (row.tag === null) return;
    if (only === undefined) return row.hasTemplate ? onLink([row], null) : props.onTemplate(row.repository);
    return row.versions.length === 1 ? props.onOpenVersion(only.app, only.name) : props.onChooseVersion(row);
  };
  const chosenWith = (row: TagRow): readonly TagRow[] =>
    selected.has(row.key) ? rows.tags.filter(({ key }) => selected.has(key)) : [row];
  const startDrag = (event: DragEvent, row: TagRow) => {
    const tags = chosenWith(row);
    event.dataTransfer.effectAllowed = 'link';
    event.dataTransfer.setData('text/plain', tags.map(({ repository, name }) => `${repository}:${name}`).join('\n'));
    setDragged(tags);
  };
  const endDrag = () => {
    setDragged([]);
    setOver(null);
  };
  const acts = useStable({ open, onLink, onTemplate: props.onTemplate });
  const drawTag = useCallback(
    (row: TagRow, isSelected: boolean) => (
      <TagCell
        row={row}
        nowMs={now}
        selected={isSelected}
        onLink={(one) => acts.current.onLink([one], null)}
        onOpen={(one) => acts.current.open(one)}
        onTemplate={(repository) => acts.current.onTemplate(repository)}
      />
    ),
    [now, acts],
  );
  const drawVersion = useCallback((row: VersionRow) => <VersionCell row={row} isTarget={over === row.app} />, [over]);
  return (
    <div className={styles['board']} data-dragging={dragged.length > 0 || undefined}>
      <section className={styles['side']} aria-label="Tags">
        <h2 className={styles['sideTitle']}>Tags</h2>
        <RowList
          ref={props.tagsRef}
          label="Tags"
          rows={rows.tags}
          heightOf={heightOf}
          selection={{ keys: selected, onChange: onSelect }}
          onOpen={open}
          onKey={(key, row) => {
            if (key !== 'l' || !row.selectable) return false;
            onLink(chosenWith(row), null);
            return true;
          }}
          onDragStart={startDrag}
          onDragEnd={endDrag}
          onPlaces={(now) => places.set('left', now)}
          render={drawTag}
        />
      </section>
      <Lines links={rows.links} places={places} />
      <section className={styles['side']} aria-label="App versions">
        <h2 className={styles['sideTitle']}>
          App versions
          {dragged.length === 0 ? null : (
            <span className={styles['dropHint']}> drop {count(dragged.length, 'tag')} onto an app</span>
          )}
        </h2>
        {props.isWithoutApp ? (
          <p className={styles['none']}>
            No app yet. Give a repository a template: it says which app its tags become versions of, and creates it.
          </p>
        ) : null}
        <RowList
          label="App versions"
          rows={rows.versions}
          heightOf={heightOf}
          onOpen={({ app, version }) => (version === null ? undefined : props.onOpenVersion(app, version.name))}
          onDelete={(row) => (row.version === null ? undefined : props.onDelete(row))}
          mayDrop={() => dragged.length > 0}
          onOver={(row) => setOver(row?.app ?? null)}
          onDrop={(event, { app }) => {
            event.preventDefault();
            onLink(dragged, app);
            endDrag();
          }}
          onPlaces={(now) => places.set('right', now)}
          render={drawVersion}
        />
      </section>
    </div>
  );
}
