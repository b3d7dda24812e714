export { recipeWithout, USUAL_DOCKERFILE } from './choice';
export type { Difference } from './delta/compare';
export { type Contents, keptFiles, layerPrint, readContents } from './delta/contents';
export { decide, otherRecipe, type WholeReason, wholeInWords } from './delta/decide';
export { deltaRecipe, deltaSummary } from './delta/recipe';
export { createRecipeDesk, type Look, type RecipeDesk, requireFit } from './desk';
export { ejectedFiles } from './eject';
export { planRecipe, type RecipeFacts } from './plan';
