import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PushPlan } from '#shared/model/storage-plan';
import { clear, failure, fake, named, show, user } from '../../support/renderer-preview/page';
import { job, project } from '../../support/renderer-preview/samples';
import { pushPlan } from '../../support/renderer-preview/storage-samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');

const { world } = fake;

beforeEach(() => useNavigation.getState().go({ screen: 'storage' }));
afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('before a push', () => {
  test('the row says what it would send; nothing where that is not known', async () => {
    world.projects = [project()];
    useNavigation.getState().go({ screen: 'push' });
    await show(<Shell />);
    expect(await screen.findByText('Sends about 38.2 MB, at most 42.3 MB; 3.80 GB free')).toBeDefined();
    clear();
    world.projects = [project()];
    world.failures.set('storage.hint', failure('engine-stopped', 'The engine does not run.'));
    await show(<Shell />);
    await screen.findByRole('button', { name: 'Push udp-arena' });
    await waitFor(() => expect(named('storage.hint')).toHaveLength(1));
    expect(screen.queryByText(/Sends/)).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('a push that was stopped', () => {
  const plan = pushPlan({ newBytes: 338_200_000, usedBytes: 4_900_000_000 });
  const stopped = (step: 'storageCheck' | 'push') =>
    job(
      { is: 'failed', step, error: failure('storage-full', 'It does not fit. Nothing was sent.', 'makeRoom') },
      {
        outputs: {
          storageCheck: {
            usedBytes: plan.usedBytes,
            limitBytes: plan.limitBytes,
            imageBytes: 900_000_000,
            verdict: 'doesNotFit',
            plan,
            pusher: 'engine',
            sender: null,
          },
        },
      },
    );
  const see = async (step: 'storageCheck' | 'push', shown = plan) => {
    const { outputs, ...rest } = stopped(step);
    const storageCheck = { ...outputs.storageCheck, plan: shown } as typeof outputs.storageCheck;
    world.jobs = [{ ...rest, outputs: { ...outputs, storageCheck } }];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
    await screen.findByRole('heading', { name: 'Push plan' });
  };

  test('shows its plan by layer, and makes as much room as is missing', async () => {
    await see('storageCheck');
    expect(screen.getByText('2 of 4 layers are new: 338 MB to send.')).toBeDefined();
    const layers = screen.getByRole('list', { name: 'Planned layers' });
    expect(within(layers).getByText('already there, in udp-arena:1.0.14')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Make room' }));
    const dialog = await screen.findByRole('dialog', { name: 'Make room' });
    expect(within(dialog).getByLabelText<HTMLInputElement>('Room to make').value).toBe('238.2');
  });

  test('is pushed anyway only after a dialog that says what comes of it', async () => {
    await see('storageCheck');
    await user.click(screen.getByRole('button', { name: 'Push anyway' }));
    const dialog = await screen.findByRole('dialog', { name: 'Push although it does not fit?' });
    expect(dialog.textContent).toContain('refuses at the end of the upload');
    expect(named('publish.retry')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Push anyway' }));
    await waitFor(() => expect(named('publish.retry')).toEqual([{ id: 'job-2', pushesAnyway: true }]));
  });

  test('that the registry itself refused makes as much room as is missing now', async () => {
    await see('push', pushPlan({ newBytes: 50_000_000, usedBytes: 4_980_000_000 }));
    await user.click(screen.getByRole('button', { name: 'Make room' }));
    const dialog = await screen.findByRole('dialog', { name: 'Make room' });
    expect(within(dialog).getByLabelText<HTMLInputElement>('Room to make').value).toBe('30');
  });

  test('that the registry itself refused is not offered to be pushed anyway', async () => {
    await see('push');
    expect(screen.getByRole('button', { name: 'Make room' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Push anyway' })).toBeNull();
  });
});

describe('what a push adds', () => {
  const check = (plan: PushPlan) => ({
    storageCheck: {
      ...{ usedBytes: plan.usedBytes, limitBytes: plan.limitBytes, imageBytes: 900_000_000 },
      ...{ verdict: 'fits' as const, plan, pusher: 'gantry' as const, sender: null },
    },
  });
  const bounded = pushPlan({
    basis: 'bounded',
    newBytes: 900_000_000,
    layers: pushPlan().layers.map((layer) => ({ ...layer, sizeBytes: null })),
  });
  const see = async (sent: PushPlan | null) => {
    world.jobs = [job({ is: 'running', step: 'push' }, { outputs: check(bounded), sent })];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
  };

  test('is bounded at first, exact while it is sent, and measured in the end', async () => {
    await see(null);
    await screen.findByRole('heading', { name: 'Push plan' });
    expect(screen.getByText(/: at most 900 MB before compression; measured when sent\./)).toBeDefined();
    clear();
    await see(pushPlan());
    expect(await screen.findByText('2 of 4 layers are new: 38.2 MB to send.')).toBeDefined();
    clear();
    await see(pushPlan({ basis: 'measured' }));
    await screen.findByRole('heading', { name: 'What was sent' });
    expect(screen.getByText('2 of 4 layers were new: 38.2 MB sent.')).toBeDefined();
    const layers = screen.getByRole('list', { name: 'Layers sent', hidden: true });
    expect(within(layers).getByText('new, 38.0 MB')).toBeDefined();
  });
});

describe('the push plan of a push that runs', () => {
  const see = async (plan: PushPlan) => {
    const { usedBytes, limitBytes, verdict } = plan;
    const storageCheck = {
      usedBytes,
      limitBytes,
      verdict,
      imageBytes: 900_000_000,
      plan,
      pusher: 'engine' as const,
      sender: null,
    };
    world.jobs = [job({ is: 'running', step: 'push' }, { outputs: { storageCheck } })];
    useNavigation.getState().go({ screen: 'job', id: 'job-2' });
    await show(<Shell />);
    const heading = await screen.findByRole('heading', { name: 'Push plan' });
    return within(heading.closest('section') ?? heading);
  };

  test('warns with the share where it is tight', async () => {
    const panel = await see(pushPlan({ usedBytes: 4_400_000_000 }));
    const words = panel.getByText(/^It fits, but the storage is 88 % full then\./);
    expect(words.dataset['tone']).toBe('warn');
    expect(panel.queryByRole('button')).toBeNull();
  });

  test('offers to type in a limit that is not known, of the connection that is pushed to', async () => {
    const panel = await see(pushPlan({ limitBytes: null }));
    const words = panel.getByText('Whether it fits is not known: the registry does not tell its limit.');
    expect(words.dataset['tone']).toBe('warn');
    await user.click(panel.getByRole('button', { name: 'Type the limit in' }));
    expect(useNavigation.getState().view).toEqual({
      screen: 'settings',
      at: { section: 'storageLimit', connectionId: world.jobs[0]?.request.connectionId },
    });
  });

  test('does not ask for a limit where only the use is not known', async () => {
    const panel = await see(pushPlan({ usedBytes: null }));
    expect(panel.getByText(/does not tell what it holds/)).toBeDefined();
    expect(panel.queryByRole('button')).toBeNull();
  });

  test('says the most that it can be where it is not worked out', async () => {
    const panel = await see(pushPlan({ basis: 'bounded', newBytes: 90_000_000 }));
    const words = panel.getByText('2 of 4 layers are new: at most 90.0 MB before compression; measured when sent.');
    expect(words.title).toBe('90,000,000 bytes, before compression');
    expect(panel.getByText(/^It fits\. At most /).dataset['tone']).toBeUndefined();
  });
});
