import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { choose, failure, fake, named, user } from '../../support/renderer-preview/page';
import { artifact, digestOf } from '../../support/renderer-preview/registry-samples';
import { at, atRepository, openGrid, rowNames } from '../../support/renderer-preview/repository-page';
import { connection } from '../../support/renderer-preview/samples';

atRepository();

describe('a row’s menu', () => {
  test('copies by digest where there is no tag', async () => {
    await openGrid();
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
    await openGrid();
    await user.click(screen.getByRole('button', { name: 'Actions for 1.0.9' }));
    const item = await screen.findByRole('menuitem', { name: 'Delete artifact…' });
    expect(item.hasAttribute('disabled')).toBe(true);
    expect(screen.getByText('This account may not delete artifacts.')).toBeDefined();
  });

  test('pulls to this computer, with bytes, and can be cancelled', async () => {
    await openGrid();
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
    const grid = await openGrid();
    await choose('1.0.9', 'Add a tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Add a tag to 1.0.9' });
    await user.type(within(dialog).getByLabelText('Tag'), '2.0.0{Enter}');
    await waitFor(() => expect(rowNames(grid)).toContain('2.0.0'));
    expect(named('registry.tag')).toEqual([{ ...at, digest: digestOf('arena-9'), tag: '2.0.0', mayMove: false }]);
  });

  test('is moved only when that is said', async () => {
    await openGrid();
    await choose('1.0.9', 'Add a tag…');
    const dialog = await screen.findByRole('dialog', { name: 'Add a tag to 1.0.9' });
    await user.type(within(dialog).getByLabelText('Tag'), '1.0.1');
    expect(within(dialog).queryByRole('button', { name: 'Add the tag' })).toBeNull();
    expect(within(dialog).getByText(/^1\.0\.1 names sha256:.* now/)).toBeDefined();
    await user.click(within(dialog).getByRole('button', { name: 'Move the tag here' }));
    await waitFor(() => expect(named('registry.tag')).toEqual([expect.objectContaining({ mayMove: true })]));
  });

  test('that turns out to be elsewhere asks before it moves', async () => {
    fake.world.failures.set('registry.tag', failure('tag-elsewhere', '3.0.0 is at another artifact.'));
    await openGrid();
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

describe('details', () => {
  const details = async (of: string) => {
    await choose(of, 'Details');
    return screen.findByRole('dialog', { name: /^Details of sha256:/ });
  };

  test('layers with their instructions and who else has them; hidden values are hidden', async () => {
    await openGrid();
    const drawer = await details('1.0.9');
    expect(await within(drawer).findByText('FROM debian:bookworm-slim')).toBeDefined();
    expect(await within(drawer).findAllByText('also in 12 others')).toHaveLength(2);
    expect(within(drawer).getByText('hidden')).toBeDefined();
    expect(within(drawer).getByText('7777/udp, 8080/tcp')).toBeDefined();
    expect(within(drawer).getByText('/srv/ArenaServer.sh -batchmode -name "Night Owl"')).toBeDefined();
  });

  test('an image of an index is chosen, and back', async () => {
    await openGrid();
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
    await openGrid();
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
    await openGrid();
    const drawer = await details('1.0.2');
    await user.click(await within(drawer).findByRole('button', { name: 'CVE-2024-45491' }));
    expect(await screen.findByText('The address was copied')).toBeDefined();
    expect(named('app.copyText')).toEqual([{ text: 'https://nvd.nist.gov/vuln/detail/CVE-2024-45491' }]);
  });

  test('an artifact that is gone says so, and the list is read again', async () => {
    await openGrid();
    fake.world.failures.set('registry.details', failure('registry-not-found', 'There is no such artifact.'));
    const before = named('registry.artifacts').length;
    const drawer = await details('1.0.9');
    expect(await within(drawer).findByText('It is not in the registry any more')).toBeDefined();
    await waitFor(() => expect(named('registry.artifacts').length).toBeGreaterThan(before));
  });

  test('names with markup and turned text are shown as they are', async () => {
    const nasty = '<b onclick=alert(1)>1</b>';
    const turned = 'שרת-משחק-\u202Etxt.exe';
    fake.world.registry.artifacts.set('udp-arena', [artifact('a', [nasty]), artifact('b', [turned])]);
    const grid = await openGrid();
    // Cut in two, it would be read in another order.
    expect(within(grid).getByTitle(turned).tagName).toBe('BDI');
    expect(within(grid).getByTitle(turned).textContent).toBe(turned);
    const shown = within(grid).getByTitle(nasty);
    expect(within(shown).getByText(nasty)).toBeDefined();
    expect(shown.querySelectorAll('bdi')).toHaveLength(2);
    fireEvent.click(shown);
    const drawer = await screen.findByRole('dialog');
    expect(within(drawer).getByText(nasty)).toBeDefined();
  });
});
