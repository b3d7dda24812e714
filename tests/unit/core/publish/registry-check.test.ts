import { describe, expect, it } from 'vitest';
import { AppFailure, type ErrorCode } from '#shared/errors';
import type { PublishRequest } from '#shared/model/publish-job';
import { type Harness, publishingOverFakes, pushRequest } from '../../../support/fakes/publishing';

const refusal = (code: ErrorCode) =>
  ({ is: 'refused', why: new AppFailure({ code, message: `It says ${code}.` }) }) as const;

async function pushed({ publishing, engine, logs }: Harness, more: Partial<PublishRequest> = {}) {
  const { id } = await publishing.start({ ...pushRequest, ...more });
  const { state, outputs } = await publishing.ended(id);
  const error = state.is === 'failed' ? { ...state.error, step: state.step } : null;
  return { is: state.is, error, built: engine.calls.includes('build'), check: outputs.check, log: logs.lines.get(id) };
}

describe('before anything is built', () => {
  it('a registry that does not answer ends the push', async () => {
    const harness = publishingOverFakes();
    harness.registry.gates.fail('tryUpload', new AppFailure({ code: 'registry-unreachable', message: 'Not there.' }));
    expect(await pushed(harness)).toMatchObject({
      error: { code: 'registry-unreachable', step: 'check' },
      built: false,
    });
  });

  it('so does a token that is not accepted', async () => {
    const harness = publishingOverFakes();
    harness.registry.uploads = refusal('registry-unauthorized');
    harness.registry.mayLook = false;
    const { error, built } = await pushed(harness);
    expect(error).toMatchObject({
      code: 'registry-unauthorized',
      step: 'check',
      message: 'It says registry-unauthorized.',
    });
    expect(built).toBe(false);
  });

  it.each(['registry-unauthorized', 'registry-denied'] as const)(
    'so does an account that may look and not push (%s), by name',
    async (code) => {
      const harness = publishingOverFakes();
      harness.registry.uploads = refusal(code);
      const { error, built } = await pushed(harness);
      expect(error).toMatchObject({ code: 'registry-denied', step: 'check', action: 'signIn' });
      expect(error?.message).toMatch(
        /^robot\$studio\+push may not push to game in studio at registry\.example\.com\. Use/,
      );
      expect(built).toBe(false);
    },
  );

  it.each(['registry-error', 'registry-busy'] as const)(
    'a registry in trouble (%s) may be well again',
    async (code) => {
      const harness = publishingOverFakes();
      harness.registry.uploads = refusal(code);
      expect((await pushed(harness)).is).toBe('succeeded');
    },
  );

  it('what is wrong with the folder is told first', async () => {
    const harness = publishingOverFakes();
    harness.registry.gates.fail('tryUpload', new AppFailure({ code: 'registry-unreachable', message: 'Not there.' }));
    harness.engine.gates.fail('lookAtContext', new AppFailure({ code: 'dockerfile-missing', message: 'None.' }));
    expect((await pushed(harness)).error?.code).toBe('dockerfile-missing');
  });

  it('a tag that names something already is told, and no other', async () => {
    const harness = publishingOverFakes();
    const taken = await pushed(harness);
    expect(taken.check?.isTagTaken).toBe(true);
    expect(taken.log).toContainEqual(expect.stringContaining('tag-taken. The registry has a tag v1'));
    harness.registry.gone.add('game v2');
    const free = await pushed(harness, { tag: 'v2' });
    expect(free.check?.isTagTaken).toBe(false);
    expect(free.log).not.toContainEqual(expect.stringContaining('tag-taken'));
  });
});
