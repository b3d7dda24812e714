export { FoundTags } from './found-tags';
