/** TensorFlow.js's plain JavaScript backend: slow, simple, for tests. */
import '@tensorflow/tfjs-backend-cpu';
import type { Device } from '../../device.ts';
import { eagerDevice } from './eager.ts';

export const referenceDevice = (): Device => eagerDevice('reference', 1, 'cpu');
