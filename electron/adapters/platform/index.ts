import type { Platform } from '#core/ports/platform';
import type { Fetch } from '../http/answer';
import { createHttp } from '../http/ask';
import { readAccount, readCredentials, requestAccess } from './account';
import { checkToken, createApp, listApps } from './apps';
import { putTemplate, readTemplate, removeTemplate, templatedRepositories } from './templates';
import { changeVersion, createVersion, deleteVersion, listVersions, readVersion, versionsOfApp } from './versions';

/** Edgegap's API v1 (edgegap-v1-openapi.yaml), as far as it is used, and the calls that a platform may serve besides. */
export function createPlatform(options: { readonly userAgent: string; readonly fetch?: Fetch }): Platform {
  const http = createHttp({ fetch: options.fetch ?? fetch, userAgent: options.userAgent });
  return {
    versions: (access, signal) => listVersions(http, access, signal),
    apps: (access, signal) => listApps(http, access, signal),
    createApp: (access, name) => createApp(http, access, name),
    versionsOf: (access, app, signal) => versionsOfApp(http, access, app, signal),
    version: (access, app, name, signal) => readVersion(http, access, app, name, signal),
    createVersion: (access, version, signal) => createVersion(http, access, version, signal),
    changeVersion: (access, app, name, change) => changeVersion(http, access, app, name, change),
    deleteVersion: (access, app, name) => deleteVersion(http, access, app, name),
    checkToken: (access) => checkToken(http, access),
    account: (access) => readAccount(http, access),
    requestAccess: (access) => requestAccess(http, access),
    credentials: (access) => readCredentials(http, access),
    template: (access, repository) => readTemplate(http, access, repository),
    templated: (access) => templatedRepositories(http, access),
    putTemplate: (access, template) => putTemplate(http, access, template),
    removeTemplate: (access, repository) => removeTemplate(http, access, repository),
  };
}
