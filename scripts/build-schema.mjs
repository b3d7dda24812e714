// @ts-check
// Writes resources/gantry.schema.json from the schema that the app reads gantry.json with. A test holds the two together.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from './lib/run.mjs';

/** @type {{ module: { projectConfigJsonSchema(): object } }} */
const { module } = await runnerImport(join(root, 'shared/model/project-schema.ts'), { configFile: false });
const path = join(root, 'resources', 'gantry.schema.json');
writeFileSync(path, `${JSON.stringify(module.projectConfigJsonSchema(), null, 2)}\n`);
console.log(`wrote ${path}`);
