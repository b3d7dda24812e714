import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppError } from '#shared/errors';
import { pushUserOf, withoutTokenWord } from '../../../renderer/features/connections/view-model';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';
import { job, result } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const { id } = platformConnection;
const refused = (message: string): AppError => ({
  code: 'registry-denied',
  message,
  retryable: false,
  action: null,
  detail: null,
});

afterEach(() => {
  vi.useRealTimers();
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('from an API token', () => {
  beforeEach(() => {
    fake.world.connections = { connections: [], activeId: null };
  });
  const start = async (token = 'token 1234-abcd') => {
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Connect to Edgegap' }));
    await user.click(await screen.findByLabelText('API token'));
    await user.paste(token);
    await user.click(screen.getByRole('button', { name: 'Connect' }));
  };

  test('the word that the dashboard copies along is left out', async () => {
    await start();
    await waitFor(() =>
      expect(named('platform.start')).toEqual([{ apiUrl: 'https://api.edgegap.com', apiToken: '1234-abcd' }]),
    );
    expect(withoutTokenWord('  Token  x')).toBe('x');
    expect(withoutTokenWord('tokenless')).toBe('tokenless');
  });

  test('a computer without a keychain is not said to have one', async () => {
    fake.world.keychain = 'unavailable';
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Connect to Edgegap' }));
    expect(await screen.findByText(/dashboard.*no keychain: kept until Gantry is closed/)).toBeDefined();
  });

  test('a refused token is said in the form', async () => {
    fake.world.failures.set('platform.start', refused('The platform does not accept the API token.'));
    await start();
    expect((await screen.findByRole('alert')).textContent).toContain('does not accept');
  });

  test('missing credentials are explained in steps, and what is known is filled in', async () => {
    fake.world.platform.start = {
      is: 'credentialsNeeded',
      registry: 'registry.edgegap.com',
      project: 'night-owl',
      dashboardUrl: 'https://app.edgegap.com/registry-management/repositories/list',
    };
    await start();
    const steps = await screen.findByRole('region', { name: 'Where the credentials are' });
    expect(within(steps).getAllByRole('listitem')).toHaveLength(3);
    await user.click(within(steps).getByRole('button', { name: 'Open it' }));
    expect(named('app.openExternal')).toHaveLength(1);
    expect((screen.getByLabelText('Username') as HTMLInputElement).value).toBe(pushUserOf('night-owl'));
    await user.click(screen.getByLabelText('Token'));
    await user.paste('push-token');
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    await waitFor(() =>
      expect(named('connections.add')).toEqual([
        expect.objectContaining({
          address: 'registry.edgegap.com',
          project: 'night-owl',
          username: 'robot$night-owl+client-push',
          token: 'push-token',
          apiUrl: 'https://api.edgegap.com',
          apiToken: '1234-abcd',
        }),
      ]),
    );
  });

  test('access is requested, and a granted request goes on by itself', async () => {
    fake.world.platform.start = { is: 'accessNeeded', access: 'none' };
    await start();
    const request = await screen.findByRole('button', { name: 'Request access' });
    vi.useFakeTimers({ shouldAdvanceTime: true });
    request.click();
    expect(await screen.findByText('Access is requested')).toBeDefined();
    const asked = named('platform.start').length;
    await act(() => vi.advanceTimersByTimeAsync(4500));
    await waitFor(() => expect(named('platform.start').length).toBeGreaterThan(asked));
    fake.world.platform.start = {
      is: 'credentialsNeeded',
      registry: 'registry.edgegap.com',
      project: 'night-owl',
      dashboardUrl: null,
    };
    await act(() => vi.advanceTimersByTimeAsync(4500));
    expect(await screen.findByLabelText('Username')).toBeDefined();
  });

  test('a plan without a registry is said', async () => {
    fake.world.platform.start = { is: 'accessNeeded', access: 'unavailable' };
    await start();
    expect(await screen.findByText('The registry is not part of this plan')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Use another token' }));
    expect(await screen.findByLabelText('API token')).toBeDefined();
  });
});

describe('the account', () => {
  beforeEach(() => {
    fake.world.connections = { connections: [platformConnection], activeId: id };
  });
  const open = async () => {
    useNavigation.getState().go({ screen: 'settings', at: { section: 'account', connectionId: id } });
    await show(<Shell />);
    const dialog = await screen.findByRole('dialog', { name: `Account of ${platformConnection.name}` });
    await within(dialog).findByRole('region', { name: 'Push credentials' });
    return dialog;
  };

  test('shows both sets apart; a token is copied without coming to the page', async () => {
    const dialog = await open();
    expect(dialog.textContent).toContain('robot$night-owl+client-push');
    expect(dialog.textContent).toContain('robot$night-owl+app-version-pull');
    await user.click(within(dialog).getByRole('button', { name: 'Copy pull token' }));
    expect(named('platform.copySecret')).toEqual([{ id, which: 'pull' }]);
    await user.click(within(dialog).getByRole('button', { name: 'Copy project' }));
    expect(named('app.copyText')).toEqual([{ text: 'night-owl' }]);
  });

  test('pull credentials are checked before they are kept', async () => {
    fake.world.failures.set('platform.setPull', refused('robot$night-owl+client-push may push: give the pull robot.'));
    const dialog = await open();
    await user.click(within(dialog).getByRole('button', { name: 'Change the pull credentials…' }));
    const username = within(dialog).getByLabelText('Pull username');
    await user.clear(username);
    await user.type(username, 'robot$night-owl+client-push');
    const keep = within(dialog).getByRole('button', { name: 'Check and keep' });
    expect(keep.hasAttribute('disabled')).toBe(true);
    await user.type(within(dialog).getByLabelText('Pull token'), 'secret');
    await user.click(keep);
    expect((await within(dialog).findByRole('alert')).textContent).toContain('give the pull robot');
    fake.world.failures.clear();
    await user.click(keep);
    await within(dialog).findByRole('button', { name: 'Change the pull credentials…' });
  });

  test('signing out asks first, and then there is no token', async () => {
    const dialog = await open();
    await user.click(within(dialog).getByRole('button', { name: 'Sign out…' }));
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    // Push, pull and API.
    await waitFor(() => expect(within(dialog).getAllByText('not on this computer')).toHaveLength(3));
    expect(named('platform.signOut')).toEqual([{ id }]);
  });

  test('says that a registry is asked for', async () => {
    fake.world.platform.account = { ...fake.world.platform.account, access: 'pending' };
    const dialog = await open();
    expect(await within(dialog).findByText(/requested and not granted yet/)).toBeDefined();
  });

  test('a readable password is shown and removed after asking', async () => {
    fake.world.platform.plaintext = {
      path: '/home/dev/.docker/config.json',
      entry: 'https://registry.example.com/v2/',
      username: 'robot$night-owl+client-push',
    };
    useNavigation.getState().go({ screen: 'settings' });
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Remove this entry…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove the entry?' });
    expect(dialog.textContent).toContain('/home/dev/.docker/config.json');
    await user.click(within(dialog).getByRole('button', { name: 'Remove this entry' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Remove this entry…' })).toBeNull());
    expect(named('platform.removePlaintext')).toEqual([{ id }]);
  });
});

describe('a push', () => {
  beforeEach(() => {
    fake.world.connections = { connections: [platformConnection], activeId: id };
  });
  const open = async (shown: ReturnType<typeof job>) => {
    fake.world.jobs = [shown];
    useNavigation.getState().go({ screen: 'job', id: shown.id });
    await show(<Shell />);
  };

  test('ends with its version, which can be opened', async () => {
    const createVersion = { is: 'version', app: 'arena', name: 'build-42', created: true } as const;
    await open(job({ is: 'succeeded', result }, { outputs: { createVersion } }));
    const panel = await screen.findByRole('region', { name: 'Result' });
    expect(panel.textContent).toContain('arena / build-42created');
    await user.click(within(panel).getByRole('button', { name: 'Open the app version' }));
    expect(await screen.findByRole('dialog', { name: 'arena / build-42' })).toBeDefined();
  });

  test('without a template leads to one', async () => {
    await open(job({ is: 'succeeded', result }, { outputs: { createVersion: { is: 'none', why: 'noTemplate' } } }));
    await user.click(await screen.findByRole('button', { name: 'Create a template' }));
    expect(await screen.findByRole('form', { name: 'Template' })).toBeDefined();
  });

  test('whose version was not created is pushed all the same', async () => {
    const error: AppError = { ...refused('Application Version limit of 2.'), action: 'editTemplate' };
    await open(job({ is: 'failed', step: 'createVersion', error }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The image is pushed; its app version was not created');
    expect(alert.textContent).toContain('Nothing is built or sent again');
    await user.click(within(alert).getByRole('button', { name: 'Open the template' }));
    expect(await screen.findByRole('form', { name: 'Template' })).toBeDefined();
  });
});

describe('a tag’s row', () => {
  beforeEach(() => {
    fake.world.connections = { connections: [platformConnection], activeId: id };
    useNavigation.getState().go({ screen: 'repository', name: 'udp-arena' });
  });
  const open = async () => {
    await show(<Shell />);
    await user.click(await screen.findByText('By tag'));
    return screen.findByRole('grid', { name: 'Tags' });
  };

  test('opens its version, links where there is none, and asks for the versions once', async () => {
    const grid = await open();
    await user.click(await within(grid).findByRole('button', { name: 'App version of 1.0.1: arena / 1.0.1' }));
    const drawer = await screen.findByRole('dialog', { name: 'arena / 1.0.1' });
    await user.click(within(drawer).getByRole('button', { name: 'Close' }));
    await user.click(await within(grid).findByRole('button', { name: 'Link 1.0.9' }));
    const dialog = await screen.findByRole('dialog', { name: 'Link udp-arena:1.0.9 to an app' });
    await user.click(await within(dialog).findByRole('button', { name: 'Link 1 tag' }));
    await within(dialog).findByText('arena / 1.0.9: created');
    await user.click(within(dialog).getByRole('button', { name: 'Done' }));
    expect(await within(grid).findByRole('button', { name: 'App version of 1.0.9: arena / 1.0.9' })).toBeDefined();
    expect(named('platform.versionsOf').length).toBeLessThan(4);
  });

  test('without a template leads to one', async () => {
    fake.world.platform.templates = [];
    const grid = await open();
    await user.click(await within(grid).findByRole('button', { name: 'Create template first, to link 1.0.9' }));
    expect(await screen.findByRole('form', { name: 'Template' })).toBeDefined();
  });

  test('unlinking is deactivating or deleting, and says so', async () => {
    const grid = await open();
    await within(grid).findByRole('button', { name: 'App version of 1.0.1: arena / 1.0.1' });
    await user.click(within(grid).getByRole('button', { name: 'Actions for 1.0.1' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Unlink…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Unlink udp-arena:1.0.1' });
    expect(dialog.textContent).toContain('stay in the registry either way');
    await user.click(within(dialog).getByRole('button', { name: 'Deactivate' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(named('platform.changeVersion')).toEqual([
      { id, app: 'arena', name: '1.0.1', change: { isActive: false, settings: null, variables: null } },
    ]);
  });
});
