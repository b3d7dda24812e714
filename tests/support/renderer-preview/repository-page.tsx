import { screen, within } from '@testing-library/react';
import { beforeEach } from 'vitest';
import { connection } from './samples';
import { go, showShell, tidyAfterEach } from './shell-page';

/** The repository that the file's tests are about. */
export const at = { id: connection.id, repository: 'udp-arena' };

/** Each test of the file finds the window there. */
export function atRepository(): void {
  beforeEach(() => go({ screen: 'repository', name: at.repository }));
  tidyAfterEach();
}

export async function openGrid(grid = 'Artifacts'): Promise<HTMLElement> {
  await showShell();
  return screen.findByRole('grid', { name: grid });
}

/** In the order of the grid's rows. */
export const rowNames = (grid: HTMLElement) =>
  within(grid)
    .queryAllByRole('button', { name: /^Actions for / })
    .map((button) => button.getAttribute('aria-label')?.slice('Actions for '.length));
