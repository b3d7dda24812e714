import { Button } from '@mantine/core';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clear, show, user } from '../../support/renderer-preview/page';

const { useKeysKept } = await import('../../../renderer/ui/use-keys-kept');

afterEach(() => {
  vi.restoreAllMocks();
  clear();
});

/** Presses a button that waits until it is told; `meanwhile` answers with what has the keys by then. */
async function press(meanwhile: (page: HTMLElement) => Element) {
  let answer = (): void => undefined;
  function Page() {
    useKeysKept();
    const [waits, setWaits] = useState(false);
    answer = () => setWaits(false);
    return (
      <>
        <Button loading={waits} onClick={() => setWaits(true)}>
          Ask
        </Button>
        <button type="button">Elsewhere</button>
      </>
    );
  }
  await show(<Page />);
  const button = screen.getByRole('button', { name: 'Ask' });
  await user.click(button);
  expect(button.hasAttribute('disabled')).toBe(true);
  // What a browser does when it draws what is disabled, and this one does not.
  fireEvent.blur(button);
  const at = meanwhile(document.body);
  vi.spyOn(document, 'activeElement', 'get').mockReturnValue(at);
  const given = vi.spyOn(button, 'focus');
  act(answer);
  // An observer is told in the turn of the change.
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  return given;
}

describe('a button that waits for its answer', () => {
  test('has the keys again once it can be pressed again', async () => {
    expect(await press((page) => page)).toHaveBeenCalledOnce();
  });

  test('leaves them to whoever went elsewhere meanwhile', async () => {
    const given = await press((page) => within(page).getByRole('button', { name: 'Elsewhere' }));
    expect(given).not.toHaveBeenCalled();
  });

  test.each<[string, (page: HTMLElement) => void]>([
    ['went elsewhere, and left that too', (page) => fireEvent.focusIn(within(page).getByText('Elsewhere'))],
    ['pressed where nothing takes the keys', (page) => fireEvent.pointerDown(page)],
  ])('does not come back to one who %s', async (_, leave) => {
    const given = await press((page) => {
      leave(page);
      return page;
    });
    expect(given).not.toHaveBeenCalled();
  });

  test('comes back to one who only pressed it once more', async () => {
    const given = await press((page) => {
      fireEvent.pointerDown(within(page).getByText('Ask'));
      return page;
    });
    expect(given).toHaveBeenCalledOnce();
  });
});
