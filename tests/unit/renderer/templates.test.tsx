import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppTemplate } from '#shared/model/app-template';
import { deferred } from '../../support/deferred';
import { clear, fake, fillIn, named, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';
import { connection, project } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const saved = () => (named('platform.saveTemplate')[0] as { template: AppTemplate; inProject: boolean }) ?? null;
const fill = (label: string, text: string) => fillIn(screen.getByLabelText(label), text);

beforeEach(() => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  fake.world.projects = [project()];
  useNavigation.getState().go({ screen: 'templates' });
});
afterEach(() => {
  clear();
  useNavigation.getState().setUnsaved(null);
  useNavigation.getState().go({ screen: 'push' });
});

const edit = async (repository = 'udp-arena') => {
  await show(<Shell />);
  await user.click(await screen.findByRole('button', { name: `Edit the template of ${repository}` }));
  return screen.findByRole('form', { name: 'Template' });
};
const create = async () => {
  await show(<Shell />);
  await user.click(await screen.findByRole('button', { name: 'New template' }));
  await screen.findByRole('form', { name: 'Template' });
};

describe('the list', () => {
  test('says where each template is kept', async () => {
    await show(<Shell />);
    const grid = await screen.findByRole('grid', { name: 'Templates' });
    const row = within(grid).getByText('udp-arena').closest<HTMLElement>('[role=row]');
    expect(row?.textContent).toContain('1.5 vCPU, 2,048 MB');
    expect(row?.textContent).toContain('the platform');
    expect(within(grid).getByText('gantry.json')).toBeDefined();
  });

  test('without a platform says what is missing', async () => {
    fake.world.connections = { connections: [connection], activeId: connection.id };
    await show(<Shell />);
    expect(await screen.findByText(`${connection.name} has no platform account`)).toBeDefined();
    expect(named('platform.templates')).toEqual([]);
  });

  test('removes a template after asking', async () => {
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Actions for udp-arena' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove…' }));
    await user.click(await screen.findByRole('button', { name: 'Remove the template' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Actions for udp-arena' })).toBeNull());
    expect(named('platform.removeTemplate')).toEqual([{ id: platformConnection.id, repository: 'udp-arena' }]);
  });
});

describe('the form', () => {
  test('says what is wrong under its field as one types, and keeps it from being saved', async () => {
    await edit();
    const save = screen.getByRole('button', { name: 'Save template' });
    expect(save.hasAttribute('disabled')).toBe(false);
    await fill('Memory (MB)', '9000');
    expect(screen.getByText('At most twice the vCPU units: 3,072 MB.')).toBeDefined();
    await fill('Name of port 2', 'gameport');
    expect(screen.getByText('Another port has this name already.')).toBeDefined();
    expect(screen.getByText('2 fields to correct')).toBeDefined();
    expect(save.hasAttribute('disabled')).toBe(true);
    await fill('Memory (MB)', '1024');
    await fill('Name of port 2', 'lobby');
    expect(save.hasAttribute('disabled')).toBe(false);
  });

  test('shows the exact request, never a secret', async () => {
    await edit();
    await fill('Value of variable 2', 'hunter2');
    const request = screen.getByRole('complementary', { name: 'Request' });
    expect(request.textContent).toContain('"docker_image": "night-owl/udp-arena"');
    expect(request.textContent).not.toContain('hunter2');
    await user.click(screen.getByRole('button', { name: 'Save template' }));
    await screen.findByRole('grid', { name: 'Templates' });
    expect(saved().template.settings.variables[1]).toEqual({ key: 'MATCH_SECRET', value: 'hunter2', isHidden: true });
  });

  test('an empty hidden field keeps what is in the keychain', async () => {
    await edit();
    await fill('vCPU units', '2048');
    await user.click(screen.getByLabelText('Link tags from elsewhere by themselves'));
    await user.click(screen.getByLabelText('Keep in gantry.json'));
    await user.click(screen.getByRole('button', { name: 'Save template' }));
    await screen.findByRole('grid', { name: 'Templates' });
    expect(saved()).toMatchObject({
      inProject: true,
      template: {
        repository: 'udp-arena',
        linksByItself: true,
        settings: { cpuUnits: 2048, variables: [{ key: 'REGION' }, { key: 'MATCH_SECRET', value: null }] },
      },
    });
  });

  test('rows are added and removed without mixing up their neighbours', async () => {
    await edit();
    await user.click(screen.getByRole('button', { name: 'Add a port' }));
    await fill('Number of port 3', '9000');
    await user.click(screen.getByRole('button', { name: 'Remove port 1' }));
    expect((screen.getByLabelText('Number of port 1') as HTMLInputElement).value).toBe('8080');
    expect((screen.getByLabelText('Number of port 2') as HTMLInputElement).value).toBe('9000');
    expect(screen.queryByLabelText('Number of port 3')).toBeNull();
  });

  test('a failure stands in the form, and nothing is lost', async () => {
    fake.world.failures.set('platform.saveTemplate', {
      code: 'platform-error',
      message: 'The platform is in trouble.',
      retryable: true,
      action: null,
      detail: null,
    });
    await edit();
    await fill('vCPU units', '4096');
    await user.click(screen.getByRole('button', { name: 'Save template' }));
    expect(await screen.findByText('The platform is in trouble.')).toBeDefined();
    expect((screen.getByLabelText('vCPU units') as HTMLInputElement).value).toBe('4096');
  });

  test('a click elsewhere asks before it loses changes', async () => {
    await edit();
    await fill('vCPU units', '4096');
    await user.click(within(screen.getByRole('navigation', { name: 'Main' })).getByText('Activity'));
    await user.click(await screen.findByRole('button', { name: 'Go on editing' }));
    expect((screen.getByLabelText('vCPU units') as HTMLInputElement).value).toBe('4096');
    await user.click(screen.getByRole('button', { name: 'Back to Templates' }));
    await user.click(await screen.findByRole('button', { name: 'Leave without saving' }));
    expect(await screen.findByRole('grid', { name: 'Templates' })).toBeDefined();
    expect(named('platform.saveTemplate')).toEqual([]);
  });

  test('without changes it is left at once', async () => {
    await edit();
    await user.click(screen.getByRole('button', { name: 'Back to Templates' }));
    expect(await screen.findByRole('grid', { name: 'Templates' })).toBeDefined();
  });
});

describe('a new template', () => {
  test('is proposed from the image once the repository is chosen', async () => {
    fake.world.projects = [project({ repository: 'fresh' })];
    await create();
    await user.click(screen.getByRole('combobox', { name: 'Repository' }));
    await user.click(await screen.findByRole('option', { name: 'fresh' }));
    expect(await screen.findByText('Proposed from the newest image: 1 port.')).toBeDefined();
    expect(named('platform.proposeSettings')).toEqual([{ id: platformConnection.id, repository: 'fresh' }]);
    await user.click(screen.getByRole('combobox', { name: 'App' }));
    await user.click(await screen.findByRole('option', { name: 'matchmaker' }));
    await user.click(screen.getByRole('button', { name: 'Save template' }));
    await screen.findByRole('grid', { name: 'Templates' });
    expect(saved().template).toMatchObject({
      repository: 'fresh',
      app: 'matchmaker',
      versionName: '{tag}',
      settings: { ports: [{ port: 7777, protocol: 'UDP', name: 'gameport' }] },
    });
  });

  test('creates its app on the way', async () => {
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
    await show(<Shell />);
    await screen.findByText(/Proposed from the newest image/);
    await user.click(screen.getByRole('combobox', { name: 'App' }));
    await user.click(await screen.findByRole('option', { name: 'Create app…' }));
    await fill('Name of the new app', 'ab');
    expect(screen.getByText('App names have 3 to 64 characters.')).toBeDefined();
    await fill('Name of the new app', 'night-race');
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect((screen.getByRole('combobox', { name: 'App' }) as HTMLInputElement).value).toBe('night-race'),
    );
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'App' }));
    expect(named('platform.createApp')).toEqual([{ id: platformConnection.id, name: 'night-race' }]);
    expect(named('platform.saveTemplate')).toEqual([]);
  });

  /** Where the name of a new app is typed and sent; the answer comes when it is told. */
  const createSlowly = async (): Promise<() => void> => {
    const { createApp } = fake.gantry.platform;
    const arrived = deferred();
    vi.spyOn(fake.gantry.platform, 'createApp').mockImplementationOnce(async (input) => {
      await arrived.promise;
      return createApp(input);
    });
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
    await show(<Shell />);
    await user.click(await screen.findByRole('combobox', { name: 'App' }));
    await user.click(await screen.findByRole('option', { name: 'Create app…' }));
    await fill('Name of the new app', 'night-race');
    await user.keyboard('{Enter}');
    return arrived.resolve;
  };
  const app = () => screen.getByRole('combobox', { name: 'App' });

  test('leaves the keys where they are when its app is there', async () => {
    const arrive = await createSlowly();
    await user.click(screen.getByLabelText('vCPU units'));
    arrive();
    await waitFor(() => expect(app()).toHaveProperty('value', 'night-race'));
    expect(document.activeElement).toBe(screen.getByLabelText('vCPU units'));
  });

  test('keeps the app that was chosen instead of the one that was still being created', async () => {
    const arrive = await createSlowly();
    await user.click(screen.getByRole('button', { name: 'Back to the list' }));
    await user.click(app());
    await user.click(await screen.findByRole('option', { name: 'matchmaker' }));
    const asked = named('platform.apps').length;
    arrive();
    // The new one is in the list by then.
    await waitFor(() => expect(named('platform.apps').length).toBeGreaterThan(asked));
    expect(app()).toHaveProperty('value', 'matchmaker');
  });

  test('takes no other name for its app while it is being created', async () => {
    const arrive = await createSlowly();
    await user.type(screen.getByLabelText('Name of the new app'), '-two{Enter}');
    arrive();
    await waitFor(() => expect(app()).toHaveProperty('value', 'night-race'));
    expect(named('platform.createApp')).toHaveLength(1);
  });

  test('offers to create the app whose name is typed where one chooses, and Enter takes the offer', async () => {
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
    await show(<Shell />);
    await screen.findByText(/Proposed from the newest image/);
    const app = screen.getByRole('combobox', { name: 'App' });
    await user.click(app);
    await user.type(app, 'match');
    const offered = () => screen.getAllByRole('option').map(({ textContent }) => textContent);
    expect(offered()).toEqual(['matchmaker', 'Create app “match”…']);
    await user.clear(app);
    await user.type(app, 'night-race');
    expect(offered()).toEqual(['Create app “night-race”…']);
    await user.keyboard('{Enter}');
    expect((await screen.findByLabelText('Name of the new app')) as HTMLInputElement).toHaveProperty(
      'value',
      'night-race',
    );
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(named('platform.createApp')).toEqual([{ id: platformConnection.id, name: 'night-race' }]),
    );
  });

  test.each([
    ['registry-not-found', 'fresh has no image yet that something could be proposed from.'],
    ['registry-unreachable', 'Nothing was proposed. It is gone.'],
  ] as const)('what keeps it from being proposed is said, and the form stays usable: %s', async (code, words) => {
    const message = 'It is gone.';
    fake.world.failures.set('platform.proposeSettings', {
      code,
      message,
      retryable: false,
      action: null,
      detail: null,
    });
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
    await show(<Shell />);
    expect(await screen.findByText(words)).toBeDefined();
    expect(screen.getByLabelText('vCPU units')).toBeDefined();
  });

  test('is filled in from an existing version, whose hidden values are asked for', async () => {
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
    await show(<Shell />);
    await user.click(await screen.findByRole('button', { name: 'Start from a version…' }));
    await user.click(await screen.findByRole('combobox', { name: 'Version' }));
    await user.click(await screen.findByRole('option', { name: 'arena / 1.0.2' }));
    await user.click(screen.getByRole('button', { name: 'Fill in' }));
    expect(await screen.findByText(/Filled in from arena \/ 1\.0\.2/)).toBeDefined();
    expect((screen.getByRole('combobox', { name: 'App' }) as HTMLInputElement).value).toBe('arena');
    expect(screen.getByText('Type the value: it is not known here.')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Save template' }).hasAttribute('disabled')).toBe(true);
  });

  test('for a repository that has one opens that one', async () => {
    useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'udp-arena' } });
    await show(<Shell />);
    await screen.findByRole('form', { name: 'Template' });
    expect((screen.getByLabelText('vCPU units') as HTMLInputElement).value).toBe('1536');
  });
});
