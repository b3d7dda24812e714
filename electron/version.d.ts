/** Gantry's own version, put in by the bundler from package.json. */
declare const __GANTRY_VERSION__: string;
