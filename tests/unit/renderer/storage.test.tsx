import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import type { PushPlan } from '#shared/model/storage-plan';
import { clear, fake, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';
import { digestOf } from '../../support/renderer-preview/registry-samples';
import { job, project } from '../../support/renderer-preview/samples';
import { pushHint, pushPlan, storedOf } from '../../support/renderer-preview/storage-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const { world } = fake;
const named = (name: string) => fake.calls.filter((call) => call.name === name).map(({ input }) => input);
const failure = (code: AppError['code'], message: string, action: AppError['action'] = null): AppError => ({
  code,
  message,
  retryable: true,
  action,
  detail: null,
});
const open = async () => {
  await show(<Shell />);
  await screen.findByRole('heading', { name: 'Storage' });
};
const usedBytes = () => storedOf(world.use.images).seenBytes;

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

describe('making room', () => {
  const begin = async () => {
    await open();
    await screen.findByText('1.79 GB');
    await user.click(screen.getByRole('button', { name: 'Make room' }));
    return screen.findByRole('dialog', { name: 'Make room' });
  };

  test('the figure of the set follows the choice; every tag is named; the registry has the last word', async () => {
    const dialog = await begin();
    await user.clear(within(dialog).getByLabelText('Room to make'));
    await user.type(within(dialog).getByLabelText('Room to make'), '30');
    const first = await within(dialog).findByRole('button', { name: 'Delete 3 artifacts, free 33.4 MB…' });
    expect(first).toBeDefined();
    // The last one of its content: with it, 140 MB that only these share would go too.
    for (const version of ['1.0.2', '1.0.3', '1.0.4'])
      await user.click(within(dialog).getByRole('checkbox', { name: `udp-arena: ${version}` }));
    await user.click(await within(dialog).findByRole('button', { name: /^Delete 6 artifacts, free 204 MB/ }));
    expect(await within(dialog).findByText(/204 MB become free/)).toBeDefined();
    for (const tag of ['1.0.1', '1.0.2', '1.0.3', '1.0.4']) expect(within(dialog).getByText(tag)).toBeDefined();
    expect(named('storage.makeRoom')).toEqual([]);
    const before = usedBytes();
    await user.click(within(dialog).getByRole('button', { name: 'Delete 6 artifacts and 4 tags' }));
    expect(await within(dialog).findByText(/204 MB were promised, the registry’s use fell by 204 MB/)).toBeDefined();
    expect(before - usedBytes()).toBe(204_000_000);
    expect(named('storage.makeRoom')).toHaveLength(1);
  });

  test('what the registry refuses stays, is named first, and is not counted', async () => {
    world.use.refused.set(digestOf('udp-arena-5'), failure('artifact-in-use', 'A rule of the registry protects it.'));
    const dialog = await begin();
    await user.click(await within(dialog).findByRole('button', { name: /^Delete \d+ artifacts/ }));
    await user.click(await within(dialog).findByRole('button', { name: /^Delete \d+ artifacts and/ }));
    expect(await within(dialog).findByText(/what failed is still there/)).toBeDefined();
    const results = within(dialog).getByRole('group', { name: 'Results' });
    expect(within(results).getAllByRole('listitem')[0]?.textContent).toContain('A rule of the registry protects it.');
    expect(world.use.images.some(({ digest }) => digest === digestOf('udp-arena-5'))).toBe(true);
  });

  test('what the rules keep says why; what an active version uses cannot be chosen', async () => {
    const dialog = await begin();
    await user.click(await within(dialog).findByText(/artifacts that the rules keep/));
    const active = within(dialog).getByRole<HTMLInputElement>('checkbox', { name: /^udp-arena: 1\.0\.14/ });
    expect(active.disabled).toBe(true);
    expect(within(dialog).getByText(/The active app version arena \/ 1\.0\.14 uses it\./)).toBeDefined();
    const newest = within(dialog).getByRole<HTMLInputElement>('checkbox', { name: /^udp-arena: 1\.0\.13/ });
    expect([newest.disabled, newest.checked]).toEqual([false, false]);
  });

  test('without the platform’s token nothing that has a tag is proposed; what goes all the same wants each name', async () => {
    world.use.versionsUnknown = 'There is no API token for https://api.example.com on this computer.';
    const dialog = await begin();
    expect(await within(dialog).findByText(/nothing that has a tag is proposed/)).toBeDefined();
    expect(within(dialog).getByText(/no API token for https:\/\/api\.example\.com/)).toBeDefined();
    for (const name of ['udp-arena: 1.0.14', 'udp-arena: 1.0.1']) {
      const box = within(dialog).queryByRole<HTMLInputElement>('checkbox', { name: new RegExp(`^${name}(,|$)`) });
      expect(box?.checked ?? false).toBe(false);
    }
    await user.click(within(dialog).getByText(/artifacts that the rules keep/));
    await user.click(within(dialog).getByRole('checkbox', { name: 'lobby: build-37' }));
    const next = await within(dialog).findByRole<HTMLButtonElement>('button', { name: /^Delete 3 artifacts, free/ });
    await waitFor(() => expect(next.disabled).toBe(false));
    await user.click(next);
    expect(await within(dialog).findByText('Whether an app version uses any of this is not known')).toBeDefined();
    const go = within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Delete 3 artifacts/ });
    await user.type(within(dialog).getByLabelText(/Type udp-arena to delete/), 'udp-arena');
    expect(go.disabled).toBe(true);
    await user.type(within(dialog).getByLabelText(/Type lobby to delete/), 'lobby{Enter}');
    expect(await within(dialog).findByText(/3 of 3 deleted/)).toBeDefined();
    expect(named('storage.makeRoom')).toMatchObject([{ typedNames: ['udp-arena', 'lobby'] }]);
  });

  test('of what servers may still run it is warned, and the repository’s name wanted', async () => {
    const dialog = await begin();
    await user.click(await within(dialog).findByText(/artifacts that the rules keep/));
    expect(within(dialog).getByText(/arena \/ nightly was made with it/)).toBeDefined();
    await user.click(within(dialog).getByRole('checkbox', { name: 'udp-arena: 1.0.12' }));
    const next = await within(dialog).findByRole<HTMLButtonElement>('button', { name: /^Delete \d+ artifacts, free/ });
    await waitFor(() => expect(next.disabled).toBe(false));
    await user.click(next);
    expect(await within(dialog).findByText(/servers may still run it: arena \/ nightly\./)).toBeDefined();
    const go = within(dialog).getByRole<HTMLButtonElement>('button', { name: /^Delete \d+ artifacts and/ });
    expect(go.disabled).toBe(true);
    expect(within(dialog).getAllByLabelText(/^Type .* to delete/)).toHaveLength(1);
    await user.type(within(dialog).getByLabelText('Type udp-arena to delete from it all the same'), 'udp-arena{Enter}');
    await waitFor(() => expect(named('storage.makeRoom')).toMatchObject([{ typedNames: ['udp-arena'] }]));
    expect(world.use.images.some(({ digest }) => digest === digestOf('udp-arena-12'))).toBe(false);
  });

  test('changed rules are remembered, and the proposal follows them', async () => {
    const dialog = await begin();
    await within(dialog).findByText(/artifacts that the rules keep/);
    const asked = named('storage.proposeRoom').length;
    await user.click(within(dialog).getByRole('checkbox', { name: /only inactive app versions/ }));
    await waitFor(() => expect(world.use.rules.inactiveVersionsMayGo).toBe(true));
    await waitFor(() => expect(named('storage.proposeRoom').length).toBeGreaterThan(asked));
    expect(await within(dialog).findByRole('checkbox', { name: 'udp-arena: 1.0.11' })).toBeDefined();
  });

  test('as much as a project’s next push lacks, with what the sample may err', async () => {
    world.projects = [project()];
    world.use.hint = pushHint({
      newBytes: 300_000_000,
      usedBytes: 4_800_000_000,
      marginBytes: 20_000_000,
      missingBytes: 120_000_000,
    });
    const dialog = await begin();
    await user.click(within(dialog).getByRole('combobox', { name: 'Enough for the next push of' }));
    await user.click(await screen.findByRole('option', { name: 'udp-arena' }));
    expect(await within(dialog).findByText('It lacks up to 120 MB.')).toBeDefined();
    expect(within(dialog).getByLabelText<HTMLInputElement>('Room to make').value).toBe('120');
    await waitFor(() => expect(named('storage.proposeRoom').at(-1)).toEqual({ id: 'studio', bytes: 120_000_000 }));
  });

  test('nothing can be deleted where the proposal is not known', async () => {
    world.failures.set('storage.proposeRoom', failure('registry-unreachable', 'registry.example.com does not answer.'));
    const dialog = await begin();
    expect(await within(dialog).findByText('What could go is not known')).toBeDefined();
    expect(within(dialog).queryByRole('button', { name: /^Delete/ })).toBeNull();
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

describe('before a push', () => {
  test('the row says what it would send; nothing where that is not known', async () => {
    world.projects = [project()];
    useNavigation.getState().go({ screen: 'push' });
    await show(<Shell />);
    expect(await screen.findByText('Sends about 38.2 MB, at most 42.3 MB; 3.80 GB free')).toBeDefined();
    clear();
    world.projects = [project()];
    world.failures.set('storage.hint', failure('engine-stopped', 'The engine does not run.'));
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    await waitFor(() => expect(named('storage.hint')).toHaveLength(1));
    expect(screen.queryByText(/Sends/)).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a push that was stopped', () => {
  const plan = pushPlan({ newBytes: 338_200_000, usedBytes: 4_900_000_000 });
  const stopped = (step: 'storageCheck' | 'push') =>
    job(
      { is: 'failed', step, error: failure('storage-full', 'It does not fit. Nothing was sent.', 'makeRoom') },
      {
        outputs: {
          storageCheck: {
            usedBytes: plan.usedBytes,
            limitBytes: plan.limitBytes,
            imageBytes: 900_000_000,
            verdict: 'doesNotFit',
            plan,
            pusher: 'engine',
            sender: null,
          },
        },
      },
    );
  const see = async (step: 'storageCheck' | 'push', shown = plan) => {
    const { outputs, ...rest } = stopped(step);
    const storageCheck = { ...outputs.storageCheck, plan: shown } as typeof outputs.storageCheck;
    world.jobs = [{ ...rest, outputs: { ...outputs, storageCheck } }];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Push plan' });
  };

  test('shows its plan by layer, and makes as much room as is missing', async () => {
    await see('storageCheck');
    expect(screen.getByText('2 of 4 layers are new: 338 MB to send.')).toBeDefined();
    const layers = screen.getByRole('list', { name: 'Planned layers' });
    expect(within(layers).getByText('already there, in udp-arena:1.0.14')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Make room' }));
    const dialog = await screen.findByRole('dialog', { name: 'Make room' });
    expect(within(dialog).getByLabelText<HTMLInputElement>('Room to make').value).toBe('238.2');
  });

  test('is pushed anyway only after a dialog that says what comes of it', async () => {
    await see('storageCheck');
    await user.click(screen.getByRole('button', { name: 'Push anyway' }));
    const dialog = await screen.findByRole('dialog', { name: 'Push although it does not fit?' });
    expect(dialog.textContent).toContain('refuses at the end of the upload');
    expect(named('publish.retry')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Push anyway' }));
    await waitFor(() => expect(named('publish.retry')).toEqual([{ id: 'job-2', pushesAnyway: true }]));
  });

  test('that the registry itself refused makes as much room as is missing now', async () => {
    await see('push', pushPlan({ newBytes: 50_000_000, usedBytes: 4_980_000_000 }));
    await user.click(screen.getByRole('button', { name: 'Make room' }));
    const dialog = await screen.findByRole('dialog', { name: 'Make room' });
    expect(within(dialog).getByLabelText<HTMLInputElement>('Room to make').value).toBe('30');
  });

  test('that the registry itself refused is not offered to be pushed anyway', async () => {
    await see('push');
    expect(screen.getByRole('button', { name: 'Make room' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Push anyway' })).toBeNull();
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

describe('what a push adds', () => {
  const check = (plan: PushPlan) => ({
    storageCheck: {
      ...{ usedBytes: plan.usedBytes, limitBytes: plan.limitBytes, imageBytes: 900_000_000 },
      ...{ verdict: 'fits' as const, plan, pusher: 'gantry' as const, sender: null },
    },
  });
  const bounded = pushPlan({
    basis: 'bounded',
    newBytes: 900_000_000,
    layers: pushPlan().layers.map((layer) => ({ ...layer, sizeBytes: null })),
  });
  const see = async (sent: PushPlan | null) => {
    world.jobs = [job({ is: 'running', step: 'push' }, { outputs: check(bounded), sent })];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
  };

  test('is bounded at first, exact while it is sent, and measured in the end', async () => {
    await see(null);
    await screen.findByRole('heading', { name: 'Push plan' });
    expect(screen.getByText(/: at most 900 MB before compression; measured when sent\./)).toBeDefined();
    clear();
    await see(pushPlan());
    expect(await screen.findByText('2 of 4 layers are new: 38.2 MB to send.')).toBeDefined();
    clear();
    await see(pushPlan({ basis: 'measured' }));
    await screen.findByRole('heading', { name: 'What was sent' });
    expect(screen.getByText('2 of 4 layers were new: 38.2 MB sent.')).toBeDefined();
    const layers = screen.getByRole('list', { name: 'Layers sent', hidden: true });
    expect(within(layers).getByText('new, 38.0 MB')).toBeDefined();
  });
});

describe('the push plan of a push that runs', () => {
  const see = async (plan: PushPlan) => {
    const { usedBytes, limitBytes, verdict } = plan;
    const storageCheck = {
      usedBytes,
      limitBytes,
      verdict,
      imageBytes: 900_000_000,
      plan,
      pusher: 'engine' as const,
      sender: null,
    };
    world.jobs = [job({ is: 'running', step: 'push' }, { outputs: { storageCheck } })];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
    const heading = await screen.findByRole('heading', { name: 'Push plan' });
    return within(heading.closest('section') ?? heading);
  };

  test('warns with the share where it is tight', async () => {
    const panel = await see(pushPlan({ usedBytes: 4_400_000_000 }));
    const words = panel.getByText(/^It fits, but the storage is 88 % full then\./);
    expect(words.dataset['tone']).toBe('warn');
    expect(panel.queryByRole('button')).toBeNull();
  });

  test('offers to type in a limit that is not known, of the connection that is pushed to', async () => {
    const panel = await see(pushPlan({ limitBytes: null }));
    const words = panel.getByText('Whether it fits is not known: the registry does not tell its limit.');
    expect(words.dataset['tone']).toBe('warn');
    await user.click(panel.getByRole('button', { name: 'Type the limit in' }));
    expect(useNavigation.getState().view).toEqual({
      screen: 'settings',
      at: { section: 'storageLimit', connectionId: world.jobs[0]?.request.connectionId },
    });
  });

  test('does not ask for a limit where only the use is not known', async () => {
    const panel = await see(pushPlan({ usedBytes: null }));
    expect(panel.getByText(/does not tell what it holds/)).toBeDefined();
    expect(panel.queryByRole('button')).toBeNull();
  });

  test('says the most that it can be where it is not worked out', async () => {
    const panel = await see(pushPlan({ basis: 'bounded', newBytes: 90_000_000 }));
    const words = panel.getByText('2 of 4 layers are new: at most 90.0 MB before compression; measured when sent.');
    expect(words.title).toBe('90,000,000 bytes, before compression');
    expect(panel.getByText(/^It fits\. At most /).dataset['tone']).toBeUndefined();
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
