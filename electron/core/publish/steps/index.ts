import type { Step } from '#shared/model/publish-job';
import type { StepDefinition } from '../step';
import { bootTest } from './boot-test';
import { build } from './build';
import { check } from './check';
import { confirm } from './confirm';
import { createVersion } from './create-version';
import { push } from './push';
import { storageCheck } from './storage-check';
import { tag } from './tag';

/** Every step of the job; a name without a definition does not compile. */
export const definitions: { readonly [S in Step]: StepDefinition<S> } = {
  check,
  build,
  bootTest,
  storageCheck,
  tag,
  push,
  confirm,
  createVersion,
};
