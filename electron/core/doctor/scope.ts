import { joinPath, type Survey, type SurveyedFile } from '#core/detect/index';
import type { IgnoreFile } from '#core/ports/build-folder';
import type { Detection } from '#shared/model/detection';

/** What could get into the image: the build's folder, or everything where the folder's own Dockerfile decides. */
export interface Scope {
  /** Relative to the folder that was looked at; empty: all of it. */
  readonly path: string;
  /** Of the scope's folder, paths relative to it. */
  readonly survey: Survey;
  /** Files that .dockerignore keeps. */
  readonly files: readonly SurveyedFile[];
  /** By .dockerignore; path relative to the scope. */
  isIgnored(path: string): boolean;
  /** Relative to the folder that was looked at. */
  full(path: string): string;
}

export function scopeOf(
  survey: Survey,
  { dockerfile, build }: Pick<Detection, 'dockerfile' | 'build'>,
  ignore: IgnoreFile | null,
): Scope {
  const path = dockerfile === null ? (build?.path ?? '') : '';
  const full = (inside: string): string => joinPath(path, inside);
  const isIgnored = (inside: string): boolean => ignore !== null && ignore.judge(full(inside)) !== 'keep';
  const scoped = survey.below(path);
  return { path, survey: scoped, files: scoped.files.filter((file) => !isIgnored(file.path)), isIgnored, full };
}
