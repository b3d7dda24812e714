export { useBuildLook } from './queries';
export { blockedWords, recipeOrNull, seenOf, seenWords } from './view-model';
export { WhatItIs } from './what-it-is';
