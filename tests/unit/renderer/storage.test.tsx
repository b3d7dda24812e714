import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clear, failure, fake, named, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';
import { digestOf } from '../../support/renderer-preview/registry-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const { world } = fake;
const open = async () => {
  await show(<Shell />);
  await screen.findByRole('heading', { name: 'Storage' });
};

beforeEach(() => useNavigation.getState().go({ screen: 'storage' }));
afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('the picture', () => {
  test('used, limit, what is free, what still fits; the status bar says the same', async () => {
    await open();
    expect(await screen.findByText('1.79 GB')).toBeDefined();
    expect(screen.getByText('of 5.00 GB')).toBeDefined();
    expect(screen.getByText('3.21 GB free')).toBeDefined();
    expect(screen.getByText('About 240 more pushes of the usual size fit.')).toBeDefined();
    expect(screen.getByRole('img', { name: 'Storage in use: 36 %' })).toBeDefined();
    const status = screen.getByRole('region', { name: 'Status' });
    expect(await within(status).findByRole('button', { name: '1.79 GB of 5.00 GB' })).toBeDefined();
  });

  test('names what is counted and belongs to no artifact', async () => {
    world.use.unseenBytes = 96_000_000;
    await open();
    expect(await screen.findByText(/96\.0 MB of it belong to no artifact/)).toBeDefined();
  });

  test('an unknown limit can be typed in', async () => {
    Object.assign(world.use, { limitBytes: null, limitSource: 'unknown', pushesLeft: null });
    await open();
    await user.click(await screen.findByRole('button', { name: 'Type it in' }));
    expect(useNavigation.getState().view).toEqual({
      screen: 'settings',
      at: { section: 'storageLimit', connectionId: 'studio' },
    });
  });

  test('while layers are read, figures are the most that they can be; then they are asked for again', async () => {
    const reading = { is: 'running' as const, read: 9, total: 22, message: null };
    world.use.reading = reading;
    world.registry.reading = reading;
    await open();
    expect(await screen.findByText('Reading layers: 9 of 22')).toBeDefined();
    const grid = await screen.findByRole('grid', { name: 'Storage by artifact' });
    expect(await within(grid).findByText('at most 310 MB')).toBeDefined();
    const done = { ...reading, is: 'done' as const, read: 22 };
    world.use.reading = done;
    world.registry.reading = done;
    fake.tell('registry', 'layersRead', { id: 'studio', reading: done });
    expect(await within(grid).findByText('310 MB')).toBeDefined();
    expect(screen.queryByText(/Reading layers/)).toBeNull();
  });

  test('before the first layer is read, nothing is said to be empty; the map comes while they are', async () => {
    const reading = { is: 'running' as const, read: 0, total: 22, message: null };
    const { images } = world.use;
    Object.assign(world.use, { reading, images: [] });
    world.registry.reading = reading;
    await open();
    expect(await screen.findByText('Reading layers: 0 of 22')).toBeDefined();
    expect(screen.queryByText(/Nothing is in/)).toBeNull();
    world.use.images = images.slice(0, 2);
    expect(await screen.findByRole('grid', { name: 'Storage by artifact' })).toBeDefined();
  });

  test('layers that cannot be read are said to be so', async () => {
    const reading = { is: 'failed' as const, read: 9, total: 22, message: 'The registry stopped answering.' };
    world.use.reading = reading;
    world.registry.reading = reading;
    await open();
    expect(await screen.findByText(/not all read\. The registry stopped answering/)).toBeDefined();
  });

  test('an empty registry says so; there is nothing to delete', async () => {
    world.use.images = [];
    await open();
    expect(await screen.findByText('Nothing is in night-owl yet')).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Make room' }).disabled).toBe(true);
  });

  test('an account that may not delete is told so at the button', async () => {
    const [connection] = world.connections.connections;
    if (connection?.capabilities == null) throw new Error('The sample has capabilities');
    const capabilities = { ...connection.capabilities, mayDeleteArtifacts: false };
    world.connections = { ...world.connections, connections: [{ ...connection, capabilities }] };
    await open();
    await screen.findByText('1.79 GB');
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Make room' });
    expect([button.disabled, button.title]).toEqual([true, 'This account may not delete artifacts.']);
  });

  test('a registry that does not answer is named, and asked again on a click', async () => {
    world.failures.set('storage.overview', failure('registry-unreachable', 'registry.example.com does not answer.'));
    await open();
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText('registry.example.com does not answer.')).toBeDefined();
    world.failures.clear();
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('1.79 GB')).toBeDefined();
  });

  test('what was seen stays in view when the registry falls silent', async () => {
    await open();
    await screen.findByText('1.79 GB');
    world.failures.set('storage.overview', failure('registry-unreachable', 'registry.example.com does not answer.'));
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByText('The storage could not be read again')).toBeDefined();
    expect(screen.getByText('1.79 GB')).toBeDefined();
    expect(screen.getByText(/as of just now/)).toBeDefined();
  });
});

describe('the map', () => {
  test('is one tab stop; arrows go on, the figures follow, Enter opens the artifact', async () => {
    await open();
    const tile = await screen.findByRole('button', {
      name: 'udp-arena: 1.0.14, 14.6 MB only its own, 253 MB shared with others',
    });
    const map = screen.getByRole('group', { name: 'Artifacts by the room that they take' });
    const stops = () =>
      within(map)
        .getAllByRole('button')
        .filter(({ tabIndex }) => tabIndex === 0);
    expect(stops()).toHaveLength(1);
    tile.focus();
    await waitFor(() => expect(stops()).toEqual([tile]));
    expect(screen.getByText(/tags 1\.0\.14, stable · pushed just now · used by arena \/ 1\.0\.14/)).toBeDefined();
    await user.keyboard('{ArrowDown}');
    const next = document.activeElement;
    expect(next).not.toBe(tile);
    expect(map.contains(next)).toBe(true);
    tile.focus();
    await user.keyboard('{Enter}');
    expect(useNavigation.getState().view).toEqual({
      screen: 'repository',
      name: 'udp-arena',
      digest: digestOf('udp-arena-14'),
    });
    expect(await screen.findByRole('dialog', { name: /^Details of sha256:/ })).toBeDefined();
  });

  test('the table says the same, and opens the same', async () => {
    await open();
    const grid = await screen.findByRole('grid', { name: 'Storage by artifact' });
    expect(within(grid).getByText('1.0.14, stable')).toBeDefined();
    grid.focus();
    await user.keyboard('{Enter}');
    expect(useNavigation.getState().view).toEqual({
      screen: 'repository',
      name: 'night-race/server',
      digest: digestOf('race-0'),
    });
  });
});

describe('requesting more', () => {
  test('goes with the prepared reason, shows that it waits, and the bar grows once it is granted', async () => {
    await open();
    await screen.findByText('1.79 GB');
    await user.click(screen.getByRole('button', { name: 'Request more storage' }));
    const dialog = await screen.findByRole('dialog', { name: 'Request more storage' });
    const reason = await within(dialog).findByLabelText<HTMLTextAreaElement>('Reason');
    expect(reason.value).toContain('We use 1.20 GB of 5.00 GB.');
    await user.click(within(dialog).getByRole('button', { name: 'Request 10.00 GB' }));
    expect(await screen.findByText(/10\.00 GB are asked for and wait for approval/)).toBeDefined();
    expect(named('storage.request')).toEqual([{ id: 'studio', limitBytes: 10_000_000_000, reason: reason.value }]);
    Object.assign(world.use, { pendingRequestBytes: null, limitBytes: 10_000_000_000 });
    expect(await screen.findByText('of 10.00 GB')).toBeDefined();
    expect(screen.queryByText(/wait for approval/)).toBeNull();
  });

  test('less than there is now is not asked for', async () => {
    await open();
    await screen.findByText('1.79 GB');
    await user.click(screen.getByRole('button', { name: 'Request more storage' }));
    const dialog = await screen.findByRole('dialog', { name: 'Request more storage' });
    const limit = await within(dialog).findByLabelText(/^New limit in GB/);
    await user.clear(limit);
    await user.type(limit, '4');
    expect(within(dialog).getByText('Ask for more than there is now.')).toBeDefined();
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Request' }).disabled).toBe(true);
  });

  test('where the platform takes none, the text is copied and its page opens', async () => {
    world.connections = { connections: [platformConnection], activeId: platformConnection.id };
    world.use.takesRequests = false;
    await open();
    await screen.findByText('1.79 GB');
    await user.click(screen.getByRole('button', { name: 'Request more storage' }));
    await user.click(await screen.findByRole('button', { name: 'Copy the text and open the dashboard' }));
    await waitFor(() => expect(named('app.openExternal')).toEqual([{ url: world.platform.account.dashboardUrl }]));
    expect(JSON.stringify(named('app.copyText'))).toContain('We use 1.20 GB');
  });
});

describe('the status bar', () => {
  const see = async (usedBytes: number | null) => {
    world.storage = { ...world.storage, usedBytes, limitBytes: 100_000_000_000 };
    useNavigation.getState().go({ screen: 'push' });
    await show(<Shell />);
    const status = await screen.findByRole('region', { name: 'Status' });
    return within(status).findByRole('button', { name: / of 100\.00 GB$/ });
  };
  const barOf = (button: HTMLElement) => button.querySelector('svg[data-size="small"]');

  test.each([
    [84, 'good'],
    [85, 'warn'],
    [94, 'warn'],
    [95, 'bad'],
  ])('its bar at %i %% is %s, and as long as that', async (percent, tone) => {
    const bar = barOf(await see(percent * 1_000_000_000));
    expect(bar?.getAttribute('data-tone')).toBe(tone);
    expect(bar?.querySelector('rect')?.getAttribute('width')).toBe(`${percent}%`);
  });

  test('its tooltip has the registry’s own binary figure, for the mouse as for the keys', async () => {
    const button = await see(84_000_000_000);
    await user.hover(button);
    const words = '84,000,000,000 bytes, which the registry’s own pages show as 78.23 GiB';
    expect((await screen.findByRole('tooltip')).textContent).toBe(words);
    await user.unhover(button);
    await waitFor(() => expect(screen.queryByRole('tooltip')).toBeNull());
    button.focus();
    expect((await screen.findByRole('tooltip')).textContent).toBe(words);
  });
});

describe('from anywhere', () => {
  test('the status bar opens Storage; the palette makes room', async () => {
    useNavigation.getState().go({ screen: 'push' });
    await show(<Shell />);
    const status = await screen.findByRole('region', { name: 'Status' });
    await user.click(await within(status).findByRole('button', { name: '1.20 GB of 5.00 GB' }));
    expect(await screen.findByRole('heading', { name: 'Storage' })).toBeDefined();
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('textbox', { name: 'Search commands' }), 'make room');
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('dialog', { name: 'Make room' })).toBeDefined();
  });
});
