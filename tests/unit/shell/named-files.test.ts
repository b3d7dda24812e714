import { expect, test } from 'vitest';
import { filesNamedBy } from '../../../electron/shell/named-files';

test('names what a built document asks for, each script and style once', () => {
  const html = `<!doctype html>
<html lang="en">
  <head>
    <title>Gantry</title>
    <script type="module" crossorigin src="./assets/runtime-XK.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/shared-4.js">
    <script type="module" crossorigin src="./assets/first-rf5.js"></script>
    <link rel="stylesheet" crossorigin href="./assets/first-Dm.css">
  </head>
  <body><div id="root"></div></body>
</html>`;
  expect(filesNamedBy(html)).toEqual([
    'assets/runtime-XK.js',
    'assets/shared-4.js',
    'assets/first-rf5.js',
    'assets/first-Dm.css',
  ]);
});

test('nothing where there is no document', () => {
  expect(filesNamedBy('')).toEqual([]);
});
