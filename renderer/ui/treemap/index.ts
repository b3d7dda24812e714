export { type Meaning, TreemapLegend } from './legend';
export type { Rect } from './squarify';
export { squarify } from './squarify';
export { besides, inset, layOut, type TreemapTile } from './tiles';
export { Treemap } from './treemap';
