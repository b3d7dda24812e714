import type { PublishRequest } from '#shared/model/publish-job';
import type { Where } from '../storage/index';
import type { StepTools } from './step';

/** Where a push goes, as the planning of its storage asks for it. Throws secret-missing. */
export async function whereOf(
  { connectionId, repository, compression }: Pick<PublishRequest, 'connectionId' | 'repository' | 'compression'>,
  { access, signal }: Pick<StepTools, 'access'> & { readonly signal: AbortSignal },
): Promise<Where> {
  return { connectionId, repository, compression, access: await access(), signal };
}
