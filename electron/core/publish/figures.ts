import type { StorageFigures } from '#shared/model/connection';
import { withTypedLimit } from '../connections/index';
import type { StepContext } from './step';

/** What the registry's storage holds and may hold, with the limit that was typed in where it names none. */
export async function storageFigures({
  registry,
  access,
  signal,
}: Pick<StepContext, 'registry' | 'access' | 'signal'>): Promise<StorageFigures> {
  const reached = await access();
  return withTypedLimit(reached, await registry.storage(reached, signal));
}
