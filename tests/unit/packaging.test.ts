import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { afterPack } from '../../scripts/package/after-pack.mjs';

interface Target {
  readonly target: string;
  readonly arch: readonly string[];
}

interface Configuration {
  readonly directories: { readonly output: string };
  readonly afterPack: string;
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly files: readonly string[];
  readonly extraResources: readonly { readonly from: string; readonly to: string }[];
  readonly linux: { readonly icon: string };
  readonly win: { readonly icon: string; readonly target: readonly Target[] };
  readonly mac: { readonly icon: string; readonly target: readonly Target[] };
}

/** The part of app-builder-lib that electron-builder itself checks a configuration with; it has no published entry. */
interface Checker {
  getConfig(folder: string, file: string, more: null): Promise<Configuration>;
  validateConfiguration(configuration: Configuration, log: object): Promise<void>;
}

const load = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const { getConfig, validateConfiguration }: Checker = load('app-builder-lib/out/util/config/config.js');
const { DebugLogger }: { DebugLogger: new (enabled: boolean) => object } = load('builder-util');

const folder = resolve(import.meta.dirname, '..', '..');
const read = (): Promise<Configuration> => getConfig(folder, 'electron-builder.yml', null);
const made: string[] = [];

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

// electron-builder is a large program to load.
vi.setConfig({ testTimeout: 60_000 });

test('electron-builder accepts the configuration', async () => {
  await expect(validateConfiguration(await read(), new DebugLogger(false))).resolves.toBeUndefined();
});

test('electron-builder would not accept an option that it does not know', async () => {
  const wrong = { ...(await read()), electronFuse: {} };
  await expect(validateConfiguration(wrong, new DebugLogger(false))).rejects.toThrow(/electronFuse/);
});

test('what is shipped can neither be run as Node nor be made to load other code', async () => {
  const { electronFuses } = await read();
  expect(electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('every file that the configuration names is there', async () => {
  const { afterPack: hook, extraResources, linux, win, mac } = await read();
  const named = [hook, ...extraResources.map(({ from }) => from), linux.icon, win.icon, mac.icon];
  expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});

test('Windows and macOS get an installer for the processors they have', async () => {
  const { win, mac } = await read();
  expect(win.target).toEqual([{ target: 'nsis', arch: ['x64'] }]);
  expect(mac.target).toEqual([{ target: 'dmg', arch: ['x64', 'arm64'] }]);
});

test('the icons have the sizes that their names say', () => {
  for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
    const png = readFileSync(join(folder, 'resources', 'icons', `${size}.png`));
    // IHDR: width and height follow the signature, the length and the type.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
  const ico = readFileSync(join(folder, 'resources', 'icons', 'icon.ico'));
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 6]);
  const icns = readFileSync(join(folder, 'resources', 'icons', 'icon.icns'));
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
});

test("the runtime's default app is taken out, and nothing else", () => {
  const appOutDir = mkdtempSync(join(tmpdir(), 'gantry-after-pack-'));
  made.push(appOutDir);
  mkdirSync(join(appOutDir, 'resources'));
  for (const name of ['default_app.asar', 'app.asar']) writeFileSync(join(appOutDir, 'resources', name), '');
  afterPack({ appOutDir });
  afterPack({ appOutDir });
  expect(existsSync(join(appOutDir, 'resources', 'default_app.asar'))).toBe(false);
  expect(existsSync(join(appOutDir, 'resources', 'app.asar'))).toBe(true);
});

test('the build server runs what a developer runs', () => {
  const file = join(folder, '.ci', 'run');
  expect(statSync(file).mode & 0o111).not.toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/^exec npm test$/m);
  // Only what this project ships is packed: no sources, no tests.
  const { files }: { files: string[] } = parse(readFileSync(join(folder, 'electron-builder.yml'), 'utf8'));
  expect(files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
    'out/{main,preload,renderer}/**',
    'package.json',
  ]);
});
