/** What the layers below can tell of settings before anything runs. Loads nothing heavy. */

export { formatOf, formatsWith } from '../data/formats/index.ts';
export { metrics, metricsOf } from '../metrics/registry.ts';
export { checkModel, countMacs, countParameters, taskOf } from '../models/architectures.ts';
export { singleImageProblem } from '../models/single-images.ts';
export { isMethod, type MethodName, methods, pretrainingProblems } from '../pretraining/index.ts';
export { type Cards, cardsOf } from '../tensor/devices/cards.ts';
export { canBeSeveral, canCompute, devicesOfSeveral, precisionsOf } from '../tensor/devices/registry.ts';
export { layerDecayProblem } from '../training/layer-decay.ts';
export { catalogProblem } from '../weights/catalog/catalog.ts';
export { catalogHeadsProblem, catalogModelProblem } from '../weights/catalog/catalog-model.ts';
