export { RepositoriesScreen } from './repositories-screen';
