import { fireEvent, renderHook, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { clear, show, user } from '../../support/renderer-preview/page';

const { useArriving } = await import('../../../renderer/ui/use-arriving');
const { MenuButton } = await import('../../../renderer/ui/menu-button');
const { LongSelect } = await import('../../../renderer/ui/long-select');
const { useFocusBack } = await import('../../../renderer/ui/use-focus-back');
const { Menu, Modal } = await import('@mantine/core');

const items = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => ({ key: `row-${from + index}` }));

afterEach(clear);

describe('rows that come into view', () => {
  test('are drawn a few at a time until all are there', async () => {
    const drawn: number[] = [];
    const { result } = renderHook(() => {
      const shown = useArriving(items(0, 20));
      drawn.push(shown.length);
      return shown;
    });
    await waitFor(() => expect(result.current).toHaveLength(20));
    expect(drawn).toEqual([0, 6, 12, 18, 20]);
  });

  test('what is there already stays while others come', async () => {
    const { result, rerender } = renderHook(({ to }) => useArriving(items(0, to), 4), { initialProps: { to: 4 } });
    await waitFor(() => expect(result.current).toHaveLength(4));
    rerender({ to: 6 });
    expect(result.current).toHaveLength(6);
    rerender({ to: 30 });
    expect(result.current).toHaveLength(10);
    await waitFor(() => expect(result.current).toHaveLength(30));
  });

  test('a jump to another place begins anew', async () => {
    const { result, rerender } = renderHook(({ from }) => useArriving(items(from, from + 5), 2), {
      initialProps: { from: 0 },
    });
    await waitFor(() => expect(result.current).toHaveLength(5));
    rerender({ from: 100 });
    expect(result.current.map(({ key }) => key)).toEqual(['row-100', 'row-101']);
    await waitFor(() => expect(result.current).toHaveLength(5));
  });

  test('what changes all at once stays as it was until it is its turn', async () => {
    const of = (state: string) => items(0, 5).map((item) => ({ ...item, state }));
    const isOther = (before: { state: string }, now: { state: string }) => before.state !== now.state;
    const { result, rerender } = renderHook(({ state }) => useArriving(of(state), 2, isOther), {
      initialProps: { state: 'old' },
    });
    await waitFor(() => expect(result.current).toHaveLength(5));
    rerender({ state: 'new' });
    expect(result.current.map(({ state }) => state)).toEqual(['new', 'new', 'old', 'old', 'old']);
    await waitFor(() => expect(result.current).toEqual(of('new')));
  });
});

describe('a row’s menu', () => {
  const chosen: string[] = [];
  const menu = (
    <MenuButton label="More" entries={() => <Menu.Item onClick={() => chosen.push('it')}>Do it</Menu.Item>} />
  );

  test('is there from the first press on, and gives the focus back', async () => {
    show(menu);
    const button = await screen.findByRole('button', { name: 'More' });
    expect(button.getAttribute('aria-haspopup')).toBe('menu');
    for (const time of [1, 2]) {
      screen.getByRole('button', { name: 'More' }).focus();
      await user.keyboard('{Enter}');
      await user.click(await screen.findByText('Do it'));
      expect(chosen).toHaveLength(time);
      await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' })));
    }
  });

  test('Escape closes it and gives the focus back', async () => {
    show(menu);
    (await screen.findByRole('button', { name: 'More' })).focus();
    await user.keyboard('{Enter}');
    await screen.findByText('Do it');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByText('Do it')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' })));
  });
});

describe('a dialog that a row’s menu opens', () => {
  /** In the page while it is open, as most are. */
  function Passing({ onClose }: { readonly onClose: () => void }) {
    useFocusBack();
    return <Modal opened onClose={onClose} title="Passing" />;
  }
  function Screen() {
    const [is, setIs] = useState<'passing' | 'staying' | null>(null);
    const close = () => setIs(null);
    return (
      <>
        <button type="button" onClick={() => setIs('passing')}>
          Elsewhere
        </button>
        <MenuButton
          label="More"
          entries={() => (
            <>
              <Menu.Item onClick={() => setIs('passing')}>Open one</Menu.Item>
              <Menu.Item onClick={() => setIs('staying')}>Open another</Menu.Item>
            </>
          )}
        />
        {is === 'passing' ? <Passing onClose={close} /> : null}
        <Modal opened={is === 'staying'} onClose={close} title="Staying" />
      </>
    );
  }
  const leave = async () => {
    await waitFor(() => expect(document.activeElement?.closest('[role=dialog]')).not.toBeNull());
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  };

  test.each(['Open one', 'Open another'])('gives the keys back to its button: %s', async (entry) => {
    show(<Screen />);
    (await screen.findByRole('button', { name: 'More' })).focus();
    await user.keyboard('{Enter}');
    await user.click(await screen.findByText(entry));
    await leave();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' })));
  });

  test('gives them to nothing that another dialog was opened from', async () => {
    show(<Screen />);
    await user.click(await screen.findByRole('button', { name: 'Elsewhere' }));
    await leave();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Elsewhere' })));
    (document.activeElement as HTMLElement).blur();
    const given = vi.spyOn(screen.getByRole('button', { name: 'Elsewhere' }), 'focus');
    fireEvent.click(screen.getByRole('button', { name: 'Elsewhere' }));
    await leave();
    // Set later and for longer, it ends after whatever would give the keys back.
    await new Promise((over) => setTimeout(over, 20));
    expect(given).not.toHaveBeenCalled();
  });
});

describe('a choice of hundreds', () => {
  const choices = Array.from({ length: 200 }, (_, index) => ({ value: `${index}`, label: `server-${index}` }));
  const chosen: string[] = [];
  const field = (
    <LongSelect
      label="Repository"
      width={150}
      choices={choices}
      value="40"
      onChange={(value) => chosen.push(value)}
      searchable
    />
  );
  const entries = () => screen.queryAllByRole('option', { hidden: true });

  test('has its entries once somebody comes to it', async () => {
    show(field);
    expect(await screen.findByDisplayValue('server-40')).toBeDefined();
    expect(entries().length).toBeLessThan(50);
    await user.click(screen.getByRole('combobox', { name: 'Repository' }));
    await waitFor(() => expect(entries()).toHaveLength(200));
    expect(entries().filter((one) => one.getAttribute('aria-selected') === 'true')).toHaveLength(1);
  });

  test('the keys go on from the one that is chosen, and what is typed is looked for in all of them', async () => {
    show(field);
    (await screen.findByRole('combobox', { name: 'Repository' })).focus();
    await waitFor(() => expect(entries()).toHaveLength(200));
    await user.keyboard('{ArrowDown}{Enter}');
    expect(chosen).toEqual(['41']);
    const input = screen.getByRole('combobox', { name: 'Repository' });
    await user.clear(input);
    await user.type(input, 'server-19');
    await user.click(await screen.findByRole('option', { name: 'server-199' }));
    expect(chosen).toEqual(['41', '199']);
  });
});
