import { chmod, lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDockerConfig } from '#adapters/docker/plaintext';

const HOST = 'registry.example.com:5000';
const auth = Buffer.from('robot$studio+push:s3cret:with:colons').toString('base64');

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-docker-config-'));
  file = join(folder, 'config.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = () =>
  createDockerConfig({ env: { DOCKER_CONFIG: folder }, homeDir: '/nowhere', platform: process.platform });

describe('a password in the docker command’s file', () => {
  it.each([HOST, `https://${HOST}`, `http://${HOST}/`, `https://${HOST}/v2/`, HOST.toUpperCase()])(
    'is found where it is filed as %s',
    async (entry) => {
      await writeFile(
        file,
        JSON.stringify({ auths: { 'other.example.com': { auth: 'b3RoZXI6eA==' }, [entry]: { auth } } }),
      );
      expect(await config().plaintext(HOST)).toEqual({ path: file, entry, username: 'robot$studio+push' });
    },
  );

  it('is not one of another port, of another host, or in a credential store', async () => {
    const auths = { 'registry.example.com': { auth }, 'my-registry.example.com:5000': { auth }, [HOST]: {} };
    await writeFile(file, JSON.stringify({ auths, credsStore: 'desktop' }));
    expect(await config().plaintext(HOST)).toBeNull();
    await config().remove(HOST);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ auths, credsStore: 'desktop' });
  });

  it('is an identity token too', async () => {
    await writeFile(file, JSON.stringify({ auths: { [HOST]: { identitytoken: 'abc' } } }));
    expect(await config().plaintext(HOST)).toMatchObject({ entry: HOST, username: null });
  });

  it('is not there where there is no file, and a file that is none is left alone', async () => {
    expect(await config().plaintext(HOST)).toBeNull();
    await config().remove(HOST);
    for (const text of ['{"auths": {', Buffer.from([0x7b, 0xff, 0x7d])]) {
      await writeFile(file, text);
      await expect(config().remove(HOST)).rejects.toMatchObject({ error: { code: 'data-unreadable' } });
      expect(await readFile(file)).toEqual(Buffer.from(text));
    }
  });
});

describe('removing the entry', () => {
  const entry = JSON.stringify({ auth });
  const styles: Record<string, [before: string, after: string]> = {
    'tabs, first of two': [
      `{\n\t"auths": {\n\t\t"${HOST}": ${entry},\n\t\t"z.io": {"auth":"eg=="}\n\t},\n\t"credsStore" : ""\n}\n`,
      '{\n\t"auths": {\n\t\t"z.io": {"auth":"eg=="}\n\t},\n\t"credsStore" : ""\n}\n',
    ],
    'two spaces, last of two, CRLF': [
      `{\r\n  "HttpHeaders": { "X": "ü" },\r\n  "auths": {\r\n    "a.io": {},\r\n    "${HOST}": ${entry}\r\n  }\r\n}`,
      '{\r\n  "HttpHeaders": { "X": "ü" },\r\n  "auths": {\r\n    "a.io": {}\r\n  }\r\n}',
    ],
    'one line': [
      `{"auths":{"a.io":{},"${HOST}":${entry},"z.io":{}},"currentContext":"x"}`,
      '{"auths":{"a.io":{},"z.io":{}},"currentContext":"x"}',
    ],
    'numbers and escapes as they were written': [
      `{"n": 1.0e2, "s": "\\u00e9", "auths": {"${HOST}": ${entry}, "z.io": {}}}`,
      '{"n": 1.0e2, "s": "\\u00e9", "auths": {"z.io": {}}}',
    ],
  };
  it.each(Object.entries(styles))('leaves the rest byte for byte: %s', async (_, [before, after]) => {
    await writeFile(file, before);
    await config().remove(HOST);
    expect(await readFile(file, 'utf8')).toBe(after);
    expect(await config().plaintext(HOST)).toBeNull();
  });

  it('leaves an empty list where it was the only one, and takes every spelling of the host', async () => {
    await writeFile(file, `{ "auths": { "${HOST}": ${entry}, "https://${HOST}/v2/": ${entry} }, "a": 1 }`);
    await config().remove(HOST);
    const text = await readFile(file, 'utf8');
    expect(text).toBe('{ "auths": {}, "a": 1 }');
  });

  it.skipIf(process.platform === 'win32')('keeps a link a link, and the rights of the file', async () => {
    const real = join(folder, 'real.json');
    await writeFile(real, `{"auths":{"${HOST}":${entry}}}`);
    await chmod(real, 0o664);
    await symlink(real, file);
    await config().remove(HOST);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await stat(real)).mode & 0o777).toBe(0o664);
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual({ auths: {} });
  });
});
