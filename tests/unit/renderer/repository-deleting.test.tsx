import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { choose, failure, fake, named, user } from '../../support/renderer-preview/page';
import { artifact, digestOf } from '../../support/renderer-preview/registry-samples';
import { at, atRepository, openGrid, rowNames } from '../../support/renderer-preview/repository-page';
import { connection } from '../../support/renderer-preview/samples';

atRepository();

describe('deleting', () => {
  test('names every tag that goes and says what it frees; the button carries the verb', async () => {
    const grid = await openGrid();
    await choose('1.0.2', 'Delete artifact…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    const verb = await within(dialog).findByRole('button', { name: 'Delete 1 artifact and 2 tags' });
    const goes = within(dialog).getByRole('group', { name: 'What goes' });
    expect(within(goes).getByText('1.0.1')).toBeDefined();
    expect(within(goes).getByText('1.0.2')).toBeDefined();
    expect(within(dialog).getByText(/^Frees about 24\.6 MB/)).toBeDefined();
    await user.click(verb);
    await waitFor(() => expect(rowNames(grid)).not.toContain('1.0.2'));
    expect(named('registry.delete')).toEqual([
      { ...at, targets: [{ is: 'artifact', digest: digestOf('arena-2') }], typedName: null },
    ]);
  });

  test('one tag of several is chosen, frees nothing, and the artifact stays', async () => {
    await openGrid();
    await user.click(screen.getByRole('button', { name: 'Actions for 1.0.2' }));
    (await screen.findByRole('menuitem', { name: 'Delete tag…' })).focus();
    await user.keyboard('{ArrowRight}');
    fireEvent.click(await screen.findByRole('menuitem', { name: '1.0.1' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText(/Frees nothing: a tag is only a name/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Delete 1 tag' }));
    await waitFor(() => expect(named('registry.delete')).toHaveLength(1));
  });

  test('tags that may go as well are named', async () => {
    fake.world.registry.capabilities = { ...fake.world.registry.capabilities, tagDeletionMayRemoveArtifact: true };
    await openGrid();
    await user.click(screen.getByText('By tag'));
    await screen.findByRole('grid', { name: 'Tags' });
    await choose('1.0.2', 'Delete tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText(/may remove the whole artifact .*1\.0\.1/)).toBeDefined();
  });

  test('an active app version is named and asks for the repository’s name', async () => {
    fake.world.registry.versions = [{ app: 'arena', name: 'v1', tag: '1.0.2', isActive: true }];
    await openGrid();
    await choose('1.0.2', 'Delete artifact…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    const verb = await within(dialog).findByRole('button', { name: /^Delete 1 artifact/ });
    expect(within(dialog).getByText('active')).toBeDefined();
    expect(verb.hasAttribute('disabled')).toBe(true);
    await user.click(within(dialog).getByLabelText(/Type udp-arena/));
    await user.paste('udp-arena');
    expect(verb.hasAttribute('disabled')).toBe(false);
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(named('registry.delete')).toEqual([expect.objectContaining({ typedName: 'udp-arena' })]),
    );
  });

  test('of what servers may still run it is warned, and the repository’s name wanted', async () => {
    fake.world.registry.drifted = [{ app: 'arena', name: 'nightly', tag: 'nightly' }];
    await openGrid();
    await choose('1.0.9', 'Delete artifact…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText(/before their tags were moved: arena \/ nightly\./)).toBeDefined();
    expect(within(dialog).getByLabelText(/Servers may still run this\. Type udp-arena/)).toBeDefined();
  });

  test('what is not known of app versions is said', async () => {
    fake.world.registry.versionsUnknown = 'The platform does not answer.';
    await openGrid();
    await choose('1.0.9', 'Delete artifact…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText('The platform does not answer.')).toBeDefined();
    expect(within(dialog).getByLabelText(/An app version may use this\. Type udp-arena/)).toBeDefined();
    const verb = within(dialog).getByRole('button', { name: /^Delete 1 artifact/ });
    expect(verb.hasAttribute('disabled')).toBe(true);
  });

  test('what it frees is planned again when all layers are read', async () => {
    fake.world.registry.frees = { bytes: 40_000_000, unread: 31, sharedBytes: 0 };
    fake.world.registry.reading = { is: 'running', read: 120, total: 1000, message: null };
    await openGrid();
    await choose('1.0.9', 'Delete artifact…');
    expect(await screen.findByText(/Frees at most 40\.0 MB/)).toBeDefined();
    expect(await screen.findByText('Reading layers: 120 of 1,000')).toBeDefined();
    fake.world.registry.frees = { bytes: 24_600_000, unread: 0, sharedBytes: 0 };
    fake.tell('registry', 'layersRead', {
      id: connection.id,
      reading: { is: 'done', read: 1000, total: 1000, message: null },
    });
    expect(await screen.findByText(/Frees about 24\.6 MB/)).toBeDefined();
  });

  test('many: one result each, and what failed stays selected with its sentence', async () => {
    fake.world.registry.refused.set(digestOf('arena-9'), failure('tag-immutable', 'The tag 1.0.9 is immutable.'));
    const grid = await openGrid();
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}{Delete}');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    await user.click(await within(dialog).findByRole('button', { name: 'Delete 2 artifacts and 5 tags' }));
    expect(await within(dialog).findByText(/1 of 2 deleted/)).toBeDefined();
    expect(within(dialog).getByText('The tag 1.0.9 is immutable.')).toBeDefined();
    await user.click(within(dialog).getAllByRole('button', { name: 'Close' })[1] as HTMLElement);
    expect(await screen.findByText('1 selected')).toBeDefined();
    expect(within(grid).getByRole('row', { selected: true }).textContent).toContain('1.0.9');
  });

  test('a tag that vanished meanwhile is said, nothing is deleted, and the list is read again', async () => {
    const grid = await openGrid();
    await user.click(screen.getByText('By tag'));
    await screen.findByRole('grid', { name: 'Tags' });
    fake.world.registry.artifacts.set('udp-arena', [artifact('b', ['2.0'])]);
    await choose('1.0.9', 'Delete tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText('Nothing carries this tag any more.')).toBeDefined();
    expect(within(dialog).queryByRole('button', { name: /^Delete/ })).toBeNull();
    await user.click(within(dialog).getAllByRole('button', { name: 'Close' })[1] as HTMLElement);
    await waitFor(() => expect(rowNames(screen.getByRole('grid', { name: 'Tags' }))).toEqual(['2.0']));
    expect(grid).toBeDefined();
  });
});
