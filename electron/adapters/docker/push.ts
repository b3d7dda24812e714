import type Docker from 'dockerode';
import type { PushEvent, RegistryLogin, Running } from '#core/ports/engine';
import { AppFailure } from '#shared/errors';
import { dial, engineFailure, modemStatus, modemText } from './client';
import { encodeAuth } from './credentials';
import { splitReference } from './image';
import { failureText, readLines } from './ndjson';
import { PushReader } from './push-events';
import { pushFailure } from './push-failure';

/** Pushes one reference. The credentials travel with this request only; the engine keeps none. */
export async function pushImage(docker: Docker, reference: string, login: RegistryLogin, running: Running<PushEvent>) {
  const { name, tag } = splitReference(reference);
  const auth = { username: login.username, password: login.password, serveraddress: login.registry };
  const answer = await dial(docker, {
    method: 'POST',
    path: `/images/${name}/push?tag=${encodeURIComponent(tag)}`,
    headers: { 'X-Registry-Auth': encodeAuth(auth) },
    signal: running.signal,
  }).catch((thrown: unknown) => Promise.reject(startFailure(thrown, login)));
  const reader = new PushReader(running.on);
  for await (const line of readLines(answer, running.signal)) {
    const failure = failureText(line);
    if (failure !== null) throw new AppFailure(pushFailure(failure, login.registry, login.username));
    reader.read(line);
  }
  if (reader.digest === null) {
    throw new AppFailure({
      code: 'engine-error',
      message: 'The engine ended the push without naming the digest, so it cannot be taken as done. Try again.',
      retryable: true,
      action: 'retry',
    });
  }
  return { digest: reader.digest, layers: reader.outcome() };
}

/** Some engines answer with a status instead of a stream when they refuse at once. */
function startFailure(thrown: unknown, login: RegistryLogin): AppFailure {
  if (modemStatus(thrown) === null) return engineFailure(thrown);
  return new AppFailure(pushFailure(modemText(thrown), login.registry, login.username), { cause: thrown });
}
