import { screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { deltaCheck } from '../../support/renderer-preview/job-samples';
import { clear, fake, show } from '../../support/renderer-preview/page';
import { job, result } from '../../support/renderer-preview/samples';

const { JobScreen } = await import('../../../renderer/features/job/index');

afterEach(clear);

const words = 'Only what changed since 1.0.3: 12 files, 3.4 MB (2 deleted).';

test('a push says what of the image is new, where that is all that was built', async () => {
  fake.world.jobs = [job({ is: 'succeeded', result }, { outputs: { check: deltaCheck } })];
  await show(<JobScreen id="job-2" />);
  expect(await screen.findByText(words)).toBeDefined();
});

test('and does not where the whole image had to be built after all', async () => {
  const build = { imageId: 'i', fingerprint: 'f', cachedSteps: 0, totalSteps: 1, isFallback: true };
  fake.world.jobs = [job({ is: 'succeeded', result }, { outputs: { check: deltaCheck, build } })];
  await show(<JobScreen id="job-2" />);
  await screen.findByRole('list', { name: 'Steps' });
  expect(screen.queryByText(words)).toBeNull();
});
