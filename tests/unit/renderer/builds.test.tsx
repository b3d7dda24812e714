import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plainRecipe } from '#shared/model/recipe';
import {
  latestFinding,
  shortLook,
  unityBuild,
  unityLook,
  windowsLook,
} from '../../support/renderer-preview/build-samples';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { connection, folderFacts, project } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { notifications, Notifications } = await import('@mantine/notifications');
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');
const { withBase } = await import('../../../renderer/features/builds/view-model');

const without = folderFacts({ hasDockerfile: false, dockerfiles: [] });

/** The fields of the image are folded until somebody wants them. */
const openImage = async (what: HTMLElement) => user.click(await within(what).findByText(/^Image: base, user, ports/));

const add = async () => {
  await show(
    <>
      <Notifications />
      <Shell />
    </>,
  );
  fake.world.picked = '/games/arena';
  await user.click(await screen.findByRole('button', { name: 'Choose a folder' }));
  const dialog = await screen.findByRole('dialog', { name: 'Add a game project' });
  const what = await within(dialog).findByRole('region', { name: 'What this is' });
  // The last of its fields.
  await within(dialog).findByRole('checkbox', { name: /gantry\.json/ });
  return { dialog, what };
};

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('a folder without a Dockerfile', () => {
  beforeEach(() => {
    fake.world.folder = without;
    fake.world.build = unityLook;
  });

  test('says what it is, what is wrong, and how its image is made; it is added without typing', async () => {
    const { dialog, what } = await add();
    const findings = await within(what).findByRole('list', { name: 'Findings' });
    const rows = within(findings).getAllByRole('listitem');
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^Problem\.env.*Fixed in the image\. It stays out/),
      expect.stringMatching(/^WarningArena_BackUp.*212 MB saved/),
      expect.stringMatching(/^WarningArena\.x86_64/),
      expect.stringMatching(/^Warningserver\.cfg.*Fix in the image/),
    ]);
    expect(within(what).getByRole('combobox', { name: 'Server build' })).toHaveProperty(
      'value',
      'Unity 2022.3.10f1, IL2CPP: Arena.x86_64',
    );
    expect(within(what).getByText(/GameAssembly.so/)).toBeDefined();
    await user.click(within(what).getByText(/^The recipe:/));
    expect((await within(what).findByRole('group', { name: 'Dockerfile of the recipe' })).textContent).toMatch(
      /ADD code\.tar/,
    );
    expect(within(what).getByRole('row', { name: 'runtime.tar engine 3 31.4 MB' })).toBeDefined();
    await user.click(within(what).getByText(/^Left out:/));
    expect(await within(what).findByText(/named DoNotShip by Unity/)).toBeDefined();
    expect(named('builds.look')).toEqual([
      {
        ...{ folder: '/games/arena', dockerfile: 'Dockerfile', recipe: plainRecipe, fixes: {} },
        ...{ connectionId: connection.id, tag: null },
      },
    ]);

    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    const { engine, variant, version } = unityBuild;
    const seenAs = { engine, variant, version };
    expect(named('projects.add')).toEqual([expect.objectContaining({ recipe: null, seenAs, bootTest: true })]);
    expect(await screen.findByText('Unity 2022.3, IL2CPP')).toBeDefined();
  });

  test('what is wrong is fixed in the image at a press, left as it is at another, and kept with the project', async () => {
    const { dialog, what } = await add();
    const findings = await within(what).findByRole('list', { name: 'Findings' });
    const fix = within(findings).getByRole('button', { name: 'Fix in the image: server.cfg' });
    fix.focus();
    await user.keyboard('{Enter}');
    const undo = within(findings).getByRole('button', { name: 'Undo: server.cfg' });
    expect(document.activeElement).toBe(undo);
    await waitFor(() => expect(named('builds.look').at(-1)).toMatchObject({ fixes: { 'loopback-bind': true } }));
    await user.click(within(findings).getByRole('button', { name: 'Undo: Arena.x86_64' }));
    await user.click(undo);
    expect(within(findings).getByRole('button', { name: 'Fix in the image: server.cfg' })).toBeDefined();
    // What always holds has no button.
    expect(within(findings).queryByRole('button', { name: /\.env/ })).toBeNull();
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    const fixes = { 'loopback-bind': false, 'execute-bits-lost': false };
    expect(named('projects.add')).toEqual([expect.objectContaining({ fixes })]);
  });

  test('may be taken for another build, on another base, and not be started first', async () => {
    const { dialog, what } = await add();
    await user.click(await within(what).findByRole('combobox', { name: 'Server build' }));
    await user.click(await screen.findByRole('option', { name: /^Unity 2021/ }));
    const build = { path: 'Older', engine: 'unity', executable: 'Arena.x86_64' };
    await waitFor(() =>
      expect(named('builds.look').at(-1)).toMatchObject({ recipe: { build, options: { base: null } } }),
    );
    await openImage(what);
    await user.type(await within(what).findByRole('textbox', { name: 'Base image' }), 'registry.studio/base:1');
    await user.click(within(dialog).getByRole('switch', { name: /boot test/ }));
    await user.click(await within(what).findByRole('switch', { name: /^Send only what changed since the last push/ }));
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    expect(named('projects.add')).toEqual([
      expect.objectContaining({
        recipe: expect.objectContaining({
          build,
          options: expect.objectContaining({ base: 'registry.studio/base:1', delta: false }),
        }),
        bootTest: false,
      }),
    ]);
  });

  test('gets the recipe as files only after a question, and then its own Dockerfile is used', async () => {
    const { what } = await add();
    await user.click(await within(what).findByRole('button', { name: 'Write it into the project…' }));
    const question = await screen.findByRole('dialog', { name: 'Write the recipe into the project?' });
    expect(named('builds.eject')).toEqual([]);
    await user.click(within(question).getByRole('button', { name: 'Write the Dockerfile' }));
    await within(what).findByText(/^Built by the folder’s own Dockerfile/);
    expect(named('builds.eject')).toEqual([{ folder: '/games/arena', recipe: plainRecipe, fixes: {} }]);
    expect(named('builds.look').at(-1)).toMatchObject({ recipe: null });
    expect(within(what).queryByRole('textbox', { name: 'Base image' })).toBeNull();
  });

  test('keeps what was typed when Escape closes that question', async () => {
    const { dialog, what } = await add();
    await user.click(await within(what).findByRole('button', { name: 'Write it into the project…' }));
    const cancel = within(await screen.findByRole('dialog', { name: 'Write the recipe into the project?' })).getByRole(
      'button',
      { name: 'Cancel' },
    );
    await user.keyboard('{Escape}');
    await waitFor(() => expect(cancel.isConnected).toBe(false));
    expect(dialog.isConnected).toBe(true);
  });

  test('has a Dockerfile that may be changed, and taken back', async () => {
    const { dialog, what } = await add();
    await openImage(what);
    await user.click(await within(what).findByRole('button', { name: 'Change the Dockerfile' }));
    const field = within(what).getByRole('textbox', { name: 'Dockerfile, as you changed it' });
    expect(field).toHaveProperty('value', unityLook.recipe?.dockerfile);
    expect(await within(what).findByRole('button', { name: 'Write it into the project…' })).toBeDefined();
    expect(within(what).queryByRole('textbox', { name: 'Base image' })).toBeNull();
    await user.click(within(what).getByRole('button', { name: 'Back to the recipe’s own' }));
    expect(await within(what).findByRole('textbox', { name: 'Base image' })).toBeDefined();
    await user.click(await within(what).findByRole('button', { name: 'Change the Dockerfile' }));
    await user.type(within(what).getByRole('textbox', { name: 'Dockerfile, as you changed it' }), 'ENV A=b');
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    expect(named('projects.add')).toEqual([
      expect.objectContaining({ recipe: { ...plainRecipe, edited: `${unityLook.recipe?.dockerfile}ENV A=b` } }),
    ]);
  });

  test('has fields of its image: a wrong value is told there and keeps the form, a right one goes along', async () => {
    const { dialog, what } = await add();
    await openImage(what);
    const ports = await within(what).findByRole('textbox', { name: 'Ports' });
    await user.click(ports);
    await user.paste('70000');
    expect(within(what).getByText(/“70000” is no port/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    expect(named('projects.add')).toEqual([]);
    expect(document.activeElement).toBe(ports);
    // Folded away it is still wrong, and comes forth again.
    await openImage(what);
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    expect(named('projects.add')).toEqual([]);
    expect(ports.closest('details')?.open).toBe(true);
    expect(document.activeElement).toBe(ports);
    await user.clear(ports);
    await user.paste('80/tcp');
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    const options = { ...plainRecipe.options, ports: [{ number: 80, protocol: 'tcp' }] };
    expect(named('projects.add')).toEqual([expect.objectContaining({ recipe: { ...plainRecipe, options } })]);
  });

  test('shows the fields of its image at once where the folder’s gantry.json wants them other than usual', async () => {
    fake.world.folder = folderFacts({
      hasDockerfile: false,
      dockerfiles: [],
      config: { recipe: { base: 'registry.studio/base:1' } },
    });
    const { what } = await add();
    const base = await within(what).findByRole('textbox', { name: 'Base image' });
    expect(base).toHaveProperty('value', 'registry.studio/base:1');
    expect(base.closest('details')?.open).toBe(true);
  });

  test('shows what goes in by size, and leaves out what is not wanted', async () => {
    const { what } = await add();
    await user.click(await within(what).findByText('What goes into the image, by size'));
    const map = await within(what).findByRole('group', { name: 'Files and folders by their size' });
    (await within(map).findByRole('button', { name: /^Arena_Data/ })).focus();
    await user.keyboard('{Enter}');
    const heaviest = await within(map).findByRole('button', { name: /^sharedassets0/ });
    await waitFor(() => expect(document.activeElement).toBe(heaviest));
    await user.click(within(what).getByRole('button', { name: 'Leave out: Arena_Data/level0' }));
    await waitFor(() =>
      expect(named('builds.look').at(-1)).toMatchObject({ recipe: { options: { leaveOut: ['Arena_Data/level0'] } } }),
    );
  });

  test('a file in the way is told, and the recipe stays', async () => {
    const message = 'There is a Dockerfile already, and Gantry changes no file of yours.';
    fake.world.failures.set('builds.eject', {
      code: 'not-possible-now',
      message,
      retryable: true,
      action: null,
      detail: null,
    });
    const { what } = await add();
    await user.click(await within(what).findByRole('button', { name: 'Write it into the project…' }));
    await user.click(await screen.findByRole('button', { name: 'Write the Dockerfile' }));
    const told = (await screen.findByText('The recipe was not written')).closest('[role=alert]');
    expect(told?.textContent).toContain(message);
    notifications.clean();
    expect(await within(what).findByRole('button', { name: 'Write it into the project…' })).toBeDefined();
  });

  test('larger than what the registry has left says so, and asks that of the chosen connection', async () => {
    fake.world.build = shortLook;
    const other = { ...connection, id: 'other', name: 'Other' };
    fake.world.connections = { ...fake.world.connections, connections: [connection, other] };
    const { dialog, what } = await add();
    const findings = await within(what).findByRole('list', { name: 'Findings' });
    expect(within(findings).getByRole('listitem').textContent).toMatch(/^Warning.*the registry has 100 MB left/);
    await user.click(within(dialog).getByRole('combobox', { name: 'Connection' }));
    await user.click(await screen.findByRole('option', { name: 'Other' }));
    await waitFor(() => expect(named('builds.look').at(-1)).toMatchObject({ connectionId: 'other' }));
  });

  test('whose tag will be latest is looked at with it, and warned of in the words of the tag’s field', async () => {
    fake.world.folder = { ...without, gitDescribe: 'latest' };
    const { dialog, what } = await add();
    expect(named('builds.look').at(-1)).toMatchObject({ tag: null });
    fake.world.build = { ...unityLook, findings: [latestFinding] };
    await user.click(within(dialog).getByRole('combobox', { name: 'Tag' }));
    await user.click(await screen.findByRole('option', { name: 'git describe' }));
    await waitFor(() => expect(named('builds.look').at(-1)).toMatchObject({ tag: 'latest' }));
    await waitFor(() => expect(within(what).getByText(latestFinding.why)).toBeDefined());
    expect(within(dialog).getAllByText(latestFinding.why)).toHaveLength(2);
  });

  test('that cannot run says so plainly, and can be added nevertheless', async () => {
    fake.world.build = windowsLook;
    const { dialog } = await add();
    expect(await within(dialog).findByText(/cannot run yet \(1 problem above\)/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
    expect(named('projects.add')).toHaveLength(1);
  });
});

test('the form does not wait for a long look', async () => {
  fake.world.folder = without;
  fake.world.silent.add('builds.look');
  const { dialog, what } = await add();
  expect(within(what).getByRole('status').textContent).toMatch(/Looking at the files/);
  await user.click(within(dialog).getByRole('button', { name: 'Add project' }));
  expect(named('projects.add')).toHaveLength(1);
});

test('a wish that fits no more is taken back with one click', async () => {
  const recipe = { ...plainRecipe, build: { path: 'Gone', engine: null, executable: null } };
  fake.world.folder = without;
  fake.world.projects = [project({ recipe })];
  fake.world.refuse = (name, input) =>
    name === 'builds.look' && JSON.stringify(input).includes('Gone')
      ? { code: 'invalid-input', message: 'Nothing fits.', retryable: false, action: null, detail: null }
      : undefined;
  fake.world.build = unityLook;
  await show(<Shell />);
  await screen.findByRole('button', { name: 'Push udp-arena' });
  useNavigation.getState().openDialog({ is: 'edit', id: 'udp-arena' });
  const dialog = await screen.findByRole('dialog', { name: 'Edit game project' });
  await within(dialog).findByText('Nothing fits.');
  await user.click(within(dialog).getByRole('button', { name: 'As Gantry sees it' }));
  expect(await within(dialog).findByRole('list', { name: 'Findings' })).toBeDefined();
});

test('a recipe that goes before a folder’s own Dockerfile says so, and gives way', async () => {
  const recipe = withBase(plainRecipe, 'studio/base:1');
  fake.world.projects = [project({ recipe })];
  fake.world.build = unityLook;
  await show(<Shell />);
  await screen.findByRole('button', { name: 'Push udp-arena' });
  useNavigation.getState().openDialog({ is: 'edit', id: 'udp-arena' });
  const dialog = await screen.findByRole('dialog', { name: 'Edit game project' });
  await user.click(await within(dialog).findByRole('button', { name: 'Use the Dockerfile' }));
  await waitFor(() => expect(named('builds.look').at(-1)).toMatchObject({ recipe: null }));
  await user.click(within(dialog).getByRole('button', { name: 'Save changes' }));
  expect(named('projects.update')).toEqual([{ id: 'udp-arena', choice: expect.objectContaining({ recipe: null }) }]);
});
