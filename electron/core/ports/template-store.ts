import type { AppTemplate } from '#shared/model/app-template';

/** A template that Gantry keeps itself, since the platform keeps none. */
export interface KeptTemplate {
  readonly connectionId: string;
  readonly template: AppTemplate;
}

/** `templates.json`, without hidden values. Throws AppFailure disk-full or disk-error. */
export interface TemplateStore {
  load(): Promise<readonly KeptTemplate[]>;
  save(templates: readonly KeptTemplate[]): Promise<void>;
}
