import { leftLayersInWords } from '#shared/model/push-notices';
import type { BuildRequest } from '../../ports/engine';
import { storageFigures } from '../figures';
import type { Scratch, StepContext } from '../step';
import { type Ahead, type Outbox, openOutbox } from './outbox';

/**
 * Null where nothing may go out yet: a boot test comes first, it is not clear who pushes, or there may be no room. Never rejects: what is
 * wrong is met again by the step that it belongs to.
 */
export async function openAhead(context: StepContext, build: BuildRequest): Promise<Ahead | null> {
  const { request, planning, isHurried } = context;
  if (!isHurried || request.bootTest) return null;
  void context.uploads.warmUp();
  try {
    const figures = await storageFigures(context);
    const may = await planning.mayGoAhead(request, build, request.pusher, figures);
    return may ? { outbox: await openOutbox(context), figures } : null;
  } catch {
    return null;
  }
}

/** The push goes on with it; null: nothing went out. */
export async function takeAhead(scratch: Scratch): Promise<Outbox | null> {
  const ahead = await scratch.ahead;
  scratch.ahead = null;
  return ahead?.outbox ?? null;
}

/** Nobody goes on with it: it is stopped, and what has arrived counts all the same. */
export async function leaveAhead({
  scratch,
  log,
  tellLeft,
}: Pick<StepContext, 'scratch' | 'log' | 'tellLeft'>): Promise<void> {
  const outbox = await takeAhead(scratch);
  if (outbox === null) return;
  await outbox.stop();
  await outbox.record().catch(() => undefined);
  const { size } = outbox.outcomes;
  if (size === 0) return;
  log(leftLayersInWords(size));
  tellLeft(size);
}
