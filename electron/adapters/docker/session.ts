import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { Credentials } from './credentials';
import { bytesField, fields, varintField } from './protobuf';

const CREDENTIALS = '/moby.filesync.v1.Auth/Credentials';
const HEALTH = '/grpc.health.v1.Health/Check';
const UNIMPLEMENTED = 12;

export interface Session {
  readonly id: string;
  close(): void;
}

/**
 * A BuildKit client session that answers for base images' credentials: `POST /session` turns the connection around, the engine
 * becomes the HTTP/2 client of our gRPC server. Health is required (the engine asks every second and hangs up otherwise);
 * facts from moby/buildkit session/, tried with Docker Engine 20.10.
 */
export async function openAuthSession(docker: Docker, credentials: Credentials): Promise<Session> {
  const id = randomBytes(16).toString('hex');
  const socket = await upgrade(docker, {
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': 'gantry',
    'X-Docker-Expose-Session-Sharedkey': '',
    'X-Docker-Expose-Session-Grpc-Method': [CREDENTIALS, HEALTH],
    Upgrade: 'h2c',
  });
  const server = http2.createServer();
  server.on('sessionError', () => socket.destroy());
  server.on('stream', (stream, headers) => {
    void answer(stream, String(headers[':path']), credentials);
  });
  server.emit('connection', socket);
  return { id, close: () => socket.destroy() };
}

function upgrade(docker: Docker, headers: Record<string, string | string[]>): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      { method: 'POST', path: '/session', hijack: true, headers, statusCodes: { 101: true, 200: true } },
      (error, socket) => (error === null ? resolve(socket as Duplex) : reject(error)),
    );
  });
}

async function answer(stream: http2.ServerHttp2Stream, path: string, credentials: Credentials): Promise<void> {
  stream.on('error', () => undefined);
  let status = 0;
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const request = Buffer.concat(chunks).subarray(5);
  if (path === HEALTH) stream.end(frame(varintField(1, 1)));
  else if (path === CREDENTIALS) stream.end(frame(credentialsReply(request, credentials)));
  else {
    status = UNIMPLEMENTED;
    stream.end();
  }
}

/** moby.filesync.v1: CredentialsRequest {Host=1} -> CredentialsResponse {Username=1, Secret=2}; empty: none. */
function credentialsReply(request: Buffer, credentials: Credentials): Buffer {
  let host = '';
  for (const field of fields(request)) if (field.number === 1 && 'bytes' in field) host = field.bytes.toString('utf8');
  const login = credentials.get(host === 'registry-1.docker.io' ? 'https://index.docker.io/v1/' : host);
  return login === undefined
    ? Buffer.alloc(0)
    : Buffer.concat([bytesField(1, Buffer.from(login.username)), bytesField(2, Buffer.from(login.password))]);
}

/** gRPC: one byte "not compressed", four bytes length, message. */
function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
