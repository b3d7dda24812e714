import type { OutputOf, Outputs, PublishRequest, Step } from '#shared/model/publish-job';
import type { Engine } from '../ports/engine';
import type { Registry, RegistryAccess } from '../ports/registry';
import type { ProgressMeter } from './progress';

/** What a step works on: the request, and what the steps before it left. */
export interface StepInput {
  readonly request: PublishRequest;
  readonly outputs: Outputs;
}

/** What a step works with. */
export interface StepContext {
  readonly engine: Engine;
  readonly registry: Registry;
  readonly signal: AbortSignal;
  readonly progress: ProgressMeter;
  /** Adds a line to the job's log. */
  readonly say: (line: string) => void;
  readonly access: () => Promise<RegistryAccess>;
  /** The limit that the user typed, bytes; null: none. */
  readonly typedLimitBytes: () => number | null;
  /** Whether an earlier job has confirmed this digest in the same repository. */
  readonly confirmedBefore: (digest: string) => boolean;
}

/**
 * One step of a push. `run` throws AppFailure; the adapters' `retryable` says whether trying again can help, and engines
 * retry transfers five times by themselves, so nothing here retries blindly.
 */
export interface StepDefinition<S extends Step> {
  readonly name: S;
  readonly headline: (request: PublishRequest) => string;
  readonly run: (input: StepInput, context: StepContext) => Promise<OutputOf<S>>;
  /** Asks the world, not the memory, whether the output of an earlier run still holds. False: run again. */
  readonly stillTrue: (output: OutputOf<S>, input: StepInput, context: StepContext) => Promise<boolean>;
  /** Takes back what a cancelled job must not leave behind. */
  readonly undo?: (output: OutputOf<S>, input: StepInput, context: StepContext) => Promise<void>;
}

/** What an earlier step left. The order of the steps guarantees it; a missing one is a bug. */
export function need<S extends Step>(outputs: Outputs, step: S): OutputOf<S> {
  const output = outputs[step];
  if (output === undefined) throw new Error(`The step "${step}" has left no output`);
  return output;
}
