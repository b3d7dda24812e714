// @ts-check
// A folder on its way to a project: without a Dockerfile, with a build that cannot run, and a row that names its engine.
import { ownFindingsLook, unityLook, windowsLook } from './build-samples';
import { folderFacts, project } from './samples';

/** @param {import('./fake-gantry').World} world @returns {Record<string, () => {}>} */
export const buildScenes = (world) => {
  /** @param {import('#shared/contract/builds').BuildLook} build */
  const withBuild = (build) => () => {
    const seenAs = { engine: /** @type {const} */ ('unity'), variant: 'IL2CPP', version: '2022.3.10f1' };
    world.folder = folderFacts({ hasDockerfile: false, dockerfiles: [] });
    world.build = build;
    world.picked = '/home/dev/unity/arena/Builds/Server';
    world.projects = [project({ seenAs }), project({ id: 'lobby', name: 'lobby-service', repository: 'lobby' })];
    return {};
  };
  return {
    buildUnity: withBuild(unityLook),
    buildContext: withBuild(unityLook),
    buildWindows: withBuild(windowsLook),
    buildOwn: () => {
      world.folder = folderFacts({});
      world.build = ownFindingsLook;
      world.picked = world.folder.folder;
      world.projects = [project({ id: 'lobby', name: 'lobby-service', repository: 'lobby' })];
      return {};
    },
  };
};
