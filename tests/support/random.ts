/** Numbers that look random and are the same in every run (mulberry32): what a property test finds can be found again. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  /** From 0 to `below` - 1. */
  const whole = (below: number): number => Math.floor(next() * below);
  const chance = (part: number): boolean => next() < part;
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[whole(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const some = <Item>(items: readonly Item[], part = 0.5): Item[] => items.filter(() => chance(part));
  return { next, whole, chance, pick, some };
}
