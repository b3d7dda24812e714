import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clear, failure, fake, named, show, user } from '../../support/renderer-preview/page';
import { digestOf } from '../../support/renderer-preview/registry-samples';
import { project } from '../../support/renderer-preview/samples';
import { pushHint, storedOf } from '../../support/renderer-preview/storage-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const { world } = fake;
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
