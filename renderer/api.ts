import type { GantryApi } from '#shared/contract/index';
import type { AppError } from '#shared/errors';
import type { Result } from '#shared/result';

declare global {
  interface Window {
    readonly gantry: GantryApi;
  }
}

/** The bridge to the main process: this file is the only one that knows where it comes from. */
export const api: GantryApi = window.gantry;

/** A refused call, thrown so that queries and mutations see it as one. */
export class ApiError extends Error {
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.message);
    this.name = 'ApiError';
    this.error = error;
  }
}

/** The value of a call; throws ApiError. */
export async function ask<Value>(answer: Promise<Result<Value, AppError>>): Promise<Value> {
  const result = await answer;
  if (result.ok) return result.value;
  throw new ApiError(result.error);
}

/** The sentence to show for whatever a query or mutation threw. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
