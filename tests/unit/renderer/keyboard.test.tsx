import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';
import { project } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

const focused = () => document.activeElement;
const menuOfProject = async () => {
  fake.world.projects = [project()];
  await show(<Shell />);
  const more = await screen.findByRole('button', { name: 'More for udp-arena' });
  more.focus();
  await user.keyboard('{Enter}');
  return screen.findAllByRole('menuitem');
};
const more = () => screen.getByRole('button', { name: 'More for udp-arena' });

test('a menu begins at its first entry, and End goes to its last', async () => {
  const entries = await menuOfProject();
  await waitFor(() => expect(focused()).toBe(entries[0]));
  await user.keyboard('{End}');
  expect(focused()).toBe(entries.at(-1));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(focused()).toBe(more()));
});

test('a question that is closed gives the keys back, the first time and the next', async () => {
  await menuOfProject();
  for (const _ of ['first', 'next']) {
    await user.click(screen.getByRole('menuitem', { name: 'Remove from the list…' }));
    const keep = await screen.findByRole('button', { name: 'Keep it' });
    await waitFor(() => expect(focused()).toBe(keep));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(focused()).toBe(more()));
    await user.keyboard('{Enter}');
    await screen.findAllByRole('menuitem');
  }
});

test('a template’s row has the keys again when it is kept after all', async () => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  useNavigation.getState().go({ screen: 'templates' });
  await show(<Shell />);
  const grid = await screen.findByRole('grid', { name: 'Templates' });
  grid.focus();
  await user.keyboard('{Delete}');
  const keep = await screen.findByRole('button', { name: 'Keep it' });
  await waitFor(() => expect(focused()).toBe(keep));
  await user.keyboard('{Escape}');
  await waitFor(() => expect(focused()).toBe(grid));
});

test.each([
  ['port', 'Number of port'],
  ['variable', 'Key of variable'],
])('where a row of the form comes or goes, the keys stay beside it: %s', async (what, field) => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  useNavigation.getState().go({ screen: 'templates', edit: { is: 'edit', repository: 'udp-arena' } });
  await show(<Shell />);
  const add = await screen.findByRole('button', { name: `Add a ${what}` });
  const remove = (row: number) => screen.getByRole('button', { name: `Remove ${what} ${row}` });
  add.focus();
  await user.keyboard('{Enter}');
  expect(focused()).toBe(screen.getByLabelText(`${field} 3`));
  remove(1).focus();
  await user.keyboard('{Enter}');
  expect(focused()).toBe(remove(1));
  remove(2).focus();
  await user.keyboard('{Enter}');
  expect(focused()).toBe(remove(1));
  await user.keyboard('{Enter}');
  expect(focused()).toBe(screen.getByRole('button', { name: `Add a ${what}` }));
});

test('Escape closes the field for a push’s tag, and its button has the keys again', async () => {
  fake.world.projects = [project({ tagRule: { kind: 'typed' }, nextTag: null })];
  await show(<Shell />);
  const push = await screen.findByRole('button', { name: 'Push udp-arena' });
  push.focus();
  await user.keyboard('{Enter}');
  const field = await screen.findByRole('textbox', { name: 'Tag for this push' });
  await waitFor(() => expect(focused()).toBe(field));
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('textbox', { name: 'Tag for this push' })).toBeNull();
  await waitFor(() => expect(focused()).toBe(screen.getByRole('button', { name: 'Push udp-arena' })));
  expect(named('publish.start')).toEqual([]);
});

test.each(['Tags', 'App versions'])(
  'the list on the board from which a version was opened has the keys after it: %s',
  async (list) => {
    fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    useNavigation.getState().go({ screen: 'versions' });
    await show(<Shell />);
    const grid = await screen.findByRole('grid', { name: list });
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await screen.findByRole('dialog');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(focused()).toBe(grid));
  },
);

describe('in a dialog', () => {
  const account = async () => {
    fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    useNavigation
      .getState()
      .go({ screen: 'settings', at: { section: 'account', connectionId: platformConnection.id } });
    await show(<Shell />);
    return screen.findByRole('dialog', { name: `Account of ${platformConnection.name}` });
  };
  const press = async (name: string) => {
    (await screen.findByRole('button', { name })).focus();
    await user.keyboard('{Enter}');
  };

  test('Escape closes the question, not the dialog that it is asked in', async () => {
    const dialog = await account();
    await press('Sign out…');
    const stay = await screen.findByRole('button', { name: 'Stay signed in' });
    await waitFor(() => expect(focused()).toBe(stay));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(stay.isConnected).toBe(false));
    expect(dialog.isConnected).toBe(true);
    await waitFor(() => expect(focused()).toBe(screen.getByRole('button', { name: 'Sign out…' })));
  });

  test('the form for the pull credentials takes the keys, and gives them back with Escape', async () => {
    const dialog = await account();
    await press('Change the pull credentials…');
    expect(focused()).toBe(screen.getByLabelText('Pull username'));
    await user.keyboard('{Escape}');
    expect(focused()).toBe(screen.getByRole('button', { name: 'Change the pull credentials…' }));
    expect(dialog.isConnected).toBe(true);
  });

  test('the form for a version’s settings takes the keys, and gives them back', async () => {
    fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    useNavigation.getState().go({ screen: 'versions' });
    await show(<Shell />);
    (await screen.findByRole('grid', { name: 'App versions' })).focus();
    await user.keyboard('{ArrowDown}{Enter}');
    await press('Edit settings…');
    expect(focused()).toBe(screen.getByLabelText('vCPU units'));
    await press('Cancel');
    expect(focused()).toBe(screen.getByRole('button', { name: 'Edit settings…' }));
  });
});
