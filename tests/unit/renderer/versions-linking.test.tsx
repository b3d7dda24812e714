import { createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { atBoard, openBoard, rowOf } from '../../support/renderer-preview/board-page';
import { fake, named, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';

const { id } = platformConnection;
const refused = (message: string, part: Partial<AppError> = {}): AppError => ({
  code: 'platform-error',
  message,
  retryable: true,
  action: null,
  detail: null,
  ...part,
});

atBoard();
/** Only what the event carries matters: jsdom moves nothing. */
const drag = (kind: 'dragStart' | 'dragOver' | 'drop' | 'dragEnd', element: HTMLElement) => {
  const event = createEvent[kind](element);
  Object.assign(event, { dataTransfer: { setData: () => undefined, types: [], effectAllowed: 'none', files: [] } });
  fireEvent(element, event);
};

describe('linking by keyboard', () => {
  test('Enter on a tag opens the dialog with app and name, Enter there links', async () => {
    const { tags } = await openBoard();
    tags.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const dialog = await screen.findByRole('dialog', { name: 'Link udp-arena:1.0.3 to an app' });
    expect((within(dialog).getByRole('combobox', { name: 'App' }) as HTMLInputElement).value).toBe('arena');
    const name = within(dialog).getByLabelText('Version name for udp-arena:1.0.3');
    expect((name as HTMLInputElement).value).toBe('1.0.3');
    await user.type(name, '{Enter}');
    expect(await within(dialog).findByText('arena / 1.0.3: created')).toBeDefined();
    expect(named('platform.link')).toEqual([
      { id, repository: 'udp-arena', tag: '1.0.3', app: 'arena', name: '1.0.3' },
    ]);
    await user.click(within(dialog).getByRole('button', { name: 'Done' }));
    await waitFor(() => expect(rowOf(tags, '1.0.3').textContent).toContain('arena / 1.0.3'));
  });

  test('several are selected with the keys and linked in one go, each with its result', async () => {
    fake.world.refuse = (name, input) =>
      name === 'platform.link' && (input as { tag: string }).tag === 'stable'
        ? refused('The platform cannot pull it.', { code: 'image-not-pullable', action: 'pullCredentials' })
        : undefined;
    const { tags } = await openBoard();
    tags.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{ArrowDown}{/Shift}');
    await user.click(await screen.findByRole('button', { name: 'Link 3 tags…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Link 3 tags' });
    await user.click(within(dialog).getByRole('button', { name: 'Link 3 tags' }));
    expect(await within(dialog).findByText('2 of 3 tags are linked.')).toBeDefined();
    expect(within(dialog).getByRole('alert').textContent).toContain('cannot pull');
    fake.world.refuse = () => undefined;
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await within(dialog).findByText('3 of 3 tags are linked.');
    expect(named('platform.link').map((input) => (input as { tag: string }).tag)).toEqual([
      '1.0.3',
      '1.0.2-hotfix',
      'stable',
      'stable',
    ]);
  });

  test('a name that another image has is said before anything is sent', async () => {
    const { tags } = await openBoard();
    tags.focus();
    await user.keyboard('{ArrowDown}l');
    const dialog = await screen.findByRole('dialog');
    const name = await within(dialog).findByLabelText('Version name for udp-arena:1.0.3');
    await user.clear(name);
    await user.type(name, '0.9.0');
    expect(await within(dialog).findByText(/has a version 0\.9\.0 of udp-arena:0\.9\.0 already/)).toBeDefined();
    expect(within(dialog).getByRole('button', { name: 'Link 1 tag' }).hasAttribute('disabled')).toBe(true);
  });

  test('a tag without a template leads to one', async () => {
    const { tags } = await openBoard();
    await user.click(within(tags).getByRole('button', { name: 'Create template first, for night-race/server' }));
    expect(await screen.findByRole('heading', { name: 'night-race/server' })).toBeDefined();
    expect(screen.getByRole('form', { name: 'Template' })).toBeDefined();
  });

  test('a tag that has a version opens it; of several, one is chosen', async () => {
    const { tags } = await openBoard();
    await user.click(within(tags).getByRole('button', { name: 'Open 2 versions of udp-arena:1.0.2' }));
    const choice = await screen.findByRole('dialog', { name: 'Which version?' });
    await user.click(within(choice).getByRole('button', { name: /arena-staging/ }));
    expect(await screen.findByRole('dialog', { name: 'arena-staging / 1.0.2-test' })).toBeDefined();
  });
});

describe('linking by dragging', () => {
  test('a tag onto an app links it to that app', async () => {
    const { tags, versions } = await openBoard();
    drag('dragStart', rowOf(tags, '1.0.3'));
    expect(await screen.findByText(/drop 1 tag onto an app/)).toBeDefined();
    drag('dragOver', rowOf(versions, 'matchmaker'));
    expect(await within(versions).findByText('Drop to link')).toBeDefined();
    drag('drop', rowOf(versions, 'matchmaker'));
    const dialog = await screen.findByRole('dialog', { name: 'Link udp-arena:1.0.3 to an app' });
    await user.click(await within(dialog).findByRole('button', { name: 'Link 1 tag' }));
    expect(await within(dialog).findByText('matchmaker / 1.0.3: created')).toBeDefined();
  });

  test('a selected tag takes the selection along, onto a version of the app as well', async () => {
    const { tags, versions } = await openBoard();
    await user.click(within(tags).getByText('1.0.3'));
    await user.keyboard('{Control>}');
    await user.click(within(tags).getByText('1.0.0'));
    await user.keyboard('{/Control}');
    drag('dragStart', rowOf(tags, '1.0.0'));
    drag('dragOver', rowOf(versions, '1.0.2-test'));
    drag('drop', rowOf(versions, '1.0.2-test'));
    const dialog = await screen.findByRole('dialog', { name: 'Link 2 tags' });
    expect(await within(dialog).findAllByText('in arena-staging')).toHaveLength(2);
  });

  test('what was dragged from elsewhere is not taken', async () => {
    const { versions } = await openBoard();
    drag('drop', rowOf(versions, 'matchmaker'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});
