import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { clear, fake, show, user } from '../../support/renderer-preview/page';
import { ago, artifact, digestOf, manyArtifacts } from '../../support/renderer-preview/registry-samples';
import { connection } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { notifications, Notifications } = await import('@mantine/notifications');
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const named = (name: string) => fake.calls.filter((call) => call.name === name).map(({ input }) => input);
const at = { id: connection.id, repository: 'udp-arena' };
const failure = (code: AppError['code'], message: string): AppError => ({
  code,
  message,
  retryable: true,
  action: null,
  detail: null,
});

const open = async (grid = 'Artifacts') => {
  await show(
    <>
      <Notifications />
      <Shell />
    </>,
  );
  return screen.findByRole('grid', { name: grid });
};
const rowNames = (grid: HTMLElement) =>
  within(grid)
    .queryAllByRole('button', { name: /^Actions for / })
    .map((button) => button.getAttribute('aria-label')?.slice('Actions for '.length));
const choose = async (of: string, item: string) => {
  await user.click(screen.getByRole('button', { name: `Actions for ${of}` }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
};

beforeEach(() => useNavigation.getState().go({ screen: 'repository', name: 'udp-arena' }));
afterEach(() => {
  notifications.clean();
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('the keys', () => {
  test.each([
    ['Details', /^Details of/],
    ['Add a tag…', /^Add a tag to/],
  ])('are the grid’s again after the dialog of %s', async (item, name) => {
    const grid = await open();
    await choose('1.0.2', item);
    await screen.findByRole('dialog', { name });
    await waitFor(() => expect(document.activeElement?.closest('[role=dialog]')).not.toBeNull());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(grid));
  });
});

describe('by artifact', () => {
  test('tags of one digest stand in one row, others apart', async () => {
    const grid = await open();
    const row = within(grid).getByText('1.0.2').closest<HTMLElement>('[role=row]');
    expect(row).not.toBeNull();
    expect(within(row as HTMLElement).getByText('1.0.1')).toBeDefined();
    expect(within(row as HTMLElement).queryByText('1.0.9')).toBeNull();
    expect(screen.getByText('6 artifacts, 9 tags')).toBeDefined();
  });

  test('an index folds its images, and one for the wrong platform is warned about', async () => {
    const grid = await open();
    expect(within(grid).queryByText('Image for linux/arm64')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'What belongs to multi' }));
    expect(await within(grid).findByText('Image for linux/arm64')).toBeDefined();
    expect(within(grid).getByText('Attestation')).toBeDefined();
    const mac = within(grid).getByText('from-my-mac').closest<HTMLElement>('[role=row]');
    expect(within(mac as HTMLElement).getByRole('img', { name: /linux\/arm64.*cannot start it/ })).toBeDefined();
  });

  test('untagged ones can be asked for, with a word that they are not rubbish', async () => {
    const grid = await open();
    await user.click(screen.getByText('Untagged'));
    await waitFor(() => expect(rowNames(grid)).toEqual([digestOf('arena-untagged').slice(0, 19)]));
    expect(screen.getByText(/does not mean unused/)).toBeDefined();
  });

  test('pages are read as they are wanted, and all of them for a filter', async () => {
    fake.world.registry.artifacts.set('udp-arena', manyArtifacts(1000, 5));
    await open();
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
    const grid = await open();
    expect(within(grid).getAllByRole('row').length).toBeLessThan(40);
    expect(grid.getAttribute('aria-rowcount')).toBe('1001');
  });

  test('a refusal in the middle of the list keeps what is there and says so', async () => {
    fake.world.registry.artifacts.set('udp-arena', manyArtifacts(300, 1));
    fake.world.refuse = (name, input) =>
      name === 'registry.artifacts' && (input as { cursor: string | null }).cursor === '200'
        ? failure('registry-unauthorized', 'The registry refuses the token.')
        : undefined;
    const grid = await open();
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
    const grid = await open();
    expect(rowNames(grid)).toEqual(['1.0']);
    expect(await screen.findByText('It does not answer.')).toBeDefined();
    expect(screen.getByText('1 artifact, 1 tag, as of 5 minutes ago')).toBeDefined();
  });

  test('a repository that is gone says so and leads back', async () => {
    fake.world.failures.set('registry.artifacts', failure('registry-not-found', 'There is no udp-arena.'));
    await show(<Shell />);
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
    await open();
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
    const grid = await open();
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
    const grid = await open();
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
    await open();
    await user.keyboard('{Control>}a{/Control}{Control>}f{/Control}');
    await user.keyboard('1.0.9');
    expect(await screen.findByText('1 selected')).toBeDefined();
  });

  test('reaches a row’s menu', async () => {
    await open();
    await user.keyboard('{ArrowDown}{Shift>}{F10}{/Shift}');
    await user.click(await screen.findByRole('menuitem', { name: 'Copy reference' }));
    expect(named('app.copyText')).toEqual([{ text: 'registry.example.com/night-owl/udp-arena:1.0.9' }]);
  });
});

describe('a row’s menu', () => {
  test('copies by digest where there is no tag', async () => {
    await open();
    await choose(digestOf('arena-untagged').slice(0, 19), 'Copy docker pull line');
    expect(named('app.copyText')).toEqual([
      { text: `docker pull registry.example.com/night-owl/udp-arena@${digestOf('arena-untagged')}` },
    ]);
  });

  test('says why what is not allowed is not offered', async () => {
    fake.world.connections = {
      connections: [
        { ...connection, capabilities: { ...fake.world.registry.capabilities, mayDeleteArtifacts: false } },
      ],
      activeId: connection.id,
    };
    await open();
    await user.click(screen.getByRole('button', { name: 'Actions for 1.0.9' }));
    const item = await screen.findByRole('menuitem', { name: 'Delete artifact…' });
    expect(item.hasAttribute('disabled')).toBe(true);
    expect(screen.getByText('This account may not delete artifacts.')).toBeDefined();
  });

  test('pulls to this computer, with bytes, and can be cancelled', async () => {
    await open();
    await choose('1.0.9', 'Pull to this computer');
    expect(await screen.findByText('0 bytes of 62.4 MB')).toBeDefined();
    expect(named('registry.pull')).toEqual([{ ...at, reference: '1.0.9' }]);
    const [pull] = fake.world.registry.pulls;
    if (pull === undefined) throw new Error('No pull was started');
    fake.tell('registry', 'pullChanged', { ...pull, rev: 2, doneBytes: 31_000_000 });
    expect(await screen.findByText('31.0 MB of 62.4 MB')).toBeDefined();
    fake.tell('registry', 'pullChanged', { ...pull, rev: 1, doneBytes: 5 });
    await user.click(screen.getByRole('button', { name: 'Cancel the pull' }));
    expect(named('registry.cancelPull')).toEqual([{ pullId: pull.id }]);
  });
});

describe('a new tag', () => {
  test('is added without more ado where nobody has it', async () => {
    const grid = await open();
    await choose('1.0.9', 'Add a tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Add a tag to 1.0.9' });
    await user.type(within(dialog).getByLabelText('Tag'), '2.0.0{Enter}');
    await waitFor(() => expect(rowNames(grid)).toContain('2.0.0'));
    expect(named('registry.tag')).toEqual([{ ...at, digest: digestOf('arena-9'), tag: '2.0.0', mayMove: false }]);
  });

  test('is moved only when that is said', async () => {
    await open();
    await choose('1.0.9', 'Add a tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Add a tag to 1.0.9' });
    await user.type(within(dialog).getByLabelText('Tag'), '1.0.1');
    expect(within(dialog).queryByRole('button', { name: 'Add the tag' })).toBeNull();
    expect(within(dialog).getByText(/1\.0\.1 is at sha256:/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Move the tag here' }));
    await waitFor(() => expect(named('registry.tag')).toEqual([expect.objectContaining({ mayMove: true })]));
  });

  test('that turns out to be elsewhere asks before it moves', async () => {
    fake.world.failures.set('registry.tag', failure('tag-elsewhere', '3.0.0 is at another artifact.'));
    await open();
    await choose('1.0.9', 'Add a tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Add a tag to 1.0.9' });
    await user.type(within(dialog).getByLabelText('Tag'), '3.0.0{Enter}');
    const move = await within(dialog).findByRole('button', { name: 'Move the tag here' });
    fake.world.failures.clear();
    await user.click(move);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(named('registry.tag').map((input) => (input as { mayMove: boolean }).mayMove)).toEqual([false, true]);
  });
});

describe('deleting', () => {
  test('names every tag that goes and says what it frees; the button carries the verb', async () => {
    const grid = await open();
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
    await open();
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
    await open();
    await user.click(screen.getByText('By tag'));
    await screen.findByRole('grid', { name: 'Tags' });
    await choose('1.0.2', 'Delete tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText(/may remove the whole artifact .*1\.0\.1/)).toBeDefined();
  });

  test('an active app version is named and asks for the repository’s name', async () => {
    fake.world.registry.versions = [{ app: 'arena', name: 'v1', tag: '1.0.2', isActive: true }];
    await open();
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
    await open();
    await choose('1.0.9', 'Delete artifact…');
    const dialog = await screen.findByRole('dialog', { name: 'Delete from udp-arena' });
    expect(await within(dialog).findByText(/before their tags were moved: arena \/ nightly\./)).toBeDefined();
    expect(within(dialog).getByLabelText(/Servers may still run this\. Type udp-arena/)).toBeDefined();
  });

  test('what is not known of app versions is said', async () => {
    fake.world.registry.versionsUnknown = 'The platform does not answer.';
    await open();
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
    await open();
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
    const grid = await open();
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
    const grid = await open();
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

describe('details', () => {
  const details = async (of: string) => {
    await choose(of, 'Details');
    return screen.findByRole('dialog', { name: /^Details of sha256:/ });
  };

  test('layers with their instructions and who else has them; hidden values are hidden', async () => {
    await open();
    const drawer = await details('1.0.9');
    expect(await within(drawer).findByText('FROM debian:bookworm-slim')).toBeDefined();
    expect(await within(drawer).findAllByText('also in 12 others')).toHaveLength(2);
    expect(within(drawer).getByText('hidden')).toBeDefined();
    expect(within(drawer).getByText('7777/udp, 8080/tcp')).toBeDefined();
    expect(within(drawer).getByText('/srv/ArenaServer.sh -batchmode -name "Night Owl"')).toBeDefined();
  });

  test('an image of an index is chosen, and back', async () => {
    await open();
    const drawer = await details('multi');
    const images = await within(drawer).findAllByRole('button', { name: /^Details of sha256:/ });
    expect(images).toHaveLength(2);
    await user.click(images[1] as HTMLElement);
    await waitFor(() =>
      expect(named('registry.details')).toContainEqual({ ...at, digest: digestOf('arena-index-arm64') }),
    );
    await user.click(await within(drawer).findByRole('button', { name: /^Back to sha256:/ }));
    expect(await within(drawer).findByText('Images of this index')).toBeDefined();
  });

  test('vulnerabilities with fixes and links, and another scan', async () => {
    await open();
    const drawer = await details('1.0.2');
    await user.click(await within(drawer).findByRole('button', { name: 'CVE-2024-45491' }));
    expect(named('app.openExternal')).toEqual([{ url: 'https://nvd.nist.gov/vuln/detail/CVE-2024-45491' }]);
    expect(within(drawer).getByText(/fixed in 2\.5\.0-1\+deb12u1/)).toBeDefined();
    expect(within(drawer).getByText(/by Trivy/)).toBeDefined();
    await user.click(within(drawer).getByRole('button', { name: 'Scan again' }));
    await waitFor(() => expect(named('registry.scan')).toHaveLength(1));
  });

  test('a link that is not opened from here is copied, and that is said', async () => {
    fake.world.failures.set('app.openExternal', failure('invalid-input', 'Gantry does not open this site.'));
    await open();
    const drawer = await details('1.0.2');
    await user.click(await within(drawer).findByRole('button', { name: 'CVE-2024-45491' }));
    expect(await screen.findByText('The address was copied')).toBeDefined();
    expect(named('app.copyText')).toEqual([{ text: 'https://nvd.nist.gov/vuln/detail/CVE-2024-45491' }]);
  });

  test('an artifact that is gone says so, and the list is read again', async () => {
    await open();
    fake.world.failures.set('registry.details', failure('registry-not-found', 'There is no such artifact.'));
    const before = named('registry.artifacts').length;
    const drawer = await details('1.0.9');
    expect(await within(drawer).findByText('It is not in the registry any more')).toBeDefined();
    await waitFor(() => expect(named('registry.artifacts').length).toBeGreaterThan(before));
  });

  test('names with markup and turned text are shown as they are', async () => {
    const nasty = '<b onclick=alert(1)>1</b>';
    fake.world.registry.artifacts.set('udp-arena', [artifact('a', [nasty])]);
    const grid = await open();
    expect(within(grid).getByText(nasty).tagName).toBe('BDI');
    fireEvent.click(within(grid).getByText(nasty));
    const drawer = await screen.findByRole('dialog');
    expect(within(drawer).getByText(nasty)).toBeDefined();
  });
});
