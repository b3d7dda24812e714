import { AppFailure } from '#shared/errors';
import { formatBytes, shortDigest } from '#shared/model/format';
import type { OutputOf } from '#shared/model/publish-job';
import type { ManifestFacts } from '../../ports/registry';
import type { StepDefinition } from '../step';
import { need } from '../step';

/** Asks the registry itself what the tag names now, and reckons what was new to it. */
export const confirm: StepDefinition<'confirm'> = {
  name: 'confirm',
  headline: ({ repository, tag }) => `Confirm ${repository}:${tag}`,
  run: async ({ request, outputs }, context) => {
    const pushed = need(outputs, 'push');
    const manifest = await context.registry.manifest(
      await context.access(),
      request.repository,
      request.tag,
      context.signal,
    );
    if (manifest === null || manifest.digest !== pushed.digest) throw mismatch(pushed.digest, manifest);
    const image = await context.engine.image(need(outputs, 'build').imageId);
    const output = reckon(manifest, pushed.layers, image?.diffIds ?? [], context.confirmedBefore(manifest.digest));
    context.say(`${request.repository}:${request.tag} is ${manifest.digest}, ${formatBytes(output.artifactBytes)}.`);
    return output;
  },
  // The last word always belongs to the registry.
  stillTrue: async () => false,
};

/**
 * Compressed sizes come from the manifest; which layers travelled comes from the engine. It names a layer by the first 12
 * characters of its diff ID (graph drivers; the manifest's layers have the order of RootFS) or of its digest (containerd store).
 */
export function reckon(
  manifest: ManifestFacts,
  layers: OutputOf<'push'>['layers'],
  diffIds: readonly string[],
  confirmedBefore: boolean,
): OutputOf<'confirm'> {
  const sent = new Set(layers.filter((layer) => layer.outcome === 'pushed').map((layer) => shortId(layer.id)));
  const unique = new Map<string, { readonly sizeBytes: number; readonly isNew: boolean }>();
  manifest.layers.forEach((layer, index) => {
    const isNew = sent.has(shortId(layer.digest)) || sent.has(shortId(diffIds[index] ?? ''));
    const before = unique.get(layer.digest);
    unique.set(layer.digest, { sizeBytes: layer.sizeBytes, isNew: isNew || before?.isNew === true });
  });
  const all = [...unique.values()];
  const sum = (list: readonly { readonly sizeBytes: number }[]): number =>
    list.reduce((bytes, layer) => bytes + layer.sizeBytes, 0);
  const besideLayers = (manifest.config?.sizeBytes ?? 0) + manifest.manifestBytes;
  const newLayers = all.filter((layer) => layer.isNew);
  const nothingNew = newLayers.length === 0 && confirmedBefore;
  return {
    digest: manifest.digest,
    artifactBytes: sum(all) + besideLayers,
    sentBytes: nothingNew ? 0 : sum(newLayers) + besideLayers,
    layers: { total: all.length, reused: all.length - newLayers.length },
  };
}

const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

const mismatch = (expected: string, manifest: ManifestFacts | null): AppFailure =>
  new AppFailure({
    code: 'digest-mismatch',
    message:
      manifest === null
        ? 'The engine reported success, but the registry does not know the tag. Push again.'
        : `The registry holds ${shortDigest(manifest.digest)} under this tag, not what was pushed (${shortDigest(expected)}). Someone else may have pushed the same tag; push again with a tag of your own.`,
    retryable: true,
    action: 'retry',
  });
