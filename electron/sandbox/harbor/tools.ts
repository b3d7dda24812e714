import type { Catalog } from '../catalog/index';
import type { Deletion } from '../deletion';
import type { ImmutableTags } from '../immutable';
import type { RegistryCalls } from '../registry-calls';
import type { StateFile } from '../state';
import type { Usage } from '../usage';
import type { Scans } from './scans';

/** What the Harbor calls work with. */
export interface HarborTools {
  readonly file: StateFile;
  readonly catalog: Catalog;
  readonly usage: Usage;
  readonly deletion: Deletion;
  readonly calls: RegistryCalls;
  readonly immutable: ImmutableTags;
  readonly scans: Scans;
}
