import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { connection, job, project, result, sandboxConnection } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { notifications, Notifications } = await import('@mantine/notifications');
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const refused: AppError = {
  code: 'disk-full',
  message: 'The disk is full.',
  retryable: true,
  action: null,
  detail: null,
};
const showWindow = () =>
  show(
    <>
      <Notifications />
      <Shell />
    </>,
  );
const told = async (title: string) => {
  const alert = (await screen.findByText(title)).closest('[role=alert]');
  expect(alert?.textContent).toContain(refused.message);
};

afterEach(() => {
  notifications.clean();
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('a click that fails is told', () => {
  test.each([
    ['publish.cancel', job({ is: 'running', step: 'build' }), 'Cancel', 'The push was not cancelled'],
    ['publish.retry', job({ is: 'cancelled', step: 'build' }), 'Try again', 'The push was not tried again'],
  ])('%s', async (name, shown, button, title) => {
    fake.world.failures.set(name, refused);
    fake.world.jobs = [shown];
    useNavigation.getState().go({ screen: 'job', id: shown.id });
    await showWindow();
    await user.click(await screen.findByRole('button', { name: button }));
    await told(title);
  });

  test('the folder dialog', async () => {
    fake.world.failures.set('projects.pickFolder', refused);
    await showWindow();
    await user.click(await screen.findByRole('button', { name: 'Choose a folder' }));
    await told('No folder was chosen');
  });

  test('a push by the keyboard', async () => {
    fake.world.failures.set('publish.start', refused);
    fake.world.projects = [project()];
    await showWindow();
    await screen.findByRole('button', { name: 'Push udp-arena' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await told('udp-arena was not pushed');
  });

  test('opening and removing a project', async () => {
    fake.world.failures.set('projects.revealFolder', refused);
    fake.world.failures.set('projects.remove', refused);
    fake.world.projects = [project()];
    await showWindow();
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Open the folder' }));
    await told('The folder was not opened');
    await user.click(screen.getByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove from the list…' }));
    await user.click(await screen.findByRole('button', { name: 'Remove the project' }));
    await told('udp-arena was not removed');
  });

  test('using another connection', async () => {
    fake.world.failures.set('connections.select', refused);
    fake.world.connections = { connections: [connection, sandboxConnection], activeId: connection.id };
    useNavigation.getState().go({ screen: 'settings' });
    await showWindow();
    await user.click(await screen.findByRole('button', { name: 'Use' }));
    await told('The connection is not in use');
  });
});

describe('before something is removed', () => {
  test('a project stays when it is kept', async () => {
    fake.world.projects = [project()];
    await showWindow();
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove from the list…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove udp-arena from the list?' });
    expect(dialog.textContent).toContain('registry stay untouched');
    await user.click(within(dialog).getByRole('button', { name: 'Keep it' }));
    expect(named('projects.remove')).toEqual([]);
  });

  test('an entry of Activity goes with its log', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result })];
    useNavigation.getState().go({ screen: 'activity' });
    await showWindow();
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena:build-42' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove from the list…' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('its log');
    expect(named('publish.remove')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Remove the entry' }));
    expect(named('publish.remove')).toEqual([{ id: 'job-2' }]);
  });
});

describe('a push that ends elsewhere', () => {
  test.each([
    [job({ is: 'succeeded', result }, { rev: 12 }), 'udp-arena was pushed'],
    [job({ is: 'failed', step: 'push', error: refused }, { rev: 12 }), 'udp-arena was not pushed'],
    [job({ is: 'cancelled', step: 'push' }, { rev: 12 }), 'udp-arena was cancelled'],
  ])('%#: is told once, and a click opens it', async (ended, title) => {
    fake.world.jobs = [job({ is: 'running', step: 'push' })];
    await showWindow();
    // What tells of ends comes after the first screen; before it only the lists listen.
    await waitFor(() => expect(fake.listening('publish.changed')).toBe(2));
    fake.tell('publish', 'changed', job({ is: 'running', step: 'push' }, { rev: 11 }));
    fake.tell('publish', 'changed', ended);
    fake.tell('publish', 'changed', ended);
    await screen.findByText(title);
    expect(screen.getAllByRole('button', { name: 'Open this push' })).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Open this push' }));
    await screen.findByRole('list', { name: 'Steps' });
    await waitFor(() => expect(screen.queryByText(title)).toBeNull());
  });

  test('is not told where it is shown', async () => {
    fake.world.jobs = [job({ is: 'running', step: 'push' })];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await showWindow();
    await screen.findByRole('list', { name: 'Steps' });
    fake.tell('publish', 'changed', job({ is: 'running', step: 'push' }, { rev: 11 }));
    fake.tell('publish', 'changed', job({ is: 'succeeded', result }, { rev: 12 }));
    await screen.findByRole('region', { name: 'Result' });
    expect(screen.queryByText('udp-arena was pushed')).toBeNull();
  });
});
