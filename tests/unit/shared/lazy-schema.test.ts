import { describe, expect, it } from 'vitest';
import * as zod from 'zod';
import { lazily } from '#shared/lazy-schema';
import { z } from '#shared/zod';

/** `zod.string` that counts the schemas that it made. */
function counted() {
  const count = { made: 0 };
  const string = lazily((...given: Parameters<typeof zod.string>) => {
    count.made += 1;
    return zod.string(...given);
  });
  return { count, string };
}

describe('a schema that is made when it is needed', () => {
  it('is not made by being named, nor by what is made of it', () => {
    const { count, string } = counted();
    z.object({ name: string().nullable().default(null), names: z.array(string().min(1)) }).extend({ more: string() });
    expect(count.made).toBe(0);
  });

  it('is made once, with all that it holds, when something is read', () => {
    const { count, string } = counted();
    const name = string();
    const Named = z.object({ first: name, last: name });
    expect(Named.parse({ first: 'a', last: 'b' })).toEqual({ first: 'a', last: 'b' });
    Named.parse({ first: 'c', last: 'd' });
    expect(count.made).toBe(1);
  });

  it('reads and refuses as the schema itself', () => {
    const fields = { kind: z.literal('a'), count: z.int().min(1).max(3), tags: z.array(z.string()).default([]) };
    const Item = z.discriminatedUnion('kind', [z.object(fields), z.object({ kind: z.literal('b') })]);
    expect(Item.parse({ kind: 'a', count: 2 })).toEqual({ kind: 'a', count: 2, tags: [] });
    expect(Item.safeParse({ kind: 'a', count: 4 }).error?.issues[0]?.path).toEqual(['count']);
    expect(Item.safeParse({ kind: 'c' }).success).toBe(false);
    expect(z.union([z.string(), z.record(z.string(), z.int())]).parse({ a: 1 })).toEqual({ a: 1 });
  });

  it('holds no stand-ins: each of its parts is what zod made', () => {
    const Item = z.object({ name: z.string().optional() });
    const { name } = Item.shape;
    expect(name).toBeInstanceOf(zod.ZodOptional);
    expect(name).toBe(Item.shape.name);
    expect(Item).toBeInstanceOf(zod.ZodObject);
  });

  it('leaves values alone that only look like fields', () => {
    const usual = { list: [1], at: new Date(0) };
    expect(
      z
        .object({ list: z.array(z.int()) })
        .loose()
        .default(usual)
        .parse(undefined),
    ).toEqual(usual);
    expect(z.string().regex(/^a+$/).safeParse('b').success).toBe(false);
  });
});
