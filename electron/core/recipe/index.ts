export { recipeWithout, USUAL_DOCKERFILE } from './choice';
export { createRecipeDesk, type Look, type RecipeDesk, requireFit } from './desk';
export { ejectedFiles } from './eject';
export { planRecipe, type RecipeFacts } from './plan';
