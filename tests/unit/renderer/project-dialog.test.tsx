import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { connection, folderFacts, job, project, sandboxConnection } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const both = { connections: [sandboxConnection, connection], activeId: sandboxConnection.id };

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

const edit = async () => {
  await show(<Shell />);
  await screen.findByRole('button', { name: 'Push udp-arena' });
  useNavigation.getState().openDialog({ is: 'edit', id: 'udp-arena' });
  return screen.findByRole('dialog', { name: 'Edit game project' });
};

describe('editing a project', () => {
  test('leaves it with its own connection while another is in use', async () => {
    fake.world.connections = both;
    fake.world.projects = [project()];
    const dialog = await edit();
    await within(dialog).findByText('registry.example.com/night-owl/udp-arena');
    await user.click(within(dialog).getByRole('button', { name: 'Save changes' }));
    expect(named('projects.update')).toEqual([
      { id: 'udp-arena', choice: expect.objectContaining({ connectionId: connection.id }) },
    ]);
  });

  test('asks for a connection where the project’s was removed', async () => {
    fake.world.connections = both;
    fake.world.projects = [
      project({ connectionId: 'gone', problem: 'Its connection was removed. Choose another one.' }),
    ];
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Choose a connection' }));
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText(/connection of this project was removed/);
    const save = within(dialog).getByRole('button', { name: 'Save changes' });
    expect(save.hasAttribute('disabled')).toBe(true);
    await user.click(within(dialog).getByRole('combobox', { name: 'Connection' }));
    await user.click(await screen.findByRole('option', { name: connection.name }));
    await user.click(save);
    expect(named('projects.update')).toEqual([
      { id: 'udp-arena', choice: expect.objectContaining({ connectionId: connection.id }) },
    ]);
  });

  test('a folder that is gone is replaced from the row', async () => {
    fake.world.projects = [project({ folder: '/old', problem: 'The folder /old is not there: renamed.' })];
    fake.world.picked = '/new';
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Choose the folder' }));
    const dialog = await screen.findByRole('dialog', { name: 'Edit game project' });
    await user.click(await within(dialog).findByRole('button', { name: 'Save changes' }));
    expect(named('projects.update')).toEqual([
      { id: 'udp-arena', choice: expect.objectContaining({ folder: '/new', repository: 'udp-arena' }) },
    ]);
  });

  test('a folder that cannot be read does not hang the dialog', async () => {
    fake.world.projects = [project()];
    fake.world.failures.set('projects.inspect', {
      code: 'file-unreadable',
      message: 'Permission denied.',
      retryable: true,
      action: null,
      detail: null,
    });
    const dialog = await edit();
    await within(dialog).findByText('Permission denied.');
    fake.world.failures.clear();
    fake.world.picked = '/new';
    await user.click(within(dialog).getByRole('button', { name: 'Choose another folder' }));
    await within(dialog).findByText('/new');
    expect(within(dialog).getByRole('button', { name: 'Save changes' })).toBeDefined();
  });
});

test('a folder that is not there is exchanged within the dialog', async () => {
  fake.world.folder = folderFacts({ exists: false, hasDockerfile: false, dockerfiles: [] });
  await show(<Shell />);
  await user.click(await screen.findByRole('button', { name: 'Choose a folder' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add a game project' });
  const another = await within(dialog).findByRole('button', { name: 'Choose another folder' });
  fake.world.folder = folderFacts();
  fake.world.picked = '/games/other';
  await user.click(another);
  await user.click(await within(dialog).findByRole('button', { name: 'Add project' }));
  expect(named('projects.add')).toEqual([expect.objectContaining({ folder: '/games/other' })]);
});

describe('a push whose tag is typed', () => {
  test('is not started by the keyboard: its field is opened and focused', async () => {
    fake.world.projects = [project({ tagRule: { kind: 'gitDescribe' }, nextTag: null })];
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    await user.click(within(screen.getByRole('navigation', { name: 'Main' })).getByText('Activity'));
    await screen.findByRole('heading', { name: 'Activity' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    const field = await screen.findByLabelText('Tag for this push');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(named('publish.start')).toEqual([]);
  });

  test('is not started by the palette either', async () => {
    fake.world.projects = [project({ tagRule: { kind: 'typed' }, nextTag: null })];
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    await waitFor(async () => {
      await user.keyboard('{Control>}k{/Control}');
      screen.getByRole('dialog', { name: 'Commands' });
    });
    await user.type(screen.getByRole('textbox', { name: 'Search commands' }), 'push udp{Enter}');
    const field = await screen.findByLabelText('Tag for this push');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(named('publish.start')).toEqual([]);
  });
});

test('an Activity filter that fits nothing says so', async () => {
  fake.world.jobs = [job({ is: 'cancelled', step: 'build' })];
  useNavigation.getState().go({ screen: 'activity' });
  await show(<Shell />);
  await user.type(await screen.findByRole('textbox', { name: 'Filter pushes' }), 'zebra');
  expect(await screen.findByText('No push fits “zebra”.')).toBeDefined();
});

describe('the status bar', () => {
  test('names the running push rather than one that waits', async () => {
    const waiting = job({ is: 'queued' }, { id: 'job-3' });
    fake.world.jobs = [
      { ...waiting, request: { ...waiting.request, projectName: 'lobby' } },
      job({ is: 'running', step: 'push' }),
    ];
    await show(<Shell />);
    const status = await screen.findByRole('region', { name: 'Status' });
    expect(await within(status).findByText(/udp-arena: Push/)).toBeDefined();
    expect(within(status).queryByText(/lobby/)).toBeNull();
  });

  test('storage opens from it', async () => {
    fake.world.storage = { usedBytes: 1_200_000_000, limitBytes: null, limitSource: 'unknown', unlimited: false };
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: '1.20 GB, limit unknown' }));
    expect(await screen.findByRole('heading', { name: 'Storage', level: 1 })).toBeDefined();
  });
});
