export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Weighed {
  readonly index: number;
  readonly area: number;
}

/**
 * Divides a rectangle among the weights, each part as square as it can be (Bruls, Huizing and van Wijk, "Squarified treemaps", 2000).
 * Answers in the order of the weights; a weight of 0 gets no area.
 */
export function squarify(weights: readonly number[], within: Rect): readonly Rect[] {
  const parts: Rect[] = weights.map(() => ({ x: within.x, y: within.y, width: 0, height: 0 }));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const area = within.width * within.height;
  if (sum <= 0 || area <= 0) return parts;
  const left = weights
    .map((weight, index): Weighed => ({ index, area: (weight / sum) * area }))
    .filter((one) => one.area > 0)
    .sort((a, b) => b.area - a.area);
  let free = within;
  let from = 0;
  while (from < left.length) {
    const end = endOfRow(left, from, Math.min(free.width, free.height));
    const row = left.slice(from, end);
    free = layRow(row, free, end === left.length, parts);
    from = end;
  }
  return parts;
}

/** How many go into the next row: as long as the worst of them becomes no longer and thinner. */
function endOfRow(left: readonly Weighed[], from: number, side: number): number {
  const largest = left[from]?.area ?? 0;
  let sum = largest;
  let worst = worstRatio(sum, largest, largest, side);
  let end = from + 1;
  for (; end < left.length; end += 1) {
    const area = left[end]?.area ?? 0;
    const next = worstRatio(sum + area, largest, area, side);
    if (next > worst) break;
    worst = next;
    sum += area;
  }
  return end;
}

function worstRatio(sum: number, largest: number, smallest: number, side: number): number {
  const square = side * side;
  const sums = sum * sum;
  return Math.max((square * largest) / sums, sums / (square * smallest));
}

/** Lays a row along the shorter side and answers what stays free; the last one takes all, so that nothing is lost to rounding. */
function layRow(row: readonly Weighed[], free: Rect, isLast: boolean, parts: Rect[]): Rect {
  const sum = row.reduce((total, { area }) => total + area, 0);
  const isWide = free.width >= free.height;
  const along = isWide ? free.height : free.width;
  const across = isWide ? free.width : free.height;
  const depth = isLast ? across : Math.min(across, along === 0 ? 0 : sum / along);
  let at = 0;
  for (const { index, area } of row) {
    const length = (area / sum) * along;
    parts[index] = isWide
      ? { x: free.x, y: free.y + at, width: depth, height: length }
      : { x: free.x + at, y: free.y, width: length, height: depth };
    at += length;
  }
  return isWide
    ? { ...free, x: free.x + depth, width: Math.max(0, free.width - depth) }
    : { ...free, y: free.y + depth, height: Math.max(0, free.height - depth) };
}
