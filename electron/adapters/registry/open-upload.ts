import type { RegistryAccess, UploadAnswer } from '#core/ports/registry';
import type { Answer } from '../http/answer';
import { ask, type Http } from '../http/ask';
import { rawWords } from '../http/words';
import { isStorageRefusal, notARegistry, statusFailure } from './failures';
import { repositoryV2Url } from './urls';

/** Opens an upload and takes it back; no repository comes of it until a manifest is put. */
export async function openAndTakeBack(
  http: Http,
  access: RegistryAccess,
  repository: string,
  signal?: AbortSignal,
): Promise<Answer> {
  const url = `${repositoryV2Url(access, repository)}/blobs/uploads/`;
  const opened = await ask(http, access, url, { method: 'POST', signal });
  if (opened.status !== 202) return opened;
  const upload = new URL(opened.headers.get('location') ?? '/', url);
  // The password goes to nobody else. An upload that is left open is purged by the registry itself.
  if (upload.host === new URL(url).host && upload.pathname.includes('/blobs/uploads/')) {
    upload.protocol = `${access.scheme}:`;
    await ask(http, access, upload.href, { method: 'DELETE', signal });
  }
  return opened;
}

export async function tryUpload(
  http: Http,
  access: RegistryAccess,
  repository: string,
  signal?: AbortSignal,
): Promise<UploadAnswer> {
  const opened = await openAndTakeBack(http, access, repository, signal);
  if (isStorageRefusal(opened)) return { is: 'noRoom', said: rawWords(opened, access) };
  if (opened.status === 202) return { is: 'taken' };
  // A success that opens no upload, such as a sign-in page in between.
  const isOther = opened.status < 400;
  return { is: 'refused', why: isOther ? notARegistry(opened, access) : statusFailure(opened, access) };
}
