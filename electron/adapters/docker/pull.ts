import type Docker from 'dockerode';
import type { PullEvent, RegistryLogin, Running } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { dial, engineFailure, modemStatus, modemText } from './client';
import { encodeAuth } from './credentials';
import { splitReference } from './image';
import { failureText, readLines, type StreamLine } from './ndjson';

/** Pulls one reference. The credentials travel with this request only; the engine keeps none. */
export async function pullImage(
  docker: Docker,
  reference: string,
  login: RegistryLogin,
  running: Running<PullEvent>,
): Promise<void> {
  const at = reference.indexOf('@');
  const { name, tag } =
    at < 0 ? splitReference(reference) : { name: reference.slice(0, at), tag: reference.slice(at + 1) };
  const auth = { username: login.username, password: login.password, serveraddress: login.registry };
  const answer = await dial(docker, {
    method: 'POST',
    path: `/images/create?fromImage=${encodeURIComponent(name)}&tag=${encodeURIComponent(tag)}`,
    headers: { 'X-Registry-Auth': encodeAuth(auth) },
    signal: running.signal,
  }).catch((thrown: unknown) => {
    if (modemStatus(thrown) === null) throw engineFailure(thrown);
    throw pullFailure(modemText(thrown), reference, login);
  });
  const layers = new Map<string, { doneBytes: number; totalBytes: number | null }>();
  for await (const line of readLines(answer, running.signal)) {
    const failure = failureText(line);
    if (failure !== null) throw pullFailure(failure, reference, login);
    if (readLayer(line, layers)) running.on(sumOf([...layers.values()]));
  }
}

type Layers = Map<string, { doneBytes: number; totalBytes: number | null }>;

/** True where the line says something of a layer's bytes. "Extracting" counts other bytes, and is left out. */
function readLayer({ status, id, progressDetail }: StreamLine, layers: Layers): boolean {
  if (id === undefined || status === undefined) return false;
  const before = layers.get(id);
  if (status === 'Downloading') {
    const totalBytes = progressDetail?.total ?? before?.totalBytes ?? null;
    layers.set(id, { doneBytes: progressDetail?.current ?? before?.doneBytes ?? 0, totalBytes });
    return true;
  }
  if (status !== 'Download complete' && status !== 'Pull complete') return false;
  layers.set(id, { doneBytes: before?.totalBytes ?? before?.doneBytes ?? 0, totalBytes: before?.totalBytes ?? null });
  return true;
}

function sumOf(layers: readonly { readonly doneBytes: number; readonly totalBytes: number | null }[]): PullEvent {
  const sized = layers.filter(({ totalBytes }) => totalBytes !== null);
  return {
    doneBytes: layers.reduce((sum, { doneBytes }) => sum + doneBytes, 0),
    totalBytes: sized.length === 0 ? null : sized.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0),
  };
}

/** What engines say when a pull fails, with a way out (Docker Engine 20.10 and newer). */
export function pullFailure(text: string, reference: string, { registry, username }: RegistryLogin): AppFailure {
  const again = { detail: text, retryable: true, action: 'retry' } as const;
  if (/manifest unknown|not found/i.test(text))
    return new AppFailure({
      ...again,
      code: 'registry-not-found',
      message: `${registry} no longer has ${reference}. Refresh the list.`,
    });
  if (/unauthorized|denied|authentication required/i.test(text))
    return new AppFailure({
      ...again,
      code: 'registry-denied',
      message: `${registry} does not let ${username} pull this image.`,
      action: 'signIn',
    });
  if (/no space left on device/i.test(text))
    return new AppFailure({
      ...again,
      code: 'disk-full',
      message: 'The engine’s disk is full. Remove images that are no longer needed, then try again.',
    });
  if (/no matching manifest/i.test(text))
    return new AppFailure({
      ...again,
      code: 'wrong-platform',
      message: 'This index has no image for the engine’s own platform, so it cannot be pulled here.',
    });
  if (/x509|certificate|HTTP response to HTTPS/i.test(text))
    return new AppFailure({
      ...again,
      code: 'registry-insecure',
      message: `The engine does not trust the connection to ${registry}. Add the registry to the engine’s trusted registries.`,
    });
  return new AppFailure({
    ...again,
    code: 'engine-error',
    message: `The engine could not pull ${reference}: ${text.split('\n')[0]?.slice(0, 200) ?? ''}`,
  });
}
