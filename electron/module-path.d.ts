/** Where the built file of a module is that runs in a thread of its own (electron-vite; `tests/support/module-path.ts` in tests). */
declare module '*?modulePath' {
  const path: string;
  export default path;
}
