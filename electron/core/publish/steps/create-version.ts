import type { OutputOf } from '#shared/model/publish-job';
import { assertNever } from '#shared/result';
import { quiet } from '../progress';
import { need, type StepDefinition } from '../step';

/** The pushed tag becomes a version of an app, where the repository has a template. The image is in the registry whatever comes of it. */
export const createVersion: StepDefinition<'createVersion'> = {
  step: 'createVersion',
  run: async ({ request, outputs, linkPushed, signal, progress, log }) => {
    if (!request.createsVersion) return { is: 'none', why: 'off' };
    progress(quiet('Looking for the app version of this tag'));
    const output = await linkPushed(request, need(outputs, 'confirm').digest, signal);
    log(inWords(output));
    return output;
  },
  // What is asked for first is whether the version is there: running again makes no second one.
  stillTrue: () => Promise.resolve(false),
};

function inWords(output: OutputOf<'createVersion'>): string {
  if (output.is === 'version')
    return `${output.app} ${output.name}: ${output.created ? 'created' : 'this app version names the image already'}`;
  switch (output.why) {
    case 'off':
      return 'No app version: switched off for this push';
    case 'noPlatform':
      return 'No app version: this connection has no platform account';
    case 'noTemplate':
      return 'No app version: the repository has no template';
    default:
      return assertNever(output.why);
  }
}
