import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildEvent } from '#core/ports/engine';
import type { BuildEngine } from '#shared/model/detection';
import { plainRecipe, type RecipeOptions } from '#shared/model/recipe';
import { defaultVersionSettings } from '#shared/model/version-settings';
import { godotPack } from '../../support/builds/godot-pack';
import { recipeDesk } from '../../support/builds/recipe';
import { missingPackages, unpackLibraries, unpackPackages } from '../../support/debian.mjs';
import { tempFolder } from '../../support/temp-folders';
import { follow, request } from '../docker/support';
import { noEngineBecause, openPlace, type Place, publisher, reason, requestFor } from '../publish/place';
import { dockerOf } from './support';

const packages = ['teeworlds-server', 'teeworlds-data', 'minetest-server', 'minetest-data', 'godot3-server'];
const because = noEngineBecause ?? missingPackages(packages);
const BASE = 'studio/debian-libraries:1';

interface RealServer {
  readonly name: string;
  readonly engine: BuildEngine;
  readonly executable: string;
  readonly port: number;
  readonly arguments: readonly string[];
  /** From the unpacked packages to a folder as a developer would have it. */
  lay(from: string, to: string): Promise<void>;
  /** A change of the code. */
  change(folder: string): Promise<void>;
}

const script = (greeting: string): string => `extends Node
var socket = PacketPeerUDP.new()
func _ready():
\tprint("${greeting}")
\tassert(socket.listen(7777) == OK)
`;
const godotGame = (greeting: string): Buffer =>
  godotPack({
    format: 1,
    version: [3, 2, 3],
    files: {
      'project.godot': 'config_version=4\n[application]\nconfig/name="Arena"\nrun/main_scene="res://main.tscn"\n',
      'main.tscn':
        '[gd_scene load_steps=2 format=2]\n[ext_resource path="res://main.gd" type="Script" id=1]\n[node name="Main" type="Node"]\nscript = ExtResource( 1 )\n',
      'main.gd': script(greeting),
    },
  });

const servers: readonly RealServer[] = [
  {
    name: 'Teeworlds',
    engine: 'native',
    executable: 'teeworlds-server',
    port: 8303,
    arguments: [],
    lay: async (from, to) => {
      await cp(join(from, 'usr/games/teeworlds-server'), join(to, 'teeworlds-server'));
      await cp(join(from, 'usr/share/games/teeworlds/data'), join(to, 'data'), { recursive: true });
    },
    change: (folder) => appendFile(join(folder, 'teeworlds-server'), 'changed'),
  },
  {
    name: 'Minetest',
    engine: 'native',
    executable: 'bin/minetestserver',
    port: 30_000,
    arguments: ['--gameid', 'minetest', '--world', '/home/gantry/world'],
    lay: async (from, to) => {
      await mkdir(join(to, 'bin'));
      await cp(join(from, 'usr/lib/minetest/minetestserver'), join(to, 'bin/minetestserver'));
      for (const part of ['builtin', 'games', 'textures'])
        await cp(join(from, 'usr/share/games/minetest', part), join(to, part), { recursive: true });
    },
    change: (folder) => appendFile(join(folder, 'bin/minetestserver'), 'changed'),
  },
  {
    name: 'a game for Godot 3',
    engine: 'godot',
    executable: 'arena.x86_64',
    port: 7777,
    arguments: [],
    lay: async (from, to) => {
      await cp(join(from, 'usr/bin/godot3-server'), join(to, 'arena.x86_64'));
      await writeFile(join(to, 'arena.pck'), godotGame('the first one'));
    },
    change: (folder) => writeFile(join(folder, 'arena.pck'), godotGame('the second')),
  },
];

describe.skipIf(because !== null)(`servers from Debian’s archive${reason(because)}`, () => {
  let place: Place;
  let unpacked: string;
  beforeAll(async () => {
    place = await openPlace();
    const needs = await tempFolder();
    unpacked = await tempFolder();
    unpackLibraries(packages, join(needs, 'root'));
    unpackPackages(packages, unpacked);
    execFileSync('mkdir', ['-m', '1777', join(needs, 'root', 'tmp')]);
    await writeFile(join(needs, 'Dockerfile'), 'FROM scratch\nCOPY root/ /\n');
    const { imageId } = await place.engine.build(request(needs), follow<BuildEvent>().running);
    await dockerOf(place.machine.host)('tag', imageId, BASE);
  });
  afterAll(() => place.close());

  it.each(servers)(
    '$name is detected, built, tested on UDP, pushed, and pushed again after a change',
    async (server) => {
      const folder = await tempFolder();
      await server.lay(unpacked, folder);
      const nothing = { path: null, engine: null, executable: null };
      const asked = {
        folder,
        build: nothing,
        keep: [],
        leaveOut: [],
        edited: null,
        dockerfile: null,
        fixes: {},
        tag: null,
        storageLeft: async () => null,
      };
      const { detection } = await recipeDesk.look(asked, new AbortController().signal);
      expect(detection.build).toMatchObject({
        engine: server.engine,
        executable: server.executable,
        platform: 'linux',
      });

      const settings = {
        ...defaultVersionSettings,
        ports: [{ port: server.port, protocol: 'UDP' as const, name: 'gameport', toCheck: true, tlsUpgrade: false }],
      };
      const template = { repository: 'real', app: 'arena', versionName: '{tag}', linksByItself: false, settings };
      const { publishing, log } = publisher(place, await place.folder(), { template: async () => template });
      const options: RecipeOptions = { ...plainRecipe.options, base: BASE, arguments: [...server.arguments] };
      const source = {
        from: 'folder',
        folder,
        dockerfile: 'Dockerfile',
        target: null,
        buildArgs: {},
        fixes: {},
      } as const;
      const push = async (tag: string) => {
        const recipe = { ...plainRecipe, options };
        const more = {
          repository: server.executable.replace(/\W/g, '-'),
          tag,
          bootTest: true,
          source: { ...source, recipe },
        };
        const { id } = await publishing.start(requestFor(place.access.registry, folder, more));
        const job = await publishing.ended(id);
        const lines = (await log(id)).join('\n');
        if (job.state.is !== 'succeeded') throw new Error(`${JSON.stringify(job.state)}\n${lines}`);
        return { job, result: job.state.result, lines };
      };
      const first = await push('v1');
      expect(first.job.outputs.bootTest).toMatchObject({
        checks: [
          { code: 'start', is: 'ok' },
          { code: 'ports', is: 'ok', words: `It listens on ${server.port}/udp.` },
          { code: 'memory', is: 'ok' },
          { code: 'user', is: 'ok' },
          { code: 'stop', is: 'ok' },
        ],
      });
      await server.change(folder);
      const second = await push('v2');
      expect(second.result.layers.total - second.result.layers.reused).toBe(1);
      expect(second.result.sentBytes).toBeLessThan(first.result.sentBytes / 2);
      if (server.engine === 'godot') {
        expect(first.lines).toContain('the first one');
        expect(second.lines).toContain('the second');
      }
    },
  );
});
