import { config } from 'zod';

/**
 * zod as all of Gantry takes it: schemas are read as they are, not compiled to functions of their own when they first parse. Compiling cost
 * each start 30 ms of the process that the window waits for; without it a list of thousands takes up to half as long again.
 * It counts for schemas that are made after it, so it stands where `z` comes from.
 */
config({ jitless: true });

export { z } from 'zod';
