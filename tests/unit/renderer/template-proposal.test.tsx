import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { deferred } from '../../support/deferred';
import { clear, fake, show, user } from '../../support/renderer-preview/page';
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

test('a proposal that comes when another repository is chosen by then changes nothing', async () => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  fake.world.projects = ['slow', 'fresh'].map((repository) => project({ id: repository, repository }));
  const arrived = deferred();
  const asked = vi.spyOn(fake.gantry.platform, 'proposeSettings').mockImplementationOnce(async () => {
    await arrived.promise;
    return { ok: true, value: arenaSettings };
  });
  useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: null } });
  await show(<Shell />);
  await screen.findByRole('form', { name: 'Template' });
  await choose('slow');
  await choose('fresh');
  expect(await screen.findByText('Proposed from the newest image: 1 port.')).toBeDefined();
  await act(async () => {
    arrived.resolve();
    await asked.mock.results[0]?.value;
  });
  await user.click(screen.getByLabelText('vCPU units'));
  expect(screen.queryByText(/^Proposed/)?.textContent).toContain('1 port.');
  expect(screen.queryByLabelText('Number of port 2')).toBeNull();
});
