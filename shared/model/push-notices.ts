import { count } from './format';
import type { PublishJob, Step } from './publish-job';

/** Servers that have pulled the tag go on with what it named then. */
export const tagTakenInWords = (tag: string): string =>
  `warning: tag-taken. The registry has a tag ${tag} already: it will name this build instead. Servers that have cached it keep running the old one. Use a new tag for each push.`;

export const PUSHING_ANYWAY =
  'Pushing all the same, as asked for: the registry will refuse at the end and keep what was sent.';

export const leftLayersInWords = (layers: number): string =>
  `${count(layers, 'layer')} went out while the image was built, and stay in the registry for the next push.`;

/** What people are told of a push however little of its log they see: no name is taken away, and nobody's bytes are left behind, unsaid. */
export const noticesOf = ({ request, state, outputs, leftLayers }: PublishJob): readonly string[] => [
  ...(outputs.check?.isTagTaken === true ? [tagTakenInWords(request.tag)] : []),
  ...(leftLayers > 0 ? [leftLayersInWords(leftLayers)] : []),
  ...(outputs.storageCheck?.verdict === 'doesNotFit' && 'step' in state && state.step === 'push'
    ? [PUSHING_ANYWAY]
    : []),
];

/** What is left of a push that was cancelled at this step: whoever stops one wants to know. */
export function leftInWords(step: Step | null, leftLayers: number): string {
  if (step === 'createVersion') return 'The image is in the registry; only its app version is missing.';
  if (step === 'confirm') return 'The image was sent; that the registry has it was not confirmed.';
  return step === 'push' || leftLayers > 0 ? 'Layers that arrived are not sent again.' : 'Nothing was sent.';
}
