import { type Credentials, TOKEN_USER } from './credentials';
import { type Handler, unary } from './grpc-session';
import { bytesField, fields } from './protobuf';

/**
 * moby/buildkit session/auth: `CredentialsRequest {Host=1} -> CredentialsResponse {Username=1, Secret=2}`. An empty reply means
 * "none": the image is pulled anonymously. The engine asks for every image that it needs and has not, wherever it is named.
 */
export const authService = (credentials: Credentials): Readonly<Record<string, Handler>> => ({
  '/moby.filesync.v1.Auth/Credentials': unary(async (request) => {
    let host = '';
    for (const field of fields(request))
      if (field.number === 1 && 'bytes' in field) host = field.bytes.toString('utf8');
    const login = await credentials(host);
    if (login === null) return Buffer.alloc(0);
    // An identity token goes without a user name (docker/cli cli/config/types, buildkit authprovider).
    const username = login.username === TOKEN_USER ? '' : login.username;
    return Buffer.concat([bytesField(1, Buffer.from(username)), bytesField(2, Buffer.from(login.password))]);
  }),
});
