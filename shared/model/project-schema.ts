import { z } from '../zod';
import { ProjectConfig, RepositoryName } from './project';

/** The OCI distribution grammar for a repository's path, as `repositoryProblem` has it. */
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

/** The JSON schema of `gantry.json` for editors, made from the one that Gantry itself reads with. */
export const projectConfigJsonSchema = (): object => ({
  title: 'gantry.json',
  description: 'How Gantry pushes the game server of this folder. It holds no secrets.',
  ...z.toJSONSchema(ProjectConfig, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // What the name itself is only stands for.
      if (zodSchema._zod !== RepositoryName._zod) return;
      jsonSchema.maxLength = 200;
      jsonSchema.pattern = `^${component}(?:/${component})*$`;
    },
  }),
});
