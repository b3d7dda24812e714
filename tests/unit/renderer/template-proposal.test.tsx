import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { defaultVersionSettings, type VersionSettings } from '#shared/model/version-settings';
import type { TemplateTarget } from '../../../renderer/features/navigation/index';
import { deferred } from '../../support/deferred';
import { clear, fake, fillIn, named, show, user } from '../../support/renderer-preview/page';
import { arenaSettings, platformConnection } from '../../support/renderer-preview/platform-samples';
import { project } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

afterEach(() => {
  clear();
  useNavigation.getState().setUnsaved(null);
  useNavigation.getState().go({ screen: 'push' });
});

const choose = async (repository: string) => {
  await user.click(screen.getByRole('combobox', { name: 'Repository' }));
  await user.click(await screen.findByRole('option', { name: repository }));
};

/** The next proposal comes when the answer is called. */
const held = (proposed: VersionSettings) => {
  const arrived = deferred();
  const asked = vi.spyOn(fake.gantry.platform, 'proposeSettings').mockImplementationOnce(async () => {
    await arrived.promise;
    return { ok: true, value: proposed };
  });
  return () =>
    act(async () => {
      arrived.resolve();
      await asked.mock.results[0]?.value;
    });
};
const begin = async (edit: TemplateTarget) => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  useNavigation.getState().go({ screen: 'templates', edit });
  await show(<Shell />);
  await screen.findByRole('form', { name: 'Template' });
};
const typePort = async (number: string) => {
  await user.click(screen.getByRole('button', { name: 'Add a port' }));
  await fillIn(screen.getByLabelText('Number of port 1'), number);
};
const firstPort = () => screen.getByLabelText('Number of port 1');
const names = (...ports: readonly number[]): VersionSettings => ({
  ...defaultVersionSettings,
  ports: ports.map((port, index) => ({
    protocol: 'UDP' as const,
    toCheck: false,
    tlsUpgrade: false,
    port,
    name: `port${index}`,
  })),
});

test('ports that were typed while a proposal was asked for stay, and it is said how to take the image’s', async () => {
  const arrive = held(names(7777));
  await begin({ is: 'new', repository: 'fresh' });
  await typePort('9000');
  await fillIn(screen.getByLabelText('Memory (MB)'), '256');
  await arrive();
  expect(
    await screen.findByText(
      'The newest image names 1 port. The ports of the form stay: “Propose from the image” takes the image’s instead.',
    ),
  ).toBeDefined();
  expect(firstPort()).toHaveProperty('value', '9000');
  expect(screen.queryByLabelText('Number of port 2')).toBeNull();
  expect(screen.getByLabelText('Memory (MB)')).toHaveProperty('value', '256');
  fake.world.platform.proposed = names(7777);
  await user.click(screen.getByRole('button', { name: 'Propose from the image' }));
  expect(await screen.findByText('Proposed from the newest image: 1 port.')).toBeDefined();
  expect(firstPort()).toHaveProperty('value', '7777');
});

test('what was not touched takes the proposal, whatever else was typed while it was asked for', async () => {
  const arrive = held(names(7777));
  await begin({ is: 'new', repository: 'fresh' });
  await fillIn(screen.getByLabelText('Memory (MB)'), '256');
  await arrive();
  expect(await screen.findByText('Proposed from the newest image: 1 port.')).toBeDefined();
  expect(firstPort()).toHaveProperty('value', '7777');
  expect(screen.getByLabelText('Memory (MB)')).toHaveProperty('value', '256');
});

test('a variable that was typed while a proposal was asked for keeps its value', async () => {
  const variables = ['REGION', 'MODE'].map((key) => ({ key, value: 'proposed', isHidden: false }));
  const arrive = held({ ...defaultVersionSettings, variables });
  await begin({ is: 'new', repository: 'fresh' });
  await user.click(screen.getByRole('button', { name: 'Add a variable' }));
  await fillIn(screen.getByLabelText('Key of variable 1'), 'REGION');
  await fillIn(screen.getByLabelText('Value of variable 1'), 'eu');
  await arrive();
  expect(await screen.findByText('Proposed from the newest image: 2 variables.')).toBeDefined();
  expect(screen.getByLabelText('Value of variable 1')).toHaveProperty('value', 'eu');
  expect(screen.getByLabelText('Key of variable 2')).toHaveProperty('value', 'MODE');
});

test('ports that were typed before the repository was chosen stay too', async () => {
  fake.world.projects = [project({ repository: 'fresh' })];
  fake.world.platform.proposed = names(7777);
  await begin({ is: 'new', repository: null });
  await typePort('9000');
  await choose('fresh');
  expect(await screen.findByText(/The ports of the form stay/)).toBeDefined();
  expect(firstPort()).toHaveProperty('value', '9000');
});

test('ports that one image brought are not those of another repository’s image', async () => {
  fake.world.projects = ['one', 'bare'].map((repository) => project({ id: repository, repository }));
  fake.world.platform.proposed = names(7777);
  await begin({ is: 'new', repository: null });
  await choose('one');
  await screen.findByText('Proposed from the newest image: 1 port.');
  fake.world.platform.proposed = names();
  await choose('bare');
  expect(await screen.findByText('The newest image names neither ports nor variables.')).toBeDefined();
  expect(screen.queryByLabelText('Number of port 1')).toBeNull();
});

test('an image that names no ports takes none of those that were typed', async () => {
  fake.world.platform.proposed = names();
  await begin({ is: 'new', repository: 'fresh' });
  await screen.findByText('The newest image names neither ports nor variables.');
  await typePort('9000');
  await user.click(screen.getByRole('button', { name: 'Propose from the image' }));
  await waitFor(() => expect(named('platform.proposeSettings')).toHaveLength(2));
  await waitFor(() =>
    expect(screen.getByRole('button', { name: 'Propose from the image' }).hasAttribute('data-loading')).toBe(false),
  );
  expect(firstPort()).toHaveProperty('value', '9000');
});

test('a proposal that comes when another repository is chosen by then changes nothing', async () => {
  fake.world.projects = ['slow', 'fresh'].map((repository) => project({ id: repository, repository }));
  const arrive = held(arenaSettings);
  await begin({ is: 'new', repository: null });
  await choose('slow');
  await choose('fresh');
  expect(await screen.findByText('Proposed from the newest image: 1 port.')).toBeDefined();
  await arrive();
  await user.click(screen.getByLabelText('vCPU units'));
  expect(screen.queryByText(/^Proposed/)?.textContent).toContain('1 port.');
  expect(screen.queryByLabelText('Number of port 2')).toBeNull();
});
