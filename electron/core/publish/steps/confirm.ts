import type { ImageFacts } from '#core/ports/engine';
import type { ManifestFacts } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import { formatBytes } from '#shared/model/format';
import { type OutputOf, reuseInWords } from '#shared/model/publish-job';
import { rememberPushed } from '../delta';
import { learnLine, uplinkOf } from '../engine-line';
import { outcomeOf } from '../outcomes';
import { quiet } from '../progress';
import { measuredPlan } from '../sent-plan';
import { need, type StepContext, type StepDefinition } from '../step';

/** Asks the registry itself what the tag names now. */
export const confirm: StepDefinition<'confirm'> = {
  step: 'confirm',
  run: async (context) => {
    const { engine, registry, planning, access, request, outputs, signal, progress, log } = context;
    progress(quiet('Asking the registry for the digest'));
    const push = need(outputs, 'push');
    const manifest = await registry.manifest(await access(), request.repository, request.tag, signal);
    if (manifest === null) {
      const message = `${request.registry} does not know ${request.repository}:${request.tag} although it was pushed. Try again.`;
      throw new AppFailure({ code: 'registry-not-found', message, retryable: true, action: 'retry' });
    }
    if (manifest.digest !== push.digest) {
      const message = `The tag names another image now: ${push.digest} was pushed, the registry has ${manifest.digest}. Somebody else may have pushed the same tag; use a new one.`;
      throw new AppFailure({ code: 'digest-mismatch', message, retryable: true, action: 'editProject' });
    }
    const image = await engine.image(need(outputs, 'build').imageId);
    const output = account(manifest, push, image);
    const sent = measuredPlan(manifest, push, image, output.sentBytes, need(outputs, 'storageCheck'));
    if (sent !== null) context.tellSent(sent);
    await planning.learn(request, manifest, image?.diffIds ?? [], push.pusher);
    await rememberPushed(context, manifest.digest);
    await learnEngineLine(context, output.sentBytes);
    log(
      `Confirmed: ${manifest.digest}, ${formatBytes(output.artifactBytes)}, of which ${formatBytes(output.sentBytes)} were new`,
    );
    if (output.layers.reused === output.layers.total) log(reuseInWords(output.layers));
    return output;
  },
  stillTrue: () => Promise.resolve(false),
};

/** Engines count uncompressed bytes: only here it is known what went over the line. */
async function learnEngineLine({ scratch, uplinks, request }: StepContext, sentBytes: number): Promise<void> {
  const found = scratch.enginePush === null ? null : uplinkOf(scratch.enginePush, sentBytes);
  if (found !== null) await learnLine(uplinks, request.registry, found);
}

/** Compressed bytes of the artifact and of what was new. */
export function account(
  manifest: ManifestFacts,
  push: OutputOf<'push'>,
  image: ImageFacts | null,
): OutputOf<'confirm'> {
  const partBytes = manifest.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  const extraBytes = manifest.manifestBytes + partBytes + (manifest.config?.sizeBytes ?? 0);
  const sent = manifest.layers.filter(({ digest }, index) => outcomeOf(push, image, index, digest) === 'pushed');
  const layerBytes = manifest.layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  // A layer that occurs twice is one blob.
  const sentBlobs = new Map(sent.map(({ digest, sizeBytes }) => [digest, sizeBytes]));
  const sentLayerBytes = [...sentBlobs.values()].reduce((sum, sizeBytes) => sum + sizeBytes, 0);
  return {
    digest: manifest.digest,
    artifactBytes: layerBytes + extraBytes,
    sentBytes: sentLayerBytes + extraBytes,
    layers: { total: manifest.layers.length, reused: manifest.layers.length - sent.length },
  };
}
