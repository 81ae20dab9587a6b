/**
 * The one place that loads TensorFlow.js: all of assay imports its values from here.
 *
 * The package's entry under Node is a CommonJS bundle that registers no gradients, and the modules that do are ES
 * syntax in a package that does not say so, with imports that Node cannot resolve. tsx's CommonJS hook can load them;
 * TensorFlow.js keeps its engine and its registries in process globals, so that this second copy of the code fills
 * the same registry as the bundle reads.
 */
import { createRequire } from 'node:module';
import { env } from '@tensorflow/tfjs-core';
import { register } from 'tsx/cjs/api';

// Production mode drops the advertisement for another package that the plain backend prints, and nothing that assay needs.
env().set('PROD', true);

const unregister = register();
createRequire(import.meta.url)('@tensorflow/tfjs-core/dist/register_all_gradients');
unregister();

export * from '@tensorflow/tfjs-core';
