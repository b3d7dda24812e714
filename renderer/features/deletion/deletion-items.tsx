import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DeletionItem } from '#shared/model/deletion';
import { withThousands } from '#shared/model/format';
import { ScrollRegion } from '../../ui/scroll-region';
import styles from './deletion.module.css';
import { itemWords } from './view-model';

/** So many are drawn at once; the rest unfolds, nothing is left out. */
const FIRST = 200;

/** Every tag that goes, under the artifact that it goes with. */
export function DeletionItems({ items }: { readonly items: readonly DeletionItem[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, FIRST);
  return (
    <ScrollRegion label="What goes" maxHeight={260}>
      <ul className={styles['items']}>
        {shown.map((item) => (
          <Item key={itemWords(item).key} item={item} />
        ))}
      </ul>
      {shown.length === items.length ? null : (
        <Button variant="subtle" onClick={() => setAll(true)}>
          Show the other {withThousands(items.length - shown.length)}
        </Button>
      )}
    </ScrollRegion>
  );
}

function Item({ item }: { readonly item: DeletionItem }) {
  const { title, size, notes, warnings } = itemWords(item);
  const isArtifact = item.target.is === 'artifact';
  return (
    <li className={styles['item']}>
      <div className={styles['itemTitle']}>
        <bdi>{title}</bdi>
        {size === null ? null : <span className={styles['quiet']}>{size}</span>}
      </div>
      {isArtifact ? (
        <div className={styles['tags']}>
          {item.tagsGone.length === 0 ? (
            <span className={styles['quiet']}>{item.digest === null ? '' : 'no tags'}</span>
          ) : (
            <>
              <span className={styles['quiet']}>with {item.tagsGone.length === 1 ? 'its tag' : 'its tags'}</span>
              {item.tagsGone.map((tag) => (
                <bdi key={tag} className={styles['tag']}>
                  {tag}
                </bdi>
              ))}
            </>
          )}
        </div>
      ) : null}
      {notes.map((note) => (
        <div key={note} className={styles['quiet']}>
          {note}
        </div>
      ))}
      {warnings.map((warning) => (
        <div key={warning} className={styles['warning']}>
          {warning}
        </div>
      ))}
    </li>
  );
}
