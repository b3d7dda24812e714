import type { PlatformVersion } from '#core/ports/platform';
import type { DeletionTarget } from '#shared/model/deletion';
import { HeldRegistry, manifestOf, type TagRule } from '../../../support/fakes/contents';
import { registryOverFakes } from '../../../support/fakes/registry-use';

export const [one, two, three] = [manifestOf({ os: 100, a: 1 }), manifestOf({ os: 100, b: 2 }), manifestOf({ c: 3 })];
export const version = (tag: string, more: Partial<PlatformVersion> = {}): PlatformVersion => ({
  app: 'my-game',
  name: `version-${tag}`,
  isActive: true,
  registry: 'registry.example.com',
  image: 'studio/game',
  tag,
  ...more,
});
export const artifact = (digest: string): DeletionTarget => ({ is: 'artifact', digest });
export const tag = (name: string): DeletionTarget => ({ is: 'tag', tag: name });

/** `1.0.1` and `1.0.2` name one image, `1.0.3` another. */
export function game(tagRule: TagRule = 'staysUntagged') {
  const held = new HeldRegistry();
  held.tagRule = tagRule;
  held.hold('game', one, '1.0.1', '1.0.2');
  held.hold('game', two, '1.0.3');
  held.hold('arena', three, 'v1');
  const around = registryOverFakes({ held, rights: { tagDeletionMayRemoveArtifact: tagRule !== 'staysUntagged' } });
  const { use } = around;
  const plan = (...targets: DeletionTarget[]) => use.planDeletion({ id: 'here', repository: 'game', targets });
  const remove = (typedName: string | null, ...targets: DeletionTarget[]) =>
    use.delete({ id: 'here', repository: 'game', targets, typedName });
  return { ...around, plan, remove };
}
