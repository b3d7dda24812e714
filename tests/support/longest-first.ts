import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest; by itself a fresh clone goes by size, and a short file that waits for much would come last and alone. */
const longest = [
  'docker/ignore',
  'recipe/real-servers',
  'recipe/recipe',
  'faults/kill',
  'recipe/delta-files',
  'docker/push',
  'boot/boot',
  'cli/pause',
  'recipe/push',
  'recipe/delta-push',
  'registry/dialects',
  'cli/registry',
].map((name) => `/integration/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((path) => moduleId.endsWith(path));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((left, right) => rank(left) - rank(right));
  }
}
