import { expect, it, vi } from 'vitest';
import { createProjects } from '#core/projects/index';
import { countingIds, FakeClock } from '../../../support/fakes/clock';
import { FakeFolders, FakeProjectsStore } from '../../../support/fakes/projects';
import { connection, project } from '../../../support/renderer-preview/samples';

async function setUp() {
  const folders = new FakeFolders();
  const store = new FakeProjectsStore();
  const tagRule = { kind: 'gitDescribe' } as const;
  await store.save(['a', 'b', 'c'].map((id) => project({ id, folder: `/${id}`, tagRule })));
  for (const path of ['/a', '/c']) folders.paths.add(path);
  const projects = createProjects({
    ...{ store, folder: folders, clock: new FakeClock(), ids: countingIds() },
    pusher: () => 'auto',
    compression: () => 'gzip',
    connection: () => connection,
    onChanged: () => undefined,
  });
  await projects.load();
  return { projects, folders };
}

it('says what is wrong with each project without asking git for a tag', async () => {
  const { projects, folders } = await setUp();
  const described = vi.spyOn(folders, 'gitDescribe');
  const b = expect.stringContaining('The folder /b is not there');
  expect(await projects.problems()).toEqual({ a: null, b, c: null });
  expect(described).not.toHaveBeenCalled();
});

it('looks at one folder at a time: those on a drive that does not answer hold up nothing else', async () => {
  const { projects, folders } = await setUp();
  const looked: string[] = [];
  let answer = (_isThere: boolean): void => undefined;
  vi.spyOn(folders, 'exists').mockImplementation((path) => {
    looked.push(path);
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  const problems = projects.problems();
  for (const expected of [['/a'], ['/a', '/b'], ['/a', '/b', '/c']]) {
    await vi.waitFor(() => expect(looked).toEqual(expected));
    answer(true);
  }
  expect(await problems).toEqual({ a: null, b: null, c: null });
});
