import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect } from 'vitest';
import { fake } from './page';
import { platformConnection } from './platform-samples';
import { go, showShell, tidyAfterEach } from './shell-page';

/** Each test of the file finds the window at the board. */
export function atBoard(): void {
  beforeEach(() => {
    fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    go({ screen: 'versions' });
  });
  tidyAfterEach();
}

export async function openBoard() {
  await showShell();
  const tags = await screen.findByRole('grid', { name: 'Tags' });
  await waitFor(() => expect(within(tags).queryAllByRole('row').length).toBeGreaterThan(3));
  return { tags, versions: screen.getByRole('grid', { name: 'App versions' }) };
}

export function rowOf(grid: HTMLElement, text: string): HTMLElement {
  const row = within(grid).getByText(text).closest<HTMLElement>('[role=row]');
  if (row === null) throw new Error(`${text} is in no row`);
  return row;
}
