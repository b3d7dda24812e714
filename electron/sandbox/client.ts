import { setTimeout as pause } from 'node:timers/promises';
import { AppFailure } from '#shared/errors';
import { z } from '#shared/zod';
import type { State } from './state';

const ANSWER_WITHIN_MS = 5000;
const STARTED_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 100;

const Figures = z.object({ registry_url: z.string() });

/**
 * The registry host of a sandbox of the same folder that runs in another process (it knows our API token), waiting for one that is
 * starting; null where there is none.
 */
export async function findRunning(state: State): Promise<string | null> {
  const deadlineMs = Date.now() + STARTED_WITHIN_MS;
  for (;;) {
    const answer = await call(state, '/v1/sandbox').catch(() => null);
    if (answer === null) return null;
    if (answer.status !== 503 || Date.now() > deadlineMs) {
      const figures = answer.status === 200 ? Figures.safeParse(answer.body) : null;
      return figures?.success === true ? figures.data.registry_url : null;
    }
    await pause(ASK_EVERY_MS);
  }
}

/** Sets the limit of a running sandbox; bytes, null: none. */
export async function setQuotaOf(state: State, limitBytes: number | null): Promise<void> {
  const { status } = await call(state, '/v1/sandbox/quota', {
    method: 'PUT',
    body: JSON.stringify({ limit_bytes: limitBytes }),
  });
  if (status === 200) return;
  const message = `The running sandbox did not take the new storage limit (${status}). Stop it and start it again.`;
  throw new AppFailure({ code: 'sandbox-failed', message, retryable: true, action: 'retry' });
}

async function call(state: State, path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${state.port}${path}`, {
    ...init,
    headers: { authorization: `token ${state.apiToken}` },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const body: unknown = await answer.json().catch(() => null);
  return { status: answer.status, body };
}
