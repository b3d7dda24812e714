import { createHash } from 'node:crypto';
import type { ContainerEvent, ContainerRequest, Containers, TestContainer } from '#core/ports/container';
import type {
  BaseName,
  BuildEvent,
  BuildRequest,
  ContextSample,
  Engine,
  ImageFacts,
  LayerArchive,
  OwnConfig,
  PullEvent,
  PushEvent,
  RegistryLogin,
  Running,
  SavedImage,
  SavedLayer,
} from '#core/ports/engine';
import type { LayerFacts } from '#core/ports/registry';
import { AppFailure } from '#shared/errors';
import type { EngineStatus } from '#shared/model/engine';
import { Gates } from './gates';

export const IMAGE_ID = `sha256:${'1'.repeat(64)}`;
export const DIGEST = `sha256:${'d'.repeat(64)}`;
const layerIds = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'] as const;

const diffId = (id: string): string => `sha256:${id}${'0'.repeat(52)}`;

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function* oneByOne<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

/** An engine in memory: images under names, builds and pushes as scripted. */
export class FakeEngine implements Engine {
  readonly gates = new Gates<'lookAtContext' | 'build' | 'tag' | 'push' | 'pull' | 'status' | 'save' | 'boot'>();
  readonly calls: string[] = [];
  /** Of pushes and pulls. */
  readonly logins: RegistryLogin[] = [];
  readonly buildLogins: (RegistryLogin | null)[] = [];
  /** What was to be inspected or built. */
  readonly requests: BuildRequest[] = [];
  /** Name or ID to image. */
  readonly images = new Map<string, ImageFacts>();
  fingerprint = 'f1';
  contextPaths: readonly string[] = [];
  sample = { compressedBytes: 450, isWhole: false };
  base: BaseName = { is: 'none' };
  /** Of the Dockerfile. */
  steps: readonly string[] = ['from', 'copy'];
  unjudged: ReadonlySet<string> = new Set();
  /** What samples were to leave out. */
  readonly leftOut: (readonly string[])[] = [];
  /** What `archives` hands out. */
  archivesOfRecipe: readonly LayerArchive[] = [];
  buildEvents: readonly BuildEvent[] = [{ kind: 'log', line: 'COPY . .' }];
  pushEvents: readonly PushEvent[] = [];
  pullEvents: readonly PullEvent[] = [];
  /** As engines since 25 do. */
  namesLayers = true;
  /** The form of layers that it keeps compressed; undefined: gzip. */
  packedAs: string | undefined = undefined;
  /** Of each layer's archive. */
  archiveBytes = 450;
  outcome: 'pushed' | 'exists' = 'pushed';
  current: EngineStatus = { is: 'notInstalled' };
  built: ImageFacts = {
    id: IMAGE_ID,
    os: 'linux',
    architecture: 'amd64',
    sizeBytes: 1000,
    diffIds: layerIds.map(diffId),
    keepsCompressed: false,
  };

  /** What becomes of a container that is started, and of its SIGTERM. */
  bootEvents: readonly ContainerEvent[] = [{ kind: 'listening', sockets: [] }];
  stopEvents: readonly ContainerEvent[] = [{ kind: 'ended', exitCode: 0, outOfMemory: false, reason: null }];
  booted: ContainerRequest | null = null;
  bootFacts: Pick<TestContainer, 'isEmulated' | 'runsAsRoot' | 'exposes'> = {
    isEmulated: false,
    runsAsRoot: false,
    exposes: [],
  };
  /** Called when a container runs: time has to pass. */
  onBooted: () => void = () => undefined;
  readonly containers: Containers = {
    start: async (request, running) => {
      this.calls.push('boot');
      this.booted = request;
      await this.gates.pass('boot', running.signal);
      for (const event of this.bootEvents) running.on(event);
      this.onBooted();
      return {
        ...this.bootFacts,
        terminate: async () => {
          this.calls.push('terminate');
          for (const event of this.stopEvents) running.on(event);
        },
        remove: async () => {
          this.calls.push('remove');
        },
      };
    },
    sweep: async () => {
      this.calls.push('sweep');
      return 0;
    },
  };

  async status(): Promise<EngineStatus> {
    this.calls.push('status');
    await this.gates.pass('status');
    return this.current;
  }

  async endpoints() {
    return [];
  }

  use(host: string | null): void {
    this.calls.push(`use ${host}`);
  }

  async lookAtContext(request: BuildRequest, signal: AbortSignal) {
    this.requests.push(request);
    this.calls.push('lookAtContext');
    await this.gates.pass('lookAtContext', signal);
    const sample = async (without: ReadonlySet<string>): Promise<ContextSample> => {
      this.leftOut.push([...without]);
      this.calls.push('sample');
      return this.sample;
    };
    return {
      facts: { fingerprint: this.fingerprint, files: 3, contextBytes: 900, steps: this.steps },
      base: this.base,
      unjudged: this.unjudged,
      holds: (path: RegExp) => this.contextPaths.some((each) => path.test(each)),
      sample,
    };
  }

  async archives(): Promise<readonly LayerArchive[]> {
    this.calls.push('archives');
    return this.archivesOfRecipe;
  }

  async build(request: BuildRequest, running: Running<BuildEvent>, login: RegistryLogin | null = null) {
    this.requests.push(request);
    this.buildLogins.push(login);
    this.calls.push('build');
    for (const event of this.buildEvents) running.on(event);
    await this.gates.pass('build', running.signal);
    this.images.set(this.built.id, this.built);
    return { imageId: this.built.id, cachedSteps: 0, totalSteps: 2 };
  }

  /** Null: it keeps the config that it wrote. */
  ownConfig: OwnConfig | null = null;
  async giveOwnConfig(imageId: string): Promise<OwnConfig | null> {
    this.calls.push('giveOwnConfig');
    const image = this.images.get(imageId);
    if (this.ownConfig !== null && image !== undefined)
      this.images.set(this.ownConfig.imageId, { ...image, id: this.ownConfig.imageId });
    return this.ownConfig;
  }

  async image(reference: string): Promise<ImageFacts | null> {
    return this.images.get(reference) ?? null;
  }

  /** Of the layers of every image, the newest first. */
  sizes: readonly number[] = [];
  async layerSizes(): Promise<readonly number[]> {
    this.calls.push('layerSizes');
    return this.sizes;
  }

  /** What it hands out compressed besides an image of that kind, such as layers for other processors. */
  otherBlobs: readonly Buffer[] = [];
  /** How many of the last layers it does not hand out. */
  withheld = 0;
  async save(
    { id, diffIds, keepsCompressed }: ImageFacts,
    running: Running<{ readonly readBytes: number }>,
    visit: (layer: SavedLayer) => Promise<void>,
  ): Promise<SavedImage> {
    this.calls.push('save');
    await this.gates.pass('save', running.signal);
    const handedOut = diffIds.slice(0, diffIds.length - this.withheld);
    const bytes = Buffer.alloc(40, 32);
    if (keepsCompressed)
      return { config: { digest: digestOf(bytes), bytes }, packed: await this.savePacked(handedOut, visit) };
    for (const diffId of handedOut) {
      const bytes = Buffer.alloc(this.archiveBytes, diffId);
      const named = this.namesLayers ? diffId : null;
      await visit({ is: 'archive', diffId: named, archiveBytes: bytes.length, archive: oneByOne([bytes]) });
    }
    return { config: { digest: id, bytes }, packed: new Map() };
  }

  private async savePacked(diffIds: readonly string[], visit: (layer: SavedLayer) => Promise<void>) {
    const packed = new Map<string, LayerFacts>();
    const hand = async (bytes: Buffer): Promise<LayerFacts> => {
      const blob = { digest: digestOf(bytes), sizeBytes: bytes.length, mediaType: this.packedAs };
      await visit({ is: 'packed', blob, bytes: oneByOne([bytes]) });
      return blob;
    };
    for (const bytes of this.otherBlobs) await hand(bytes);
    for (const diffId of diffIds) packed.set(diffId, await hand(Buffer.from(`packed ${diffId}`)));
    return packed;
  }

  async tag(imageId: string, reference: string): Promise<void> {
    this.calls.push(`tag ${reference}`);
    await this.gates.pass('tag');
    const image = this.images.get(imageId);
    if (image === undefined) throw new AppFailure({ code: 'image-missing', message: 'No such image.' });
    this.images.set(reference, image);
  }

  async untag(reference: string): Promise<void> {
    this.calls.push(`untag ${reference}`);
    this.images.delete(reference);
  }

  async push(_reference: string, login: RegistryLogin, running: Running<PushEvent>) {
    this.calls.push('push');
    this.logins.push(login);
    for (const event of this.pushEvents) running.on(event);
    await this.gates.pass('push', running.signal);
    return { digest: DIGEST, layers: layerIds.map((id) => ({ id, outcome: this.outcome })) };
  }

  async pull(reference: string, login: RegistryLogin, running: Running<PullEvent>): Promise<void> {
    this.calls.push(`pull ${reference}`);
    this.logins.push(login);
    for (const event of this.pullEvents) running.on(event);
    await this.gates.pass('pull', running.signal);
  }
}
