import { build } from './build';
import { check } from './check';
import { confirm } from './confirm';
import { push } from './push';
import { storageCheck } from './storage-check';
import { tag } from './tag';

/** Every step, by name; the order stands in shared/model/publish-job.ts. */
export const stepDefinitions = { check, build, storageCheck, tag, push, confirm };
