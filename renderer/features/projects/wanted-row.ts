import { type RefObject, useEffect } from 'react';
import { useNavigation, type View } from '../navigation/index';

/** Mantine returns the focus 10 ms after a dialog closed; what is wanted takes it after that. */
export const AFTER_DIALOG_MS = 30;

/** The view, where it is this project's tag that is to be typed. */
export const useTagWanted = (projectId: string): View | null =>
  useNavigation(({ view }) => (view.screen === 'push' && view.tagFor === projectId ? view : null));

/** The project whose row is to be in view, whatever for. */
export const useWantedRow = (): string | undefined =>
  useNavigation(({ view }) => (view.screen === 'push' ? (view.tagFor ?? view.at) : undefined));

/** The keys go on at the row of a project that was just added: at its Push button, or at the next one that can be pressed. */
export function useKeysWanted(projectId: string, row: RefObject<HTMLElement | null>): void {
  const wanted = useNavigation(({ view }) => (view.screen === 'push' && view.at === projectId ? view : null));
  useEffect(() => {
    if (wanted === null) return;
    const take = (): void => row.current?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
    const timer = setTimeout(take, AFTER_DIALOG_MS);
    return () => clearTimeout(timer);
  }, [wanted, row]);
}
