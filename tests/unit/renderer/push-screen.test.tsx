import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import {
  connection,
  job,
  project,
  pushProgress,
  result,
  sandboxConnection,
} from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('push', () => {
  test('a chosen folder becomes a project with what it suggests', async () => {
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Add your game server’s folder' });
    await user.click(screen.getByRole('button', { name: 'Choose a folder' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Add project' }));
    expect(await screen.findByRole('button', { name: 'Push udp-arena' })).toBeDefined();
    expect(named('projects.add')).toEqual([
      expect.objectContaining({ repository: 'udp-arena', connectionId: connection.id, tagRule: { kind: 'timestamp' } }),
    ]);
  });

  test('the name has the keys once the folder is looked at, and Enter adds the project', async () => {
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Add your game server’s folder' });
    fake.world.silent.add('projects.inspect');
    await user.click(screen.getByRole('button', { name: 'Choose a folder' }));
    const dialog = await screen.findByRole('dialog');
    // By now the dialog has given the keys to what it had: the button that closes it.
    await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Close'));
    fake.world.silent.clear();
    act(() => useNavigation.getState().openDialog({ is: 'add', folder: '/home/dev/games/night-race' }));
    const name = await within(dialog).findByLabelText('Name');
    await waitFor(() => expect(document.activeElement).toBe(name));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(named('projects.add')).toHaveLength(1));
    // What opened the dialog has gone with the empty list: the next key pushes.
    const push = await screen.findByRole('button', { name: 'Push udp-arena' });
    await waitFor(() => expect(document.activeElement).toBe(push));
  });

  test('a project that is removed takes its dots along, not the keys', async () => {
    fake.world.projects = [project()];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: /Remove/ }));
    await user.click(await screen.findByRole('button', { name: 'Remove the project' }));
    act(() => fake.tell('projects', 'changed', []));
    await screen.findByRole('heading', { name: 'Add your game server’s folder' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Push' })));
  });

  test('an illegal repository name is said at once and cannot be added', async () => {
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Add your game server’s folder' });
    await user.click(screen.getByRole('button', { name: 'Choose a folder' }));
    const repository = await screen.findByLabelText('Repository');
    await user.type(repository, ' X');
    expect(await screen.findByText(/lower case only/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Add project' }).hasAttribute('disabled')).toBe(true);
  });

  test('one click starts the push and shows its steps', async () => {
    fake.world.projects = [project()];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Push udp-arena' }));
    const steps = await screen.findByRole('list', { name: 'Steps' });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['Check', 'Build', 'Boot test', 'Storage check', 'Tag', 'Push', 'Confirm', 'App version']);
    expect(named('publish.start')).toEqual([{ projectId: 'udp-arena', tag: null }]);
  });

  test('pressed twice, by clicks or keys, is one push', async () => {
    fake.world.projects = [project()];
    await show(<Shell />);
    const push = await screen.findByRole('button', { name: 'Push udp-arena' });
    act(() => {
      push.click();
      push.click();
    });
    await screen.findByRole('list', { name: 'Steps' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(named('publish.start')).toHaveLength(1);
  });

  test('a project that is being pushed says so in its row, which leads to the push instead of another', async () => {
    fake.world.projects = [project(), project({ id: 'other', name: 'other' })];
    fake.world.jobs = [job({ is: 'running', step: 'build' })];
    await show(<Shell />);
    const row = (await screen.findByRole('button', { name: 'Show the push of udp-arena' })).closest('li');
    expect(row?.textContent).toContain('NowBuild');
    expect(screen.queryByRole('button', { name: 'Push udp-arena' })).toBeNull();
    expect(screen.getByRole('button', { name: 'Push other' })).toBeDefined();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('list', { name: 'Steps' });
    expect(named('publish.start')).toEqual([]);
    act(() => useNavigation.getState().go({ screen: 'push' }));
    await user.click(await screen.findByRole('button', { name: 'Show the push of udp-arena' }));
    await screen.findByRole('list', { name: 'Steps' });
  });

  test('a project of a connection that is not in use names its registry', async () => {
    fake.world.connections = { connections: [connection, sandboxConnection], activeId: sandboxConnection.id };
    fake.world.projects = [project(), project({ id: 'other', name: 'other', connectionId: sandboxConnection.id })];
    await show(<Shell />);
    const rowOf = async (name: string) => (await screen.findByRole('button', { name: `Push ${name}` })).closest('li');
    expect((await rowOf('udp-arena'))?.textContent).toContain('registry.example.com/night-owl/udp-arena');
    expect((await rowOf('other'))?.textContent).not.toContain(sandboxConnection.registry);
    expect(
      screen.getByText(`to ${sandboxConnection.registry}/${sandboxConnection.project}, unless a project names another`),
    ).toBeDefined();
  });

  test('a typed tag is asked for in place, checked, and used', async () => {
    fake.world.projects = [project({ tagRule: { kind: 'typed' }, nextTag: null })];
    await show(<Shell />);
    const push = await screen.findByRole('button', { name: 'Push udp-arena' });
    await user.click(push);
    const field = await screen.findByLabelText('Tag for this push');
    await user.type(field, 'a b');
    expect(await screen.findByText('Tags have no spaces.')).toBeDefined();
    expect(push.hasAttribute('disabled')).toBe(true);
    await user.clear(field);
    await user.type(field, '1.0.0{Enter}');
    await screen.findByRole('list', { name: 'Steps' });
    expect(named('publish.start')).toEqual([{ projectId: 'udp-arena', tag: '1.0.0' }]);
  });

  test('a rule that names the tag latest is warned of before the push', async () => {
    fake.world.projects = [project({ tagRule: { kind: 'gitDescribe' }, nextTag: 'latest' })];
    await show(<Shell />);
    expect(await screen.findByText(/^Servers that have cached “latest”/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Push udp-arena' }).hasAttribute('disabled')).toBe(false);
  });

  test('the boot test is left out for one push, by the project’s menu', async () => {
    fake.world.projects = [project()];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Push without a boot test' }));
    await screen.findByRole('list', { name: 'Steps' });
    act(() => {
      fake.tell('publish', 'changed', job({ is: 'succeeded', result }, { rev: 99 }));
      useNavigation.getState().go({ screen: 'push' });
    });
    await user.click(await screen.findByRole('button', { name: 'Push udp-arena' }));
    await screen.findByRole('list', { name: 'Steps' });
    const started = { projectId: 'udp-arena', tag: null };
    expect(named('publish.start')).toEqual([{ ...started, skipsBootTest: true }, started]);
  });

  test('the same with a tag that has to be typed', async () => {
    fake.world.projects = [project({ tagRule: { kind: 'typed' }, nextTag: null })];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Push without a boot test' }));
    await user.type(await screen.findByLabelText('Tag for this push, without a boot test'), '1.0.0');
    await user.click(screen.getByRole('button', { name: 'Push udp-arena' }));
    await screen.findByRole('list', { name: 'Steps' });
    expect(named('publish.start')).toEqual([{ projectId: 'udp-arena', tag: '1.0.0', skipsBootTest: true }]);
  });

  test('there is no such entry where the project has no boot test, and none to press without an engine', async () => {
    fake.world.engine = { is: 'notInstalled' };
    fake.world.projects = [project(), project({ id: 'other', name: 'other', bootTest: false })];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'More for udp-arena' }));
    const entry = await screen.findByRole('menuitem', { name: 'Push without a boot test' });
    expect(entry.hasAttribute('disabled')).toBe(true);
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: 'More for other' }));
    await screen.findByRole('menuitem', { name: 'Edit…' });
    expect(screen.queryByRole('menuitem', { name: 'Push without a boot test' })).toBeNull();
  });

  test('a project whose folder is gone says so and cannot be pushed', async () => {
    fake.world.projects = [project({ problem: 'The folder /home/dev/games/udp-arena is gone.' })];
    await show(<Shell />);
    expect(await screen.findByText(/is gone/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Push udp-arena' }).hasAttribute('disabled')).toBe(true);
  });
});

describe('a push', () => {
  const open = async (shown: ReturnType<typeof job>) => {
    fake.world.jobs = [shown];
    useNavigation.getState().go({ screen: 'job', id: shown.id });
    await show(<Shell />);
    await screen.findByRole('list', { name: 'Steps' });
  };

  test('shows one total and every layer while it runs', async () => {
    await open(job({ is: 'running', step: 'push' }, { progress: pushProgress }));
    expect(screen.getByText('58.2 MB of 161 MB · 12.4 MB/s · 8.3 s left')).toBeDefined();
    expect(within(screen.getByRole('list', { name: 'Layers' })).getAllByRole('listitem')).toHaveLength(5);
  });

  test('follows its snapshots to the result, which can be copied', async () => {
    await open(job({ is: 'running', step: 'confirm' }, { rev: 5 }));
    fake.tell('publish', 'changed', job({ is: 'succeeded', result }, { rev: 6, endedAt: '2026-11-23T10:00:12.000Z' }));
    const region = await screen.findByRole('region', { name: 'Result' });
    expect(region.textContent).toContain(result.reference);
    expect(region.textContent).toContain('4 already there');
    await user.click(within(region).getByRole('button', { name: 'Copy reference' }));
    await user.click(within(region).getByRole('button', { name: 'Copy digest' }));
    expect(named('app.copyText')).toEqual([{ text: result.reference }, { text: result.digest }]);
    fake.tell('publish', 'changed', job({ is: 'running', step: 'confirm' }, { rev: 5 }));
    expect(screen.getByRole('region', { name: 'Result' })).toBeDefined();
  });

  test('cancelling shows at once and cannot be pressed twice', async () => {
    await open(job({ is: 'running', step: 'build' }));
    const cancel = screen.getByRole('button', { name: 'Cancel' });
    await user.click(cancel);
    await waitFor(() => expect(cancel.hasAttribute('disabled')).toBe(true));
    expect(named('publish.cancel')).toHaveLength(1);
  });

  test.each([
    [job({ is: 'cancelled', step: 'build' }), /Nothing was left behind/],
    [job({ is: 'interrupted', step: 'push' }), /closed while this push ran/],
  ])('%#: stopped, it says why and can be tried again', async (stopped, words) => {
    await open(stopped);
    expect(screen.getByText(words)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(named('publish.retry')).toEqual([{ id: stopped.id }]);
  });

  test('a failure says why, offers its next step, and keeps the raw words folded', async () => {
    const error: AppError = {
      code: 'registry-unauthorized',
      message: 'The registry refused the token.',
      retryable: false,
      action: 'signIn',
      detail: 'unauthorized: authentication required',
    };
    await open(job({ is: 'failed', step: 'push', error }));
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Push failed');
    expect(
      within(alert)
        .getByText(error.detail ?? '')
        .closest('details')?.open,
    ).toBe(false);
    expect(within(alert).getByRole('button', { name: 'Try again' })).toBeDefined();
    await user.click(within(alert).getByRole('button', { name: 'Sign in again' }));
    expect(await screen.findByRole('heading', { name: 'Settings' })).toBeDefined();
  });

  test('a notification’s click opens its push', async () => {
    fake.world.jobs = [job({ is: 'succeeded', result })];
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Push' });
    fake.tell('app', 'jobWanted', { id: 'job-2' });
    expect(await screen.findByRole('region', { name: 'Result' })).toBeDefined();
  });
});
