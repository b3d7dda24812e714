import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { useGrowing } from '../../../renderer/ui/use-growing';

/** What the browser would tell of the element behind the list. */
let comesNear: () => void = () => undefined;
vi.stubGlobal(
  'IntersectionObserver',
  class {
    constructor(told: (entries: { readonly isIntersecting: boolean }[]) => void) {
      comesNear = () => told([{ isIntersecting: true }]);
    }
    observe(): void {}
    disconnect(): void {}
  },
);
afterEach(cleanup);

function List({ total, needed = 0 }: { readonly total: number; readonly needed?: number }) {
  const { count, end } = useGrowing(total, needed);
  return (
    <ul>
      {Array.from({ length: count }, (_, index) => `row ${index}`).map((name) => (
        <li key={name}>{name}</li>
      ))}
      {count < total ? <li ref={end} aria-label="end" /> : null}
    </ul>
  );
}
const drawn = () => screen.getAllByText(/^row /).length;

test('a short list is drawn whole, with nothing behind it', () => {
  render(<List total={4} />);
  expect(drawn()).toBe(4);
  expect(screen.queryByLabelText('end')).toBeNull();
});

test('a long one is drawn from its top, further each time its end comes near, and not beyond it', () => {
  render(<List total={10} />);
  const first = drawn();
  expect(first).toBeLessThan(10);
  act(() => comesNear());
  expect(drawn()).toBe(2 * first);
  act(() => comesNear());
  expect(drawn()).toBe(10);
  expect(screen.queryByLabelText('end')).toBeNull();
});

test('what is needed further down is there at once', () => {
  render(<List total={200} needed={150} />);
  expect(drawn()).toBe(150);
});
