export { MakeRoom } from './make-room';
