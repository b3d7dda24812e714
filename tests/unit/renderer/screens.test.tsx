import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { connection, job, project, pushProgress, result } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const fill = async (label: string, text: string) => {
  await user.click(screen.getByLabelText(label));
  await user.paste(text);
};

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('the frame', () => {
  test('is there before the list of connections where main expects one, and says nothing that is not known yet', async () => {
    location.hash = '#connected';
    try {
      fake.world.silent.add('connections.list');
      await show(<Shell />);
      expect(screen.getByRole('navigation', { name: 'Main' })).toBeDefined();
      expect(screen.getByRole('heading', { name: 'Push' })).toBeDefined();
      expect(screen.queryByText('No connection')).toBeNull();
    } finally {
      location.hash = '';
    }
  });
  test('gives way to the welcome where there is none after all', async () => {
    location.hash = '#connected';
    try {
      fake.world.connections = { connections: [], activeId: null };
      await show(<Shell />);
      expect(await screen.findByRole('button', { name: 'Try it in the local sandbox' })).toBeDefined();
      expect(screen.queryByRole('navigation', { name: 'Main' })).toBeNull();
    } finally {
      location.hash = '';
    }
  });
});

describe('first start', () => {
  test('the sandbox is one click away and leads to Push', async () => {
    fake.world.connections = { connections: [], activeId: null };
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Try it in the local sandbox' }));
    expect(await screen.findByRole('heading', { name: 'Push' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Choose a folder' })).toBeDefined();
  });

  test('a refused token stays in view with the registry’s reason, and nothing is kept', async () => {
    fake.world.connections = { connections: [], activeId: null };
    fake.world.failures.set('connections.add', {
      code: 'registry-unauthorized',
      message: 'The registry refused the token.',
      retryable: false,
      action: 'signIn',
      detail: null,
    });
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Connect to a registry' }));
    const connect = await screen.findByRole('button', { name: 'Connect' });
    expect(connect.hasAttribute('disabled')).toBe(true);
    await fill('Registry', 'registry.example.com');
    await fill('Project', 'night-owl');
    await fill('Username', 'robot$night-owl+client-push');
    await fill('Token', 'wrong');
    await user.click(connect);
    expect((await screen.findByRole('alert')).textContent).toContain('refused the token');
    expect(screen.queryByRole('navigation', { name: 'Main' })).toBeNull();
  });

  test('an engine that is missing is said with its way out', async () => {
    fake.world.connections = { connections: [], activeId: null };
    fake.world.engine = { is: 'notInstalled' };
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Get Docker Desktop' }));
    expect(named('app.openExternal')).toEqual([{ url: expect.stringMatching(/^https:\/\/www\.docker\.com\//) }]);
  });
});

describe('around the screens', () => {
  test('the status bar says engine, connection, storage and the running push', async () => {
    fake.world.jobs = [job({ is: 'running', step: 'push' }, { progress: pushProgress })];
    await show(<Shell />);
    const status = await screen.findByRole('region', { name: 'Status' });
    await within(status).findByText('1.20 GB of 5.00 GB');
    expect(within(status).getByText('Docker Engine 27.3.1')).toBeDefined();
    expect(within(status).getByText(connection.name)).toBeDefined();
    await user.click(await within(status).findByText(/udp-arena/));
    expect(await screen.findByRole('list', { name: 'Steps' })).toBeDefined();
  });

  test('an engine that is used instead of a context that is gone is said so where the status bar leads', async () => {
    const ready = fake.world.engine;
    if (ready.is !== 'ready') throw new Error('The fresh world has an engine');
    const unusableContext = { context: 'desktop-linux', namedBy: 'config.json', unreadable: null } as const;
    fake.world.engine = { ...ready, unusableContext };
    await show(<Shell />);
    const status = await screen.findByRole('region', { name: 'Status' });
    await user.click(await within(status).findByText('Docker Engine 27.3.1'));
    await screen.findByText(ready.endpoint.host, { selector: 'code' });
    const notes = screen.getAllByRole('status').map(({ textContent }) => textContent);
    expect(notes).toEqual([expect.stringMatching(/“desktop-linux”, which is gone.*docker context use default/)]);
  });

  test('an engine that goes away is said; when it is back, the banner is gone', async () => {
    fake.world.projects = [project()];
    const ready = fake.world.engine;
    if (ready.is !== 'ready') throw new Error('The fresh world has an engine');
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    fake.tell('engine', 'changed', { is: 'stopped', endpoint: ready.endpoint });
    expect((await screen.findByRole('alert')).textContent).toContain('is not running');
    fake.tell('engine', 'changed', ready);
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  test('a notice is shown until it is dismissed', async () => {
    fake.world.notices = [
      {
        id: 'n',
        at: '2026-11-23T10:00:00.000Z',
        tone: 'warning',
        message: 'settings.json could not be understood.',
        detail: null,
      },
    ];
    await show(<Shell />);
    await screen.findByText(/could not be understood/);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    await waitFor(() => expect(screen.queryByText(/could not be understood/)).toBeNull());
  });

  test('the keyboard goes to each screen and pushes the first project', async () => {
    fake.world.projects = [project()];
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    const rail = within(screen.getByRole('navigation', { name: 'Main' })).getAllByRole('button');
    expect(rail.length).toBeGreaterThan(3);
    for (const [index, entry] of rail.entries()) {
      await user.keyboard(`{Control>}${index + 1}{/Control}`);
      await screen.findByRole('heading', { name: entry.textContent ?? '', level: 1 });
    }
    await user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('list', { name: 'Steps' });
    expect(named('publish.start')).toEqual([{ projectId: 'udp-arena', tag: null }]);
  });

  test('a screen whose button was pressed by keys hands them on to the next one', async () => {
    fake.world.projects = [project()];
    Object.assign(navigator, { userActivation: { hasBeenActive: true } });
    await show(<Shell />);
    (await screen.findByRole('button', { name: 'Push udp-arena' })).focus();
    await user.keyboard('{Enter}');
    const heading = await screen.findByRole('heading', { name: 'udp-arena', level: 1 });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    Object.assign(navigator, { userActivation: undefined });
  });

  /** A running push, with the keys at its Cancel button. */
  const atCancel = async (step: 'build' | 'push') => {
    const running = job({ is: 'running', step });
    fake.world.jobs = [running];
    useNavigation.getState().go({ screen: 'job', id: running.id });
    Object.assign(navigator, { userActivation: { hasBeenActive: true } });
    await show(<Shell />);
    (await screen.findByRole('button', { name: 'Cancel' })).focus();
    return running;
  };

  test('a push whose buttons change as it ends keeps the keys, and says how it stands', async () => {
    const running = await atCancel('push');
    act(() => fake.tell('publish', 'changed', { ...running, rev: 11, state: { is: 'succeeded', result } }));
    await screen.findByRole('region', { name: 'Result' });
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'udp-arena', level: 1 }));
    expect(screen.getByText('Pushed').closest('[role=status]')).not.toBeNull();
    Object.assign(navigator, { userActivation: undefined });
  });

  test('a push that is being cancelled keeps the keys, although its button cannot be pressed again', async () => {
    const running = await atCancel('build');
    await user.keyboard('{Enter}');
    await screen.findAllByText('Cancelling');
    const heading = screen.getByRole('heading', { name: 'udp-arena', level: 1 });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    const cancelled = { is: 'cancelled', step: 'build' } as const;
    act(() => fake.tell('publish', 'changed', { ...running, rev: 20, state: cancelled }));
    await screen.findByRole('button', { name: 'Try again' });
    expect(document.activeElement).toBe(heading);
    Object.assign(navigator, { userActivation: undefined });
  });

  test('activity lists every push, filters, and opens one', async () => {
    fake.world.jobs = [
      job({ is: 'succeeded', result }),
      job(
        { is: 'queued' },
        { id: 'job-3', request: { ...job({ is: 'queued' }).request, projectName: 'other-game', tag: 'v7' } },
      ),
    ];
    useNavigation.getState().go({ screen: 'activity' });
    await show(<Shell />);
    const list = await screen.findByRole('list', { name: 'Pushes' });
    await within(list).findByRole('button', { name: /^udp-arena/ });
    await user.type(screen.getByRole('textbox', { name: 'Filter pushes' }), 'other v7');
    await waitFor(() => expect(within(list).queryByRole('button', { name: /^udp-arena/ })).toBeNull());
    await user.click(within(list).getByRole('button', { name: /^other-game/ }));
    await screen.findByRole('list', { name: 'Steps' });
  });

  test('activity has the whole name of an image at hand, however narrow its column', async () => {
    const tag = 'nightly-of-the-branch-with-a-long-name-2026-11-24';
    const { request } = job({ is: 'queued' });
    fake.world.jobs = [job({ is: 'succeeded', result }, { request: { ...request, tag } })];
    useNavigation.getState().go({ screen: 'activity' });
    await show(<Shell />);
    const list = await screen.findByRole('list', { name: 'Pushes' });
    const button = await within(list).findByRole('button', { name: `udp-arena: open udp-arena:${tag}` });
    expect(button.title).toContain(tag);
    expect(button.closest('li')?.textContent).toContain(`udp-arena:${tag}`);
    await user.click(within(list).getByRole('button', { name: `More for udp-arena:${tag}` }));
    await user.click(await screen.findByRole('menuitem', { name: 'Copy reference' }));
    expect(named('app.copyText')).toEqual([{ text: `registry.example.com/night-owl/udp-arena:${tag}` }]);
  });
});
