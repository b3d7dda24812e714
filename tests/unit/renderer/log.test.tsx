import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clear, fake, show, user } from '../../support/renderer-preview/page';

const { LogPanel } = await import('../../../renderer/features/log/index');

const LINES = 200_000;
const LINE_PX = 18;

/** Line numbers asked for so far. */
const pagesAsked = () =>
  fake.calls.filter(({ name }) => name === 'publish.log').map(({ input }) => (input as { from: number }).from);

const scroller = (): HTMLElement => screen.getByRole('log');

beforeEach(() => {
  fake.world.logLines = LINES;
  fake.world.logLine = (index) =>
    index === 123_456 || index === 150_000 ? `line ${index}: Needle in the hay` : `line ${index}`;
});
afterEach(clear);

const open = (live = false) => show(<LogPanel jobId="job-2" knownLines={LINES} live={live} ref={createRef()} />);

test('a log of 200,000 lines opens at its end; only the lines in view exist', async () => {
  await open();
  await screen.findByText(`line ${LINES - 1}`);
  expect(screen.getByText('200,000 lines')).toBeDefined();
  expect(screen.getByRole('log').querySelectorAll('div > div').length).toBeLessThan(100);
  expect(pagesAsked().length).toBeLessThan(5);
});

test('lines are fetched where one looks', async () => {
  await open();
  await screen.findByText(`line ${LINES - 1}`);
  const element = scroller();
  element.scrollTop = 50_000 * LINE_PX;
  fireEvent.scroll(element);
  await screen.findByText('line 50000');
  expect(pagesAsked()).toContain(50_000);
});

test('searching brings the first match into view; Enter goes on, Shift+Enter back', async () => {
  await open();
  await screen.findByText(`line ${LINES - 1}`);
  const search = screen.getByRole('textbox', { name: 'Search the log' });
  await user.type(search, 'needle');
  await screen.findByText('1 of 2');
  await screen.findByText('line 123456: Needle in the hay');
  await user.type(search, '{Enter}');
  await screen.findByText('2 of 2');
  await screen.findByText('line 150000: Needle in the hay');
  await user.type(search, '{Shift>}{Enter}{/Shift}');
  await screen.findByText('1 of 2');
});

test('what is not there is said', async () => {
  await open();
  await user.type(screen.getByRole('textbox', { name: 'Search the log' }), 'no such words');
  await screen.findByText('none');
  expect(screen.getByRole('button', { name: 'Next match' }).hasAttribute('disabled')).toBe(true);
});

test('the end is followed while it grows, unless one has scrolled away', async () => {
  await open(true);
  await screen.findByText(`line ${LINES - 1}`);
  const element = scroller();
  fake.world.logLines = LINES + 10;
  act(() => fake.tell('publish', 'logGrew', { id: 'job-2', totalLines: LINES + 10 }));
  await screen.findByText(`line ${LINES + 9}`);

  element.scrollTop = 1000 * LINE_PX;
  fireEvent.scroll(element);
  await screen.findByText('line 1000');
  fake.world.logLines = LINES + 20;
  act(() => fake.tell('publish', 'logGrew', { id: 'job-2', totalLines: LINES + 20 }));
  await screen.findByText('200,020 lines');
  expect(screen.getByText('line 1000')).toBeDefined();
  await waitFor(() => expect(screen.queryByText(`line ${LINES + 19}`)).toBeNull());
});
