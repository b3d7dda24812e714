import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, random } from '../docker/support';
import { containerFiles } from '../recipe/support';
import { noEngineBecause, publisher, reason } from './place';
import { byDockerfile, byRecipe, ownDockerfile, sendingAtPlace, server } from './sending';

describe.skipIf(noEngineBecause !== null)(`a push from here${reason(noEngineBecause)}`, () => {
  const { place, push, used, pullBack } = sendingAtPlace();

  it('of a recipe’s image is the image to the byte, costs what was planned, and pulls back as it was built', async () => {
    const folder = await server();
    const tools = publisher(place(), await place().folder());
    const before = await used();
    const first = await push(tools, { source: byRecipe(folder), repository: 'arena', tag: '1' });
    expect(first.outputs).toMatchObject({ storageCheck: { pusher: 'gantry' }, push: { pusher: 'gantry' } });
    expect((await used()) - before).toBe(first.result.sentBytes);
    const files = await containerFiles(place().machine.host, first.result.reference, 'app/');
    expect(await pullBack(first.result.reference)).toBe(first.outputs.build?.imageId);
    expect(await containerFiles(place().machine.host, first.result.reference, 'app/')).toEqual(files);

    await writeFile(join(folder, 'arena.cfg'), 'players 9\n');
    const between = await used();
    const second = await push(tools, { source: byRecipe(folder), repository: 'arena', tag: '2' });
    expect(second.result).toMatchObject({ forecastBytes: second.result.sentBytes });
    expect((await used()) - between).toBe(second.result.sentBytes);
    expect(second.result.sentBytes).toBeLessThan(20_000);
    expect(second.result.layers.reused).toBe(second.result.layers.total - 1);
  });

  it('of a recipe’s image begins while the engine builds it, and costs what was planned', async () => {
    const tools = publisher(place(), await place().folder());
    await push(tools, { source: byRecipe(await server()), repository: 'ahead', tag: '1' });
    const before = await used();
    const more = { source: byRecipe(await server()), repository: 'ahead', tag: '2', pusher: 'gantry' } as const;
    const { result, outputs, log } = await push(tools, more);
    const check = log.findIndex((line) => line.includes('── Storage check'));
    expect(log.slice(0, check).filter((line) => line.endsWith(': sent'))).not.toEqual([]);
    expect(outputs.storageCheck?.plan?.layers.filter(({ is }) => is === 'arrived')).toEqual([]);
    expect(result.forecastBytes).toBe(result.sentBytes);
    expect((await used()) - before).toBe(result.sentBytes);
    expect(await pullBack(result.reference)).toBe(outputs.build?.imageId);
  });

  it('mounts what another repository has', async () => {
    const folder = await server();
    const tools = publisher(place(), await place().folder());
    await push(tools, { source: byRecipe(folder), repository: 'one', tag: '1' });
    const before = await used();
    const other = await push(tools, { source: byRecipe(folder), repository: 'two', tag: '1' });
    expect(other.outputs.push?.layers.every(({ outcome }) => outcome === 'mounted')).toBe(true);
    expect((await used()) - before).toBeLessThan(10_000);
  });

  it('of any image exports it from the engine when it is asked for, and goes on so', async () => {
    const { folder, source } = await ownDockerfile();
    const tools = publisher(place(), await place().folder());
    const first = await push(tools, { source, repository: 'own', tag: '1', pusher: 'gantry' });
    expect(first.outputs.push?.pusher).toBe('gantry');
    expect(await pullBack(first.result.reference)).toBe(first.outputs.build?.imageId);
    await writeFile(join(folder, 'rules'), 'speed 2');
    // The engine knows nothing of the first push, and would send everything again.
    const second = await push(tools, { source, repository: 'own', tag: '2' });
    expect(second.outputs.push?.pusher).toBe('gantry');
    expect(second.result.sentBytes).toBeLessThan(5000);
  });

  it('of any image pays where the line is fast and most of it is new again', async () => {
    const files = () => ({ Dockerfile: 'FROM scratch\nCOPY data /data\n', data: random(110_000_000) });
    const version = async () => byDockerfile(await folderWith(files()));
    const tools = publisher(place(), await place().folder());
    const first = await push(tools, { source: await version(), repository: 'whole', tag: '1' });
    expect(first.outputs.storageCheck?.sender).toEqual({ pusher: 'engine', why: { is: 'lineUnknown' } });
    // The engine's push told of the line what it could on this machine, however busy that is.
    const { registry } = place().access;
    expect((await tools.uplinks.get(registry))?.bytesPerS).toBeGreaterThan(0);
    await tools.uplinks.put(registry, { bytesPerS: 100_000_000, isAtLeast: true });
    const second = await push(tools, { source: await version(), repository: 'whole', tag: '2' });
    expect(second.outputs.storageCheck?.sender).toMatchObject({ pusher: 'gantry', why: { is: 'fastLine' } });
    expect(second.outputs.push?.pusher).toBe('gantry');
    expect(await pullBack(second.result.reference)).toBe(second.outputs.build?.imageId);
  });

  it('is left to the engine where that is wished', async () => {
    const tools = publisher(place(), await place().folder());
    const pushed = await push(tools, {
      source: byRecipe(await server()),
      repository: 'pin',
      tag: '1',
      pusher: 'engine',
    });
    expect(pushed.outputs.push?.pusher).toBe('engine');
  });
});
