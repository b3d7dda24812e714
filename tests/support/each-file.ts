import { afterAll } from 'vitest';
import { removeTempFolders } from './temp-folders';

// Runs before each file: files share their modules, so what a support registers by itself holds for the first that loads it.
afterAll(removeTempFolders);
