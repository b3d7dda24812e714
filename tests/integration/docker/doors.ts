import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Machine } from './support';

/** A small server between engine and registry that passes bytes on slowly, both ways, and can be told to stop. */
export async function slowProxy(target: string, bytesPerS: number) {
  const [host, port] = target.split(':');
  const sockets = new Set<Socket>();
  let passedBytes = 0;
  const server = createTcpServer((client) => {
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    const slowly = (from: Socket, to: Socket): void => {
      from.on('end', () => to.end()).on('close', () => to.destroy());
      from.on('data', (chunk) => {
        passedBytes += chunk.length;
        from.pause();
        to.write(chunk);
        setTimeout(() => from.resume(), (chunk.length / bytesPerS) * 1000);
      });
    };
    slowly(client, upstream);
    slowly(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passedBytes: () => passedBytes,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** An engine of paper: answers what it is told on a socket of its own. */
export async function fakeEngine(answer: (path: string) => { status: number; body: unknown } | null) {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-fake-'));
  const socket = join(dir, 'd.sock');
  const server = createServer((request, response) => {
    const said = answer(request.url ?? '');
    if (said === null) return;
    response.writeHead(said.status, { 'Content-Type': 'application/json', 'Api-Version': '1.44' });
    response.end(typeof said.body === 'string' ? said.body : JSON.stringify(said.body));
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    socket,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What an engine says of itself that has no BuildKit (Podman, or one of before it), or that emulates the processor of images. */
const versions = {
  buildkit: { Version: '5', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] },
  'any newer builder': { Version: '18.06.3-ce', ApiVersion: '1.38' },
  amd64: { Version: '20.10.24', ApiVersion: '1.41', Arch: 'arm64', Components: [{ Name: 'Engine' }] },
};

/** The same engine behind a door that has no build sessions, and that may say it is one without BuildKit or on ARM. */
export async function engineWithout(machine: Machine, without: 'sessions' | keyof typeof versions) {
  const target = machine.host.slice('unix://'.length);
  const dir = await mkdtemp(join(tmpdir(), 'gantry-door-'));
  const seen: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  let sessionsAsked = 0;
  const server = createServer((asked, reply) => {
    seen.push({ path: asked.url ?? '', headers: asked.headers });
    if (asked.url?.endsWith('/version') && without !== 'sessions') {
      reply.end(JSON.stringify({ Os: 'linux', Arch: 'amd64', ...versions[without] }));
      return;
    }
    const forward = httpRequest(
      { socketPath: target, path: asked.url, method: asked.method, headers: asked.headers },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(reply);
      },
    );
    forward.on('error', () => reply.destroy());
    reply.on('close', () => forward.destroy());
    asked.pipe(forward);
  });
  server.on('upgrade', (_asked, socket) => {
    sessionsAsked += 1;
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(join(dir, 'd.sock'), resolve));
  return {
    host: `unix://${join(dir, 'd.sock')}`,
    seen,
    sessionsAsked: () => sessionsAsked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** An engine of paper with the classic builder: it keeps the names of what it is sent, and says that it has built it. */
export async function paperBuilder() {
  const dir = await mkdtemp(join(tmpdir(), 'gantry-paper-'));
  const contexts: (readonly string[])[] = [];
  const server = createServer((asked, reply) => {
    reply.setHeader('Api-Version', '1.41').setHeader('OSType', 'linux');
    if (!asked.url?.includes('/build')) {
      reply.end();
      return;
    }
    namesIn(asked).then(
      (names) => reply.end(JSON.stringify({ stream: `${contexts.push(names) - 1}\n` })),
      () => reply.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(join(dir, 'd.sock'), resolve));
  return {
    host: `unix://${join(dir, 'd.sock')}`,
    /** Files and links, sorted, of the build that was answered with this. */
    sent: (answer: string): readonly string[] => contexts[Number(answer)] ?? [],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function namesIn(tar: Readable): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of tar.pipe(extract())) {
    if (entry.header.type !== 'directory') names.push(entry.header.name);
    entry.resume();
  }
  return names.sort();
}
