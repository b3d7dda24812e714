export { RepositoryScreen } from './repository-screen';
