// @ts-check
// Apps, versions and templates on the sandbox's platform, as a studio that has released for long has them.

const settings = { req_cpu: 1000, req_memory: 1024, ports: [{ port: 7777, protocol: 'UDP', name: 'game' }] };
/** @type {import('../../shared/model/version-settings').VersionSettings} */
const templateSettings = {
  cpuUnits: 1024,
  memoryMb: 1024,
  gpuUnits: 0,
  ports: [{ port: 7777, protocol: 'UDP', name: 'game', toCheck: true, tlsUpgrade: false }],
  variables: [],
  maxDurationMinutes: 1440,
  restartPolicy: 'always',
  gracePeriodSeconds: 5,
  timeToDeploySeconds: 120,
  cachesImage: false,
  verifiesImage: true,
  mainlandChina: false,
  dnsConfig: null,
  endpointStorage: null,
};
const APPS = ['arena', 'lobby', 'racing'];

/**
 * Versions of tags of `repository`, spread over three apps, and a template for each of so many repositories.
 * @param {import('./gantry.mjs').Sandbox} sandbox
 * @param {string} repository
 * @param {{ versions: number, templates: number }} size
 */
export async function fillPlatform(sandbox, repository, { versions, templates }) {
  const call = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {object} */ body) => {
    const answer = await fetch(`${sandbox.apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${sandbox.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  for (const name of APPS) await call('POST', '/v1/app', { name, is_active: true, image: '' });
  for (let number = 0; number < versions; number += 1) {
    const app = APPS[number % APPS.length];
    const tag = `1.${Math.floor(number / 100)}.${number % 100}-b0`;
    await call('POST', `/v1/app/${app}/version`, {
      ...settings,
      name: `${repository}-${tag}`,
      docker_repository: sandbox.registry,
      docker_image: `${sandbox.project}/${repository}`,
      docker_tag: tag,
    });
  }
  for (let number = 1; number <= templates; number += 1) {
    const image = `server-${number}`;
    await call('PUT', `/v1/container-registry/images/${image}/template`, templateOf(image));
  }
}

/** @param {string} repository */
const templateOf = (repository) => ({
  repository,
  app: 'lobby',
  versionName: '{tag}',
  linksByItself: false,
  settings: templateSettings,
});
