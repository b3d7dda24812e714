import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { JobState, OutputOf, StepProgress } from '#shared/model/publish-job';
import { clear, fake, fillIn, named, show, user } from '../../support/renderer-preview/page';
import { job, result } from '../../support/renderer-preview/samples';

const { JobScreen } = await import('../../../renderer/features/job/index');
const { SettingsScreen } = await import('../../../renderer/features/settings/index');

afterEach(clear);

describe('a push', () => {
  const sentBy = (pusher: 'gantry' | 'engine'): { storageCheck: OutputOf<'storageCheck'> } => ({
    storageCheck: {
      ...{ imageBytes: 9_000_000, verdict: 'fits', usedBytes: 0, limitBytes: 10_000_000, plan: null },
      pusher,
      sender: null,
    },
  });
  const pauseButton = () => screen.queryByRole('button', { name: /^(Pause|Go on)$/ });

  test('that is sent from here is paused and goes on', async () => {
    fake.world.jobs = [job({ is: 'running', step: 'push' }, { outputs: sentBy('gantry') })];
    await show(<JobScreen id="job-2" />);
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    expect(await screen.findByText('Paused')).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'Go on' }));
    expect(await screen.findByRole('button', { name: 'Pause' })).toBeDefined();
    expect(screen.queryByText('Paused')).toBeNull();
    expect(named('publish.pause')).toEqual([
      { id: 'job-2', paused: true },
      { id: 'job-2', paused: false },
    ]);
  });

  test('whose pause has nothing left to stop keeps the keys', async () => {
    const sending = job({ is: 'running', step: 'push' }, { outputs: sentBy('gantry') });
    fake.world.jobs = [sending];
    Object.assign(navigator, { userActivation: { hasBeenActive: true } });
    await show(<JobScreen id="job-2" />);
    (await screen.findByRole('button', { name: 'Pause' })).focus();
    act(() => fake.tell('publish', 'changed', { ...sending, rev: 11, state: { is: 'running', step: 'confirm' } }));
    await waitFor(() => expect(pauseButton()).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'udp-arena', level: 1 }));
    Object.assign(navigator, { userActivation: undefined });
  });

  test('says who sends, and why', async () => {
    const layer = { id: 'aaaaaaaaaaaa', is: 'pushing' as const, currentBytes: 1, totalBytes: 2 };
    const progress: StepProgress = {
      ...{ note: 'Sending', doneBytes: 1, totalBytes: 2, speedBytesPerS: null, remainingMs: null },
      ...{ layers: [layer], retry: null },
    };
    const { storageCheck } = sentBy('engine');
    const outputs = {
      storageCheck: { ...storageCheck, sender: { pusher: 'engine' as const, why: { is: 'lineUnknown' as const } } },
    };
    fake.world.jobs = [job({ is: 'running', step: 'push' }, { outputs, progress })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText(/^The engine sends the layers: it is not known yet how fast/)).toBeDefined();
  });

  test('that is paused says that nothing is being sent, and can be cancelled', async () => {
    const progress: StepProgress = {
      ...{ note: 'Sending', doneBytes: 2_000_000, totalBytes: 9_000_000, speedBytesPerS: 1_000_000, remainingMs: 7000 },
      ...{ layers: [], retry: null },
    };
    fake.world.jobs = [job({ is: 'running', step: 'push' }, { outputs: sentBy('gantry'), progress, isPaused: true })];
    await show(<JobScreen id="job-2" />);
    expect(await screen.findByText('Paused: nothing is being sent')).toBeDefined();
    // Neither a speed nor a time that is left.
    expect(screen.getByText('2.0 MB of 9.0 MB')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Cancel' })).toBeDefined();
  });

  test.each<[string, JobState, 'gantry' | 'engine']>([
    ['the engine sends it', { is: 'running', step: 'push' }, 'engine'],
    ['it is not sent yet', { is: 'running', step: 'tag' }, 'gantry'],
    ['it was sent', { is: 'running', step: 'confirm' }, 'gantry'],
    ['it is being cancelled', { is: 'cancelling', step: 'push' }, 'gantry'],
    ['it is over', { is: 'succeeded', result }, 'gantry'],
  ])('cannot be paused where %s', async (_why, state, pusher) => {
    fake.world.jobs = [job(state, { outputs: sentBy(pusher) })];
    await show(<JobScreen id="job-2" />);
    await screen.findByRole('list', { name: 'Steps' });
    expect(pauseButton()).toBeNull();
  });
});

describe('what Settings say of pushes', () => {
  const limited = () => screen.findByRole('checkbox', { name: 'Leave some of the line to others' });
  const rate = () => screen.getByRole('textbox', { name: 'At most' });
  const changes = () => named('app.change');

  test('an upload limit is switched on, typed in MB/s, and switched off', async () => {
    await show(<SettingsScreen />);
    expect((await limited()).hasAttribute('checked')).toBe(false);
    expect(screen.queryByRole('textbox', { name: 'At most' })).toBeNull();
    await user.click(await limited());
    await waitFor(() => expect(rate()).toHaveProperty('value', '1 MB/s'));
    await fillIn(rate(), '2.5');
    await waitFor(() => expect(fake.world.preferences.uploadLimitBytesPerS).toBe(2_500_000));
    await user.click(await limited());
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'At most' })).toBeNull());
    expect(changes().at(0)).toEqual({ uploadLimitBytesPerS: 1_000_000 });
    expect(changes().at(-1)).toEqual({ uploadLimitBytesPerS: null });
  });

  test('a limit that was set is shown; one that is too small is said and not taken', async () => {
    fake.world.preferences = { ...fake.world.preferences, uploadLimitBytesPerS: 3_200_000 };
    await show(<SettingsScreen />);
    expect(await limited()).toHaveProperty('checked', true);
    expect(rate()).toHaveProperty('value', '3.2 MB/s');
    await fillIn(rate(), '0');
    expect(await screen.findByText('Type 0.1 MB/s or more.')).toBeDefined();
    expect(rate().getAttribute('aria-invalid')).toBe('true');
    expect(changes()).toEqual([]);
    expect(fake.world.preferences.uploadLimitBytesPerS).toBe(3_200_000);
  });

  const form = async (name: string) =>
    within(await screen.findByRole('radiogroup', { name: 'Layers are compressed as' })).getByRole('radio', { name });

  test('as what layers go out is chosen, with who can pull it', async () => {
    await show(<SettingsScreen />);
    expect(await form('gzip')).toHaveProperty('checked', true);
    const zstd = await form('zstd');
    expect(zstd.getAttribute('aria-describedby')).not.toBeNull();
    expect(
      screen.getByText(/Docker 20\.10 cannot pull it.*invalid tar header.*cannot see what the platform/),
    ).toBeDefined();
    for (const compression of ['zstd', 'gzip'] as const) {
      await user.click(await form(compression));
      await waitFor(async () => expect(await form(compression)).toHaveProperty('checked', true));
      expect(changes().at(-1)).toEqual({ compression });
    }
  });

  test('zstd is shown and cannot be chosen where this Node has none, which the group says', async () => {
    fake.world.canZstd = false;
    await show(<SettingsScreen />);
    await waitFor(async () => expect(await form('zstd')).toHaveProperty('disabled', true));
    const group = await screen.findByRole('radiogroup', { name: 'Layers are compressed as' });
    const said = document.getElementById(group.getAttribute('aria-describedby') ?? '');
    expect(said?.textContent).toContain('this Gantry runs on a Node without it');
    await user.click(await form('zstd'));
    expect(changes()).toEqual([]);
  });

  test('who sends the layers is chosen, and shown as it was chosen', async () => {
    await show(<SettingsScreen />);
    const group = await screen.findByRole('radiogroup', { name: 'Layers are sent by' });
    const radio = (name: string) => within(group).getByRole('radio', { name });
    expect(radio('Whoever does it better')).toHaveProperty('checked', true);
    for (const [name, pusher] of [
      ['The engine', 'engine'],
      ['Gantry', 'gantry'],
      ['Whoever does it better', 'auto'],
    ] as const) {
      await user.click(radio(name));
      await waitFor(() => expect(radio(name)).toHaveProperty('checked', true));
      expect(changes().at(-1)).toEqual({ pusher });
    }
  });
});
