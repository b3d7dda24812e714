import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { atBoard, openBoard, rowOf } from '../../support/renderer-preview/board-page';
import { fake, named, user } from '../../support/renderer-preview/page';
import { boardTag, manyTags, platformConnection } from '../../support/renderer-preview/platform-samples';

const { id } = platformConnection;

atBoard();

describe('the board', () => {
  test('says of each tag and version in words what stands between them', async () => {
    const { tags, versions } = await openBoard();
    expect(rowOf(tags, '1.0.3').textContent).toContain('no version');
    expect(rowOf(tags, '1.0.2').textContent).toContain('2 versions');
    expect(rowOf(tags, '1.0.1').textContent).toContain('arena / 1.0.1drifted');
    expect(rowOf(versions, '0.9.0').textContent).toContain('tag is gone');
    expect(rowOf(versions, '1.0.2-test').textContent).toContain('not active');
    expect(rowOf(versions, 'legacy').textContent).toContain('image elsewhere');
  });

  test('draws only the rows in view', async () => {
    fake.world.platform.board = manyTags(500, 300);
    const { tags, versions } = await openBoard();
    expect(within(tags).getAllByRole('row').length).toBeLessThan(40);
    expect(within(versions).getAllByRole('row').length).toBeLessThan(40);
    expect(tags.getAttribute('aria-rowcount')).toBe('510');
  });

  test('is filtered as one types, and by state', async () => {
    const { tags } = await openBoard();
    await user.type(screen.getByRole('textbox', { name: 'Filter tags and versions' }), 'build-5');
    await waitFor(() => expect(within(tags).queryByText('1.0.3')).toBeNull());
    expect(within(tags).getByText('build-57')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    await user.click(screen.getByRole('combobox', { name: 'State' }));
    await user.click(await screen.findByRole('option', { name: 'Drifted versions (2)' }));
    await waitFor(() => expect(within(tags).queryByText('1.0.3')).toBeNull());
    expect(within(tags).getByText('1.0.1')).toBeDefined();
  });

  test('repositories that could not be read are named', async () => {
    fake.world.platform.board = {
      ...fake.world.platform.board,
      problems: [{ repository: 'night-race/server', message: 'It did not answer.' }],
    };
    await openBoard();
    expect(screen.getByText('The tags of 1 repository are not known')).toBeDefined();
  });
});

describe('a version', () => {
  const openVersion = async (name: string, title: string) => {
    const { versions } = await openBoard();
    await user.click(within(versions).getByText(name));
    return screen.findByRole('dialog', { name: title });
  };

  test('says what is amiss and the way out', async () => {
    const drawer = await openVersion('0.9.0', 'arena / 0.9.0');
    expect(await within(drawer).findByText('The tag 0.9.0 is gone from udp-arena')).toBeDefined();
    expect(within(drawer).getByText('41 % of the edge sites')).toBeDefined();
  });

  test('is deactivated with a switch', async () => {
    const drawer = await openVersion('1.0.1', 'arena / 1.0.1');
    await user.click(await within(drawer).findByRole('switch', { name: 'Active' }));
    await within(drawer).findByText(/Not active/);
    expect(named('platform.changeVersion')).toEqual([
      { id, app: 'arena', name: '1.0.1', change: { isActive: false, settings: null, variables: null } },
    ]);
  });

  test('is edited without its variables, which cannot be read back', async () => {
    const drawer = await openVersion('1.0.1', 'arena / 1.0.1');
    await user.click(await within(drawer).findByRole('button', { name: 'Edit settings…' }));
    const save = within(drawer).getByRole('button', { name: 'Save changes' });
    expect(save.hasAttribute('disabled')).toBe(true);
    const memory = within(drawer).getByLabelText('Memory (MB)');
    await user.clear(memory);
    await user.type(memory, '512');
    await user.click(save);
    await within(drawer).findByText('1.5 vCPU, 512 MB');
    const [change] = named('platform.changeVersion') as [{ change: { settings: object; variables: unknown } }];
    expect(change.change.settings).toMatchObject({ memoryMb: 512 });
    expect(change.change.settings).not.toHaveProperty('variables');
    expect(change.change.variables).toBeNull();
  });

  test('has its variables replaced as a whole, hidden ones typed again', async () => {
    const drawer = await openVersion('1.0.1', 'arena / 1.0.1');
    await user.click(await within(drawer).findByRole('button', { name: 'Edit settings…' }));
    await user.click(within(drawer).getByLabelText('Change the environment'));
    const save = within(drawer).getByRole('button', { name: 'Save changes' });
    expect(save.hasAttribute('disabled')).toBe(true);
    await user.type(within(drawer).getByLabelText('Value of variable 2'), 'anew');
    await user.click(save);
    await within(drawer).findByRole('button', { name: 'Edit settings…' });
    expect(named('platform.changeVersion')).toEqual([
      expect.objectContaining({
        change: {
          isActive: null,
          settings: null,
          variables: [
            { key: 'REGION', value: 'eu-west', isHidden: false },
            { key: 'MATCH_SECRET', value: 'anew', isHidden: true },
          ],
        },
      }),
    ]);
  });

  test('that is active is deleted only by whoever types its name', async () => {
    const drawer = await openVersion('1.0.1', 'arena / 1.0.1');
    await user.click(await within(drawer).findByRole('button', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete the version?' });
    expect(dialog.textContent).toContain('udp-arena:1.0.1');
    const remove = within(dialog).getByRole('button', { name: 'Delete the version' });
    expect(remove.hasAttribute('disabled')).toBe(true);
    await user.type(within(dialog).getByRole('textbox'), '1.0.1');
    await user.click(remove);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(named('platform.deleteVersion')).toEqual([{ id, app: 'arena', name: '1.0.1' }]);
    const versions = screen.getByRole('grid', { name: 'App versions' });
    await waitFor(() => expect(within(versions).queryByText('1.0.1')).toBeNull());
  });

  test('opens its app in the dashboard', async () => {
    const drawer = await openVersion('1.0.1', 'arena / 1.0.1');
    await user.click(await within(drawer).findByRole('button', { name: 'Open in the dashboard' }));
    expect(named('app.openExternal')).toEqual([
      { url: 'https://app.edgegap.com/application-management/applications/arena' },
    ]);
  });
});

describe('tags from elsewhere', () => {
  test('are told, and linked with a click', async () => {
    await openBoard();
    await waitFor(() => {
      fake.tell('platform', 'tagsFound', { id, tags: [boardTag('lobby', 'build-58')], linked: [] });
      expect(screen.getByText('1 tag was pushed from elsewhere')).toBeDefined();
    });
    expect(screen.getByText('lobby:build-58')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Link…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Link lobby:build-58 to an app' });
    await user.click(await within(dialog).findByRole('button', { name: 'Link 1 tag' }));
    expect(await within(dialog).findByText('lobby / build-58: created')).toBeDefined();
  });

  test('that linked themselves are told as done', async () => {
    await openBoard();
    const linked = [{ repository: 'lobby', tag: 'build-58', app: 'lobby', name: 'build-58', created: true }];
    await waitFor(() => {
      fake.tell('platform', 'tagsFound', { id, tags: [], linked });
      expect(screen.getByText('lobby:build-58 as lobby / build-58')).toBeDefined();
    });
  });
});
