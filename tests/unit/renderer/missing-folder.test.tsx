import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { project } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('a folder that went away meanwhile', () => {
  const gone = project({ problem: 'The folder /home/dev/games/udp-arena is not there: renamed.' });
  /** Some time after the list was read. */
  const later = () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  const push = () => screen.findByRole('button', { name: 'Push udp-arena' });
  beforeEach(() => {
    fake.world.projects = [project()];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('is said as the window comes to the front, with the way out; and no more once it is back', async () => {
    await show(<Shell />);
    await push();
    fake.world.projects = [gone];
    later();
    fireEvent.focus(window);
    expect(await screen.findByText(/is not there: renamed/)).toBeDefined();
    expect((await push()).hasAttribute('disabled')).toBe(true);
    expect(screen.getByRole('button', { name: 'Choose the folder' })).toBeDefined();
    fake.world.projects = [project()];
    later();
    fireEvent.focus(window);
    await waitFor(() => expect(screen.queryByText(/is not there/)).toBeNull());
  });

  test('is said in a window that is only in view, and no more once it is back', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    await show(<Shell />);
    await push();
    const asked = named('projects.list').length;
    const wait = () => act(() => vi.advanceTimersByTimeAsync(30_000));
    await wait();
    // A glance that finds nothing new asks for no tags.
    expect(named('projects.problems')).toHaveLength(1);
    expect(named('projects.list')).toHaveLength(asked);
    fake.world.projects = [gone];
    await wait();
    expect(await screen.findByText(/is not there: renamed/)).toBeDefined();
    fake.world.projects = [project()];
    await wait();
    await waitFor(() => expect(screen.queryByText(/is not there/)).toBeNull());
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await wait();
    expect(named('projects.problems')).toHaveLength(3);
    hidden.mockRestore();
    fake.world.silent.add('projects.problems');
    await wait();
    await wait();
    // A drive that does not answer is not asked again and again.
    expect(named('projects.problems')).toHaveLength(4);
  });

  test('is led to, where a push is wanted from elsewhere, instead of a push that must fail', async () => {
    fake.world.projects = [gone];
    await show(<Shell />);
    await push();
    await user.click(within(screen.getByRole('navigation', { name: 'Main' })).getByText('Activity'));
    await screen.findByRole('heading', { name: 'Activity' });
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText(/is not there: renamed/)).toBeDefined();
    const next = screen.getByRole('button', { name: 'More for udp-arena' });
    await waitFor(() => expect(document.activeElement).toBe(next));
    expect(named('publish.start')).toEqual([]);
  });

  test('is said as the screen is opened', async () => {
    await show(<Shell />);
    await push();
    act(() => useNavigation.getState().go({ screen: 'activity' }));
    await screen.findByRole('heading', { name: 'Activity' });
    fake.world.projects = [gone];
    later();
    act(() => useNavigation.getState().go({ screen: 'push' }));
    expect(await screen.findByText(/is not there: renamed/)).toBeDefined();
  });

  test('is not looked for while the window is hidden, nor twice at once', async () => {
    await show(<Shell />);
    await push();
    const asked = named('projects.list').length;
    fireEvent.focus(window);
    later();
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    fireEvent.focus(window);
    fireEvent(document, new Event('visibilitychange'));
    expect(named('projects.list')).toHaveLength(asked);
    hidden.mockRestore();
    fireEvent(document, new Event('visibilitychange'));
    expect(named('projects.list')).toHaveLength(asked + 1);
  });

  test('an answer that is older than what was told does not undo it', async () => {
    await show(<Shell />);
    await push();
    fake.world.projects = [gone];
    later();
    fireEvent.focus(window);
    act(() => fake.tell('projects', 'changed', [project({ name: 'renamed' })]));
    await screen.findByRole('button', { name: 'Push renamed' });
    expect(screen.queryByText(/is not there/)).toBeNull();
  });
});
