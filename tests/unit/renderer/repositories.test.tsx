import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { ago, repository } from '../../support/renderer-preview/registry-samples';
import { connection } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const unknown = { artifactCount: null, tagCount: null, sizeBytes: null, sizeIsExact: false, lastPushAt: null };
const down: AppError = {
  code: 'registry-unreachable',
  message: 'registry.example.com does not answer.',
  retryable: true,
  action: 'retry',
  detail: null,
};

const open = async () => {
  await show(<Shell />);
  return screen.findByRole('grid', { name: 'Repositories' });
};
/** The names in the table, from above. */
const names = (grid: HTMLElement) =>
  within(grid)
    .getAllByRole('button', { name: /^Open / })
    .map((button) => within(button).getByTitle(/./).title);

beforeEach(() => useNavigation.getState().go({ screen: 'repositories' }));
afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('the table', () => {
  test('shows what the registry says, newest push first, and orders by a column', async () => {
    const grid = await open();
    expect(names(grid)).toEqual(['udp-arena', 'lobby', 'night-race/server']);
    const size = within(grid).getByRole('columnheader', { name: 'Size' });
    await user.click(within(size).getByRole('button'));
    await waitFor(() => expect(names(grid)).toEqual(['night-race/server', 'lobby', 'udp-arena']));
    expect(within(grid).getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort')).toBe('descending');
    expect(named('app.change')).toEqual([
      { tables: { repositories: { hidden: [], sort: { by: 'size', descending: true } } } },
    ]);
  });

  test('remembers its order and its hidden columns', async () => {
    fake.world.preferences = {
      ...fake.world.preferences,
      tables: { repositories: { hidden: ['tags'], sort: { by: 'name', descending: false } } },
    };
    const grid = await open();
    await waitFor(() => expect(names(grid)).toEqual(['lobby', 'night-race/server', 'udp-arena']));
    expect(within(grid).queryByRole('columnheader', { name: 'Tags' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(await screen.findByRole('menuitemcheckbox', { name: 'Tags' }));
    await within(grid).findByRole('columnheader', { name: 'Tags' });
  });

  test('is filtered as one types; Escape empties the filter', async () => {
    const grid = await open();
    const filter = screen.getByRole('textbox', { name: 'Filter repositories' });
    await user.type(filter, 'race');
    expect(names(grid)).toEqual(['night-race/server']);
    await user.keyboard('{Escape}');
    expect(names(grid)).toHaveLength(3);
    await user.type(filter, 'nothing like it');
    expect(await screen.findByText(/No repository fits/)).toBeDefined();
  });

  test('is one tab stop, and Enter opens the row that the arrows chose', async () => {
    const grid = await open();
    grid.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByRole('heading', { name: 'lobby' })).toBeDefined();
    expect(useNavigation.getState().view).toEqual({ screen: 'repository', name: 'lobby' });
  });

  test('names with markup are text', async () => {
    fake.world.registry.repositories = [repository('<img src=x onerror=alert(1)>')];
    const grid = await open();
    expect(within(grid).getByText('<img src=x onerror=alert(1)>')).toBeDefined();
    expect(document.querySelector('img')).toBeNull();
  });

  test('an empty registry says how a repository comes to be', async () => {
    fake.world.registry.repositories = [];
    await open();
    expect(await screen.findByText('Nothing is in night-owl yet')).toBeDefined();
  });
});

describe('figures', () => {
  test('that the list lacks are asked for together, not one call for each row', async () => {
    fake.world.registry.repositories = Array.from({ length: 120 }, (_, index) => repository(`r-${index}`, unknown));
    for (let index = 0; index < 120; index += 1)
      fake.world.registry.figures.set(`r-${index}`, { ...unknown, tagCount: 1000 + index });
    fake.world.preferences = {
      ...fake.world.preferences,
      tables: { repositories: { hidden: [], sort: { by: 'tags', descending: false } } },
    };
    const grid = await open();
    expect(await within(grid).findByText('1,001')).toBeDefined();
    expect(named('registry.figures')).toHaveLength(3);
  });

  test('only of the rows in view where the order does not need them', async () => {
    fake.world.preferences = {
      ...fake.world.preferences,
      tables: { repositories: { hidden: [], sort: { by: 'name', descending: false } } },
    };
    fake.world.registry.repositories = Array.from({ length: 120 }, (_, index) => repository(`r-${index}`, unknown));
    await open();
    await waitFor(() => expect(named('registry.figures').length).toBeGreaterThan(0));
    const asked = named('registry.figures').flatMap((input) => (input as { repositories: string[] }).repositories);
    expect(asked).toContain('r-0');
    expect(asked).not.toContain('r-100');
  });

  test('that stay unknown are a dash with its reason, never zero', async () => {
    fake.world.registry.repositories = [repository('a', unknown)];
    fake.world.failures.set('registry.figures', down);
    const grid = await open();
    await waitFor(() => expect(within(grid).getAllByTitle(`Not known: ${down.message}`)).toHaveLength(4));
    expect(within(grid).getAllByText('–')).toHaveLength(4);
  });
});

describe('bad weather', () => {
  test('the kept list stays readable, says how old it is, and why it was not read again', async () => {
    fake.world.registry.keptRepositories = {
      repositories: [repository('udp-arena')],
      isComplete: true,
      readAt: ago(5 * 60_000),
    };
    fake.world.failures.set('registry.repositories', down);
    const grid = await open();
    expect(names(grid)).toEqual(['udp-arena']);
    expect(await screen.findByText(down.message)).toBeDefined();
    expect(screen.getByText('1 repository, as of 5 minutes ago')).toBeDefined();
    fake.world.failures.clear();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(names(grid)).toHaveLength(3));
    expect(screen.queryByText(down.message)).toBeNull();
  });

  test('a connection without its token shows what was seen and leads to signing in', async () => {
    fake.world.connections = { connections: [{ ...connection, token: 'missing' }], activeId: connection.id };
    fake.world.registry.keptRepositories = {
      repositories: [repository('udp-arena')],
      isComplete: true,
      readAt: ago(0),
    };
    const grid = await open();
    expect(names(grid)).toEqual(['udp-arena']);
    expect(named('registry.repositories')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    const dialog = await screen.findByRole('dialog', { name: `New token for ${connection.name}` });
    expect(within(dialog).getByRole('button', { name: 'Sign in' })).toBeDefined();
  });

  test('an untrusted certificate is shown and trusted for this connection alone', async () => {
    fake.world.failures.set('registry.repositories', {
      ...down,
      code: 'certificate-untrusted',
      action: 'trustCertificate',
    });
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Look at the certificate' }));
    const dialog = await screen.findByRole('dialog', { name: `Certificate of ${connection.name}` });
    expect((await within(dialog).findByText('itself (self-signed)')).textContent).toBeDefined();
    expect(dialog.textContent).toContain('for this connection only');
    fake.world.failures.clear();
    await user.click(within(dialog).getByRole('button', { name: 'Trust this certificate' }));
    await screen.findByRole('grid', { name: 'Repositories' });
    expect(named('connections.trustCertificate')).toEqual([
      { id: connection.id, fingerprint: fake.world.certificate.fingerprint },
    ]);
  });

  test('a changed certificate is a warning of its own', async () => {
    fake.world.failures.set('registry.repositories', {
      ...down,
      code: 'certificate-changed',
      action: 'trustCertificate',
    });
    await show(<Shell />);
    expect(await screen.findByText('The certificate of registry.example.com has changed')).toBeDefined();
  });
});

describe('a registry that lists nothing', () => {
  test('says so, takes a name, and forgets it again', async () => {
    fake.world.registry.isComplete = false;
    fake.world.registry.repositories = [repository('udp-arena', { knownFrom: ['push'] })];
    const grid = await open();
    expect(await screen.findByText(/does not list its repositories .* past pushes/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Add a repository name…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a repository name' });
    await user.type(within(dialog).getByLabelText('Repository'), 'Old');
    expect(within(dialog).getByText(/lower case only/)).toBeDefined();
    await user.clear(within(dialog).getByLabelText('Repository'));
    await user.type(within(dialog).getByLabelText('Repository'), 'old-lobby{Enter}');
    await within(grid).findByRole('button', { name: 'Open old-lobby' });
    await user.click(screen.getByRole('button', { name: 'Actions for old-lobby' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Forget the name you added' }));
    await waitFor(() => expect(names(grid)).toEqual(['udp-arena']));
  });
});

test('the palette opens a repository by name', async () => {
  await open();
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByRole('textbox', { name: 'Search commands' }), 'open repository lobby{Enter}');
  expect(await screen.findByRole('heading', { name: 'lobby' })).toBeDefined();
});
