import { Anchor, Breadcrumbs } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ContextPart } from '#shared/contract/builds';
import type { Fixes } from '#shared/model/finding';
import { count, formatBytes } from '#shared/model/format';
import type { RecipeChoice } from '#shared/model/recipe';
import { messageOf } from '../../api';
import { Message } from '../../ui/message';
import { type Rect, Treemap, TreemapLegend } from '../../ui/treemap/index';
import styles from './builds.module.css';
import { ContextTable, type PartAction } from './context-table';
import { type ContextTile, layContext, meaningsOf, placesAbove } from './context-words';
import { Fold } from './fold';
import { leaveOut, takeIn } from './image-words';
import { useContextAt } from './queries';

interface ContextMapProps {
  readonly folder: string;
  readonly dockerfile: string;
  /** The recipe in use; null: the folder's Dockerfile is. */
  readonly recipe: RecipeChoice | null;
  readonly fixes: Fixes;
  readonly connectionId: string | null;
  readonly tag: string | null;
  /** Of the build, relative to the folder: what a recipe's paths begin at. */
  readonly buildPath: string;
  readonly onChange: (recipe: RecipeChoice) => void;
}

const HEIGHT = 200;
const LOOK_AFTER_MS = 400;

/** What goes into the build before it goes, folder by folder; what stays out beside it, with its reason. */
export function ContextMap(props: ContextMapProps) {
  return (
    <Fold title={props.recipe === null ? 'What goes to the engine, by size' : 'What goes into the image, by size'}>
      <Opened {...props} />
    </Fold>
  );
}

function Opened({ recipe, buildPath, onChange, ...asked }: ContextMapProps) {
  const [at, setAt] = useState('');
  const [told, setTold] = useState<ContextTile | null>(null);
  // Typed wishes are looked at when the typing pauses.
  const [looked] = useDebouncedValue(recipe, LOOK_AFTER_MS);
  const { data: place, error } = useContextAt({ ...asked, recipe: looked, at });
  const parts = place?.goesIn.parts;
  const lay = useCallback((within: Rect) => layContext(parts ?? [], within), [parts]);
  const open = useCallback(({ part }: ContextTile) => {
    if (part?.isFolder) setAt(part.path);
  }, []);
  const box = useRef<HTMLDivElement>(null);
  const actions = useActions(recipe, buildPath, onChange);
  // What was opened or left out is gone with its tile and row: whoever works with keys goes on at the new map, or table.
  useEffect(() => {
    if (place === undefined || document.activeElement !== document.body) return;
    box.current
      ?.querySelector<HTMLElement>('[data-tile][tabindex="0"], [role="group"]')
      ?.focus({ preventScroll: true });
  }, [place]);
  if (error !== null) return <Message tone="warn">{messageOf(error)}</Message>;
  if (place === undefined)
    return (
      <div className={styles['quiet']} role="status">
        Adding up the files.
      </div>
    );
  const { goesIn, staysOut } = place;
  return (
    <div className={styles['stack']} ref={box}>
      <WayDown path={place.path} onGo={setAt} />
      <div>
        {formatBytes(goesIn.bytes)} in {count(goesIn.fileCount, 'file')}{' '}
        {recipe === null ? 'go to the engine' : 'go in'}
        {staysOut.fileCount === 0
          ? '.'
          : `, ${formatBytes(staysOut.bytes)} in ${count(staysOut.fileCount, 'file')} stay out.`}
      </div>
      {goesIn.bytes === 0 ? null : (
        <>
          <TreemapLegend meanings={meaningsOf(goesIn.parts)} />
          <Treemap label="Files and folders by their size" height={HEIGHT} lay={lay} onOpen={open} onTell={setTold} />
          <div className={styles['told']}>
            {told === null
              ? 'Point at a part, or go to it with the arrow keys. A click or Enter opens a folder.'
              : told.words}
          </div>
        </>
      )}
      <ContextTable label="What goes in" side={goesIn} onOpen={setAt} action={actions.leaveOut} />
      {staysOut.fileCount === 0 ? null : (
        <Fold title={<>Stays out here: {formatBytes(staysOut.bytes)}</>}>
          <ContextTable label="What stays out" side={staysOut} onOpen={setAt} action={actions.takeIn} />
        </Fold>
      )}
    </div>
  );
}

/** What can be done about a part; the same from drawing to drawing, also while the recipe changes at each key. */
function useActions(
  recipe: RecipeChoice | null,
  buildPath: string,
  onChange: (recipe: RecipeChoice) => void,
): { readonly leaveOut: PartAction; readonly takeIn: PartAction } {
  const now = useRef({ recipe, onChange });
  useEffect(() => {
    now.current = { recipe, onChange };
  });
  const isOwn = recipe === null;
  return useMemo(() => {
    if (isOwn) return { leaveOut: { is: 'copy' }, takeIn: { is: 'none' } };
    const change = (verb: string, to: (before: RecipeChoice, path: string, part: ContextPart) => RecipeChoice) => ({
      is: 'change' as const,
      verb,
      within: buildPath,
      run: (part: ContextPart) => {
        const { recipe: before, onChange: tell } = now.current;
        const path = buildPath === '' ? part.path : part.path.slice(buildPath.length + 1);
        if (before !== null) tell(to(before, path, part));
      },
    });
    return {
      leaveOut: change('Leave out', leaveOut),
      takeIn: change('Take in', (before, path, { why }) => takeIn(before, path, why === 'left out by you')),
    };
  }, [isOwn, buildPath]);
}

function WayDown({ path: here, onGo }: { readonly path: string; readonly onGo: (path: string) => void }) {
  return (
    <Breadcrumbs separatorMargin={4}>
      {placesAbove(here).map(({ name, path }) =>
        path === here ? (
          <bdi key={path} aria-current="location">
            {name}
          </bdi>
        ) : (
          <Anchor key={path} component="button" type="button" size="sm" onClick={() => onGo(path)}>
            {name}
          </Anchor>
        ),
      )}
    </Breadcrumbs>
  );
}
