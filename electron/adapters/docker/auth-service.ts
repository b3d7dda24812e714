import type { Credentials } from './credentials';
import { DOCKER_HUB } from './credentials';
import { type Handler, unary } from './grpc-session';
import { bytesField, fields } from './protobuf';

/**
 * moby/buildkit session/auth: `CredentialsRequest {Host=1} -> CredentialsResponse {Username=1, Secret=2}`. An empty reply means
 * "none": the base image is pulled anonymously.
 */
export const authService = (credentials: Credentials): Readonly<Record<string, Handler>> => ({
  '/moby.filesync.v1.Auth/Credentials': unary((request) => {
    let host = '';
    for (const field of fields(request))
      if (field.number === 1 && 'bytes' in field) host = field.bytes.toString('utf8');
    const login = credentials.get(host === 'registry-1.docker.io' ? DOCKER_HUB : host);
    if (login === undefined) return Buffer.alloc(0);
    // An identity token goes without a user name (docker/cli cli/config/types, buildkit authprovider).
    const username = login.username === '<token>' ? '' : login.username;
    return Buffer.concat([bytesField(1, Buffer.from(username)), bytesField(2, Buffer.from(login.password))]);
  }),
});
