import type { Port } from '#shared/model/recipe';
import type { Running } from './running';

/** How an image is to be started for a test. */
export interface ContainerRequest {
  readonly imageId: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Null: no limit. */
  readonly memoryBytes: number | null;
  /** Processors, in fractions; null: no limit. */
  readonly cpus: number | null;
}

/** A TCP socket that listens, or a UDP socket that is bound, inside the container. */
export interface ListeningSocket extends Port {
  /** Nobody outside of the container can reach it. */
  readonly isLoopback: boolean;
}

export type ContainerEvent =
  /** About to be started: everything that takes time before belongs to the engine. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'log'; readonly line: string }
  /** Everything that listens now, told whenever it changes. */
  | { readonly kind: 'listening'; readonly sockets: readonly ListeningSocket[] }
  /** Without the cache of files that the kernel can drop; about once a second. The most so far, where the engine tells that. */
  | { readonly kind: 'memory'; readonly usedBytes: number }
  | {
      readonly kind: 'ended';
      /** 128 + signal where a signal ended it. */
      readonly exitCode: number;
      readonly outOfMemory: boolean;
      /** Why it could not even be started, in the engine's words. */
      readonly reason: string | null;
    };

/** A container under test. */
export interface TestContainer {
  /** The engine runs another architecture than the image's. */
  readonly isEmulated: boolean;
  readonly runsAsRoot: boolean;
  /** EXPOSE of the image. */
  readonly exposes: readonly Port[];
  /** Sends SIGTERM and does not wait. No error where it has ended. */
  terminate(): Promise<void>;
  /** Ends it by force and removes it with all that belongs to it. No error where it is gone. */
  remove(): Promise<void>;
}

/** Runs images for tests. Everything that was started is labelled as this installation's and found again after a crash. */
export interface Containers {
  /**
   * Events come until `remove`. A program that cannot be started is an `ended`, no error. Throws image-missing, engine-*, cancelled;
   * nothing is left behind then.
   */
  start(request: ContainerRequest, running: Running<ContainerEvent>): Promise<TestContainer>;
  /** Removes what processes of this installation left behind that are no more. Answers with how many containers went. */
  sweep(): Promise<number>;
}
