import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppError } from '#shared/errors';
import { deferred } from '../../support/deferred';
import { clear, failure, fake, fillIn, show, user } from '../../support/renderer-preview/page';
import { platformConnection } from '../../support/renderer-preview/platform-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { notifications, Notifications } = await import('@mantine/notifications');
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const signIn = failure('platform-unauthorized', 'The platform does not accept the API token. Sign in again.', 'signIn');
const title = 'The app “night-race” was not created';

beforeEach(() => {
  fake.world.connections = { connections: [platformConnection], activeId: platformConnection.id };
});
afterEach(() => {
  notifications.clean();
  clear();
  useNavigation.getState().setUnsaved(null);
  useNavigation.getState().go({ screen: 'push' });
});

/** A new app is asked for in a template's form; it fails when the answer is called. */
const ask = async (error: AppError) => {
  const arrived = deferred();
  const asked = vi.spyOn(fake.gantry.platform, 'createApp').mockImplementationOnce(async () => {
    await arrived.promise;
    return { ok: false, error };
  });
  useNavigation.getState().go({ screen: 'templates', edit: { is: 'new', repository: 'fresh' } });
  await show(
    <>
      <Notifications />
      <Shell />
    </>,
  );
  await user.click(await screen.findByRole('combobox', { name: 'App' }));
  await user.click(await screen.findByRole('option', { name: 'Create app…' }));
  await fillIn(screen.getByLabelText('Name of the new app'), 'night-race');
  await user.keyboard('{Enter}');
  return () =>
    act(async () => {
      arrived.resolve();
      await asked.mock.results[0]?.value;
    });
};

const told = async () => {
  const alert = (await screen.findByText(title)).closest<HTMLElement>('[role=alert]');
  if (alert === null) throw new Error('It is no alert');
  return within(alert);
};

test('that it was not created is told where one has gone back to the list, once, with its way out', async () => {
  const fail = await ask(signIn);
  await user.click(screen.getByRole('button', { name: 'Back to the list' }));
  await fail();
  const alert = await told();
  expect(alert.getByText(signIn.message)).toBeDefined();
  expect(screen.getAllByText(title)).toHaveLength(1);
  await user.click(alert.getByRole('button', { name: 'Sign in' }));
  expect(await screen.findByRole('heading', { name: 'Settings' })).toBeDefined();
  await waitFor(() => expect(screen.queryByText(title)).toBeNull());
});

test('it is told on another screen too', async () => {
  const fail = await ask(
    failure('platform-limit', 'The account keeps 2 apps at most. Delete one, or change the plan.'),
  );
  await act(async () => {
    useNavigation.getState().setUnsaved(null);
    useNavigation.getState().go({ screen: 'activity' });
  });
  await screen.findByRole('heading', { name: 'Activity' });
  await fail();
  const alert = await told();
  expect(alert.getByText('The account keeps 2 apps at most. Delete one, or change the plan.')).toBeDefined();
});

test('where its name is typed, it is said there and nowhere else', async () => {
  const fail = await ask(signIn);
  await fail();
  expect(await screen.findByText(signIn.message)).toBeDefined();
  expect(screen.queryByText(title)).toBeNull();
});
