import { ArtifactDetails, ImagePull, LayerReading, ScanReport, Sharing } from '../model/artifact-details';
import { DeletionPlan, DeletionResult, DeletionTarget } from '../model/deletion';
import { RepositoryName } from '../model/project';
import { ArtifactPage, Capabilities, KeptArtifacts, RepositoryFigures, RepositoryList } from '../model/registry';
import { z } from '../zod';
import { call, event } from './channel';

/** `id`: the connection. */
const Id = z.object({ id: z.string() });
const InRepository = Id.extend({ repository: z.string().min(1) });
const OfArtifact = InRepository.extend({ digest: z.string().min(1) });
const Targets = InRepository.extend({ targets: z.array(DeletionTarget).min(1).max(5000) });

export const registry = {
  /** What was learnt when it was last asked; asks where it never was. */
  capabilities: call(Id, Capabilities),
  probe: call(Id, Capabilities),
  repositories: call(Id, RepositoryList),
  /** As last seen, for a start without waiting and without a network; null: never seen. */
  keptRepositories: call(Id, RepositoryList.nullable()),
  /** For the rows in view, where the list itself does not have them. */
  figures: call(
    Id.extend({ repositories: z.array(z.string()).max(50) }),
    z.array(RepositoryFigures.extend({ name: z.string() })),
  ),
  /** Keeps a name that nothing lists. */
  addRepository: call(Id.extend({ repository: RepositoryName }), z.void()),
  forgetRepository: call(InRepository, z.void()),
  /** `cursor` null: the first page. */
  artifacts: call(InRepository.extend({ cursor: z.string().nullable() }), ArtifactPage),
  keptArtifacts: call(InRepository, KeptArtifacts.nullable()),
  /** They belong to the digest and never change: read once. */
  details: call(OfArtifact, ArtifactDetails),
  sharing: call(OfArtifact, Sharing),
  /** Starts reading the layers of all artifacts of the project, or tells how far it is. */
  readLayers: call(Id, LayerReading),
  layersRead: event(Id.extend({ reading: LayerReading })),
  scanReport: call(OfArtifact, ScanReport),
  /** The registry begins; the report follows. */
  scan: call(OfArtifact, z.void()),
  /** Gives the artifact one more name without moving bytes. A tag that is at another artifact moves only with `mayMove`. */
  tag: call(OfArtifact.extend({ tag: z.string().min(1), mayMove: z.boolean() }), z.void()),
  planDeletion: call(Targets, DeletionPlan),
  /** `typedName`: the repository's name where the plan asks for it. */
  delete: call(Targets.extend({ typedName: z.string().nullable() }), z.array(DeletionResult)),
  /** Something here was changed from here: lists and figures are to be read again. */
  changed: event(InRepository),
  pull: call(InRepository.extend({ reference: z.string().min(1) }), ImagePull),
  pulls: call(z.void(), z.array(ImagePull)),
  cancelPull: call(z.object({ pullId: z.string() }), z.void()),
  pullChanged: event(ImagePull),
};
