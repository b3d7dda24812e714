import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clear, fake, show } from '../../support/renderer-preview/page';
import { boardTag, boardVersion, platformConnection, template } from '../../support/renderer-preview/platform-samples';
import { repository } from '../../support/renderer-preview/registry-samples';
import { project, studio } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');
const { LongName } = await import('../../../renderer/ui/name');

const [name = ''] = studio;
const app = 'arena-server-for-tournaments-eu-1';

beforeEach(() => {
  const { platform, registry } = fake.world;
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
  fake.world.projects = [project({ repository: name })];
  registry.repositories = [repository(name)];
  platform.templates = [template(name, { app })];
  platform.board = {
    ...platform.board,
    apps: [{ name: app, isActive: true }],
    tags: [boardTag(name, '1.0.2')],
    versions: [boardVersion(app, '1.0.2', name, '1.0.2')],
  };
});
afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

test.each([
  ['Repositories', { screen: 'repositories' }, [name]],
  ['Templates', { screen: 'templates' }, [name, app]],
  ['Tags', { screen: 'versions' }, [name, `${app} / 1.0.2`]],
  ['App versions', { screen: 'versions' }, [app]],
] as const)('%s keep the end of a long name, and the whole one as a hint', async (grid, view, names) => {
  useNavigation.getState().go(view);
  await show(<Shell />);
  const table = within(await screen.findByRole('grid', { name: grid }));
  for (const whole of names) {
    const [shown] = await table.findAllByTitle(whole);
    expect(shown && within(shown).getByText(whole.slice(-10))).toBeDefined();
  }
});

test.each([
  ['a repository', { screen: 'repository', name }],
  ['a template', { screen: 'templates', edit: { is: 'edit', repository: name } }],
] as const)('the heading of %s keeps the end of a long name, and is read out whole', async (_, view) => {
  useNavigation.getState().go(view);
  await show(<Shell />);
  expect(within(await screen.findByRole('heading', { name })).getByText(name.slice(-10))).toBeDefined();
});

test('a project keeps the end of its repository’s name', async () => {
  await show(<Shell />);
  expect(within(await screen.findByTitle(name)).getByText(name.slice(-10))).toBeDefined();
});

test('a name in two is read out once, and whole', async () => {
  await show(
    <ul>
      <li>
        <LongName>{name}</LongName>
      </li>
    </ul>,
  );
  const read = [...screen.getByRole('listitem').querySelectorAll('*')].filter(
    (part) => part.children.length === 0 && part.closest('[aria-hidden=true]') === null,
  );
  expect(read.map(({ textContent }) => textContent)).toEqual([name]);
});
