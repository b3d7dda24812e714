import { describe, expect, test } from 'vitest';
import { mapOf } from '../../../renderer/features/storage/map';
import { besides, type Rect, squarify } from '../../../renderer/ui/treemap/index';
import { digestOf } from '../../support/renderer-preview/registry-samples';
import { sampleImages, storedOf } from '../../support/renderer-preview/storage-samples';

/** The same numbers each time: a failure can be looked at. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const areaOf = ({ width, height }: Rect): number => width * height;

function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

describe('squarify', () => {
  test('of any weights: areas in proportion, all within, none over another', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = randoms(seed);
      const within = { x: random() * 50, y: random() * 50, width: 1 + random() * 1000, height: 1 + random() * 600 };
      const weights = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
        random() < 0.1 ? 0 : Math.floor(random() ** 4 * 10_000_000_000),
      );
      const parts = squarify(weights, within);
      const sum = weights.reduce((total, weight) => total + weight, 0);
      const whole = areaOf(within);
      expect(parts).toHaveLength(weights.length);
      parts.forEach((part, index) => {
        const share = sum === 0 ? 0 : (weights[index] ?? 0) / sum;
        expect(Math.abs(areaOf(part) - share * whole), `seed ${seed}, part ${index}`).toBeLessThan(whole * 1e-6);
        expect(areaOf(part) - overlap(part, within), `seed ${seed}, part ${index}`).toBeLessThan(whole * 1e-6);
        for (const other of parts.slice(index + 1))
          expect(overlap(part, other), `seed ${seed}, part ${index}`).toBeLessThan(whole * 1e-6);
      });
    }
  });

  test('equal weights become nearly square parts', () => {
    const parts = squarify(
      Array.from({ length: 12 }, () => 1),
      { x: 0, y: 0, width: 400, height: 300 },
    );
    for (const { width, height } of parts) expect(Math.max(width / height, height / width)).toBeLessThan(1.5);
  });

  test('a rectangle without area, or no weight at all, gives parts without area', () => {
    expect(squarify([1, 2], { x: 0, y: 0, width: 0, height: 10 }).map(areaOf)).toEqual([0, 0]);
    expect(squarify([0, 0], { x: 0, y: 0, width: 10, height: 10 }).map(areaOf)).toEqual([0, 0]);
    expect(squarify([], { x: 0, y: 0, width: 10, height: 10 })).toEqual([]);
  });
});

const within = { x: 0, y: 0, width: 960, height: 280 };

describe('the map', () => {
  test('counts shared bytes once: its bytes are what the registry counts', () => {
    const stored = storedOf(sampleImages());
    const groups = mapOf(stored, within);
    expect(Math.round(groups.reduce((sum, { bytes }) => sum + bytes, 0))).toBe(stored.seenBytes);
    expect(groups.map(({ repository }) => repository).sort()).toEqual(['lobby', 'night-race/server', 'udp-arena']);
  });

  test('each tile tells its own and its shared bytes whole', () => {
    const stored = storedOf(sampleImages());
    const tiles = mapOf(stored, within).flatMap((group) => group.tiles);
    for (const { artifact, uniqueBytes, sharedBytes, sharedShare } of tiles) {
      expect([uniqueBytes, sharedBytes]).toEqual([artifact?.uniqueBytes, artifact?.sharedBytes]);
      expect(sharedShare).toBeGreaterThan(0);
      expect(sharedShare).toBeLessThan(1);
    }
  });

  test('what is too small to be hit is one tile with its number and its sum', () => {
    const artifacts = Array.from({ length: 400 }, (_, index) => ({
      repository: 'game',
      digest: digestOf(`${index}`),
      tags: [`${index}`],
      pushedAt: null,
      uniqueBytes: index === 0 ? 1_000_000_000 : 1000,
      sharedBytes: 0,
      usedBy: [],
      drifted: [],
    }));
    const tiles = mapOf({ artifacts, seenBytes: 1_000_399_000 }, within).flatMap((group) => group.tiles);
    expect(tiles.map(({ name, artifact, uniqueBytes }) => [name, artifact === null, uniqueBytes])).toEqual([
      ['0', false, 1_000_000_000],
      ['399 smaller artifacts', true, 399_000],
    ]);
  });

  test('arrows lead to the tile beside, and nowhere at the edge', () => {
    const tiles = mapOf(storedOf(sampleImages()), within).flatMap((group) => group.tiles);
    const first = tiles.toSorted((a, b) => a.rect.x - b.rect.x || a.rect.y - b.rect.y)[0];
    if (first === undefined) throw new Error('The map is empty');
    const right = besides(tiles, first, 'ArrowRight');
    expect(right !== null && right.rect.x >= first.rect.x + first.rect.width).toBe(true);
    expect(besides(tiles, first, 'ArrowLeft')).toBeNull();
    expect(besides(tiles, first, 'a')).toBeNull();
    // Each tile can be reached from the first.
    const reached = new Set([first.key]);
    const open = [first];
    for (let tile = open.pop(); tile !== undefined; tile = open.pop())
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const next = besides(tiles, tile, key);
        if (next === null || reached.has(next.key)) continue;
        reached.add(next.key);
        open.push(next);
      }
    expect(reached.size).toBe(tiles.length);
  });

  test('nothing stored is an empty map', () => {
    expect(mapOf({ artifacts: [], seenBytes: 0 }, within)).toEqual([]);
  });
});
