import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { choose, failure, fake, named, user } from '../../support/renderer-preview/page';
import { ago, artifact, digestOf, manyArtifacts } from '../../support/renderer-preview/registry-samples';
import { at, atRepository, openGrid, rowNames } from '../../support/renderer-preview/repository-page';
import { showShell } from '../../support/renderer-preview/shell-page';

atRepository();

describe('the keys', () => {
  test.each([
    ['Details', /^Details of/],
    ['Add a tag…', /^Add a tag to/],
  ])('are the grid’s again after the dialog of %s', async (item, name) => {
    const grid = await openGrid();
    await choose('1.0.2', item);
    await screen.findByRole('dialog', { name });
    await waitFor(() => expect(document.activeElement?.closest('[role=dialog]')).not.toBeNull());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(grid));
  });
});

describe('by artifact', () => {
  test('tags of one digest stand in one row, others apart', async () => {
    const grid = await openGrid();
    const row = within(grid).getByText('1.0.2').closest<HTMLElement>('[role=row]');
    expect(row).not.toBeNull();
    expect(within(row as HTMLElement).getByText('1.0.1')).toBeDefined();
    expect(within(row as HTMLElement).queryByText('1.0.9')).toBeNull();
    expect(screen.getByText('6 artifacts, 9 tags')).toBeDefined();
  });

  test('an index folds its images, and one for the wrong platform is warned about', async () => {
    const grid = await openGrid();
    expect(within(grid).queryByText('linux/arm64 image')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'What belongs to multi' }));
    expect(await within(grid).findByText('linux/arm64 image')).toBeDefined();
    expect(within(grid).getByText('Attestation')).toBeDefined();
    const mac = within(grid).getByText('from-my-mac').closest<HTMLElement>('[role=row]');
    expect(within(mac as HTMLElement).getByRole('img', { name: /linux\/arm64.*cannot start it/ })).toBeDefined();
  });

  test('untagged ones can be asked for, with a word that they are not rubbish', async () => {
    const grid = await openGrid();
    await user.click(screen.getByText('Untagged'));
    await waitFor(() => expect(rowNames(grid)).toEqual([digestOf('arena-untagged').slice(0, 19)]));
    expect(screen.getByText(/does not mean unused/)).toBeDefined();
  });

  test('pages are read as they are wanted, and all of them for a filter', async () => {
    fake.world.registry.artifacts.set('udp-arena', manyArtifacts(1000, 5));
    await openGrid();
    expect(await screen.findByText('100 of 1,000 artifacts read')).toBeDefined();
    expect(named('registry.artifacts')).toEqual([{ ...at, cursor: null }]);
    await user.type(screen.getByRole('textbox', { name: 'Filter artifacts' }), 'build-3.');
    const grid = screen.getByRole('grid', { name: 'Artifacts' });
    await waitFor(() => expect(rowNames(grid)).toEqual(['build-3.4']));
    expect(named('registry.artifacts')).toHaveLength(10);
    expect(screen.queryByText(/artifacts read/)).toBeNull();
  });

  test('only the rows in view exist', async () => {
    fake.world.registry.artifacts.set('udp-arena', manyArtifacts(1000, 5));
    fake.world.registry.pageSize = 1000;
    const grid = await openGrid();
    expect(within(grid).getAllByRole('row').length).toBeLessThan(40);
    expect(grid.getAttribute('aria-rowcount')).toBe('1001');
  });

  test('a refusal in the middle of the list keeps what is there and says so', async () => {
    fake.world.registry.artifacts.set('udp-arena', manyArtifacts(300, 1));
    fake.world.refuse = (name, input) =>
      name === 'registry.artifacts' && (input as { cursor: string | null }).cursor === '200'
        ? failure('registry-unauthorized', 'The registry refuses the token.')
        : undefined;
    const grid = await openGrid();
    await user.type(screen.getByRole('textbox', { name: 'Filter artifacts' }), 'build-150');
    expect(await screen.findByText('Part of the list could not be read')).toBeDefined();
    expect(screen.getByText('The registry refuses the token.')).toBeDefined();
    await waitFor(() => expect(rowNames(grid)).toEqual(['build-150.0']));
    fake.world.refuse = () => undefined;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText('Part of the list could not be read')).toBeNull());
    expect(screen.getByText('300 artifacts, 300 tags')).toBeDefined();
  });

  test('without a network the kept list stays, with its age', async () => {
    fake.world.registry.keptArtifacts = { artifacts: [artifact('a', ['1.0'])], isComplete: true, readAt: ago(300_000) };
    fake.world.failures.set('registry.artifacts', failure('registry-unreachable', 'It does not answer.'));
    const grid = await openGrid();
    expect(rowNames(grid)).toEqual(['1.0']);
    expect(await screen.findByText('It does not answer.')).toBeDefined();
    expect(screen.getByText('1 artifact, 1 tag, as of 5 minutes ago')).toBeDefined();
  });

  test('a repository that is gone says so and leads back', async () => {
    fake.world.failures.set('registry.artifacts', failure('registry-not-found', 'There is no udp-arena.'));
    await showShell();
    const gone = await screen.findByText('The registry has no such repository any more');
    expect(gone).toBeDefined();
    await user.click(
      within(screen.getByRole('main')).getAllByRole('button', { name: 'Back to Repositories' })[1] as HTMLElement,
    );
    expect(await screen.findByRole('heading', { name: 'Repositories' })).toBeDefined();
  });
});

describe('by tag', () => {
  test('natural order, the digest, and a mark where tags share it', async () => {
    fake.world.registry.artifacts.set('udp-arena', [
      artifact('a', ['1.0.9', '1.0.10'], { pushedAt: null }),
      artifact('b', ['1.0.1'], { pushedAt: null }),
    ]);
    await openGrid();
    await user.click(screen.getByText('By tag'));
    const grid = await screen.findByRole('grid', { name: 'Tags' });
    await user.click(within(grid).getByRole('button', { name: 'Tag' }));
    await waitFor(() => expect(rowNames(grid)).toEqual(['1.0.1', '1.0.9', '1.0.10']));
    expect(within(grid).getAllByText('2 tags')).toHaveLength(2);
    await user.click(within(grid).getAllByRole('button', { name: /^Copy digest/ })[0] as HTMLElement);
    expect(named('app.copyText')).toEqual([{ text: digestOf('b') }]);
  });
});

describe('the keyboard', () => {
  test('moves, opens details, closes them, and goes back where nothing is open', async () => {
    const grid = await openGrid();
    expect(document.activeElement).toBe(grid);
    await user.keyboard('{End}{ArrowUp}{Enter}');
    const drawer = await screen.findByRole('dialog', { name: `Details of ${digestOf('arena-arm').slice(0, 19)}` });
    await within(drawer).findByText(/Game servers run on linux\/amd64/);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('heading', { name: 'udp-arena' })).toBeDefined();
    await user.keyboard('{Escape}');
    expect(await screen.findByRole('heading', { name: 'Repositories' })).toBeDefined();
  });

  test('selects, extends, selects all, and lets go', async () => {
    const grid = await openGrid();
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect(await screen.findByText('3 selected')).toBeDefined();
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(3);
    await user.keyboard('{Control>}a{/Control}');
    expect(await screen.findByText('6 selected')).toBeDefined();
    await user.keyboard('{Escape}');
    expect(screen.queryByText('6 selected')).toBeNull();
    expect(screen.getByRole('heading', { name: 'udp-arena' })).toBeDefined();
  });

  test('a filter takes what it hides out of the selection', async () => {
    await openGrid();
    await user.keyboard('{Control>}a{/Control}{Control>}f{/Control}');
    await user.keyboard('1.0.9');
    expect(await screen.findByText('1 selected')).toBeDefined();
  });

  test('reaches a row’s menu', async () => {
    await openGrid();
    await user.keyboard('{ArrowDown}{Shift>}{F10}{/Shift}');
    await user.click(await screen.findByRole('menuitem', { name: 'Copy reference' }));
    expect(named('app.copyText')).toEqual([{ text: 'registry.example.com/night-owl/udp-arena:1.0.9' }]);
  });
});
