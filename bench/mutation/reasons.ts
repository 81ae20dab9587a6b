/** Why a mutant that survives changes no number that anyone reads: by its file and its line. */
const SPEED = 'how much is done at once or ahead, never what comes out';
const SAME = 'the same value: ';

export const REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'data/preparing/decoders.ts': {
    'const pool = files.length >= WORTH_THREADS || threads > 1 ? decoders(threads, store, reading) : null;': SPEED,
  },
  'data/preparing/earlier.ts': { 'if (unknown <= WORTH_OPENING / origins.length) break;': SPEED },
  'common/many.ts': {
    'for (const value of values) found = Math.min(value, found);': `${SAME}a minimum`,
  },
  'pipelines/run/run.ts': {
    'for (const { stage } of plan.steps) ;':
      'how many steps of a stage the live display counts to: no number of a result',
  },
  'common/temporary.ts': {
    'return Date.now() - modified >= FOREIGN_MS;': 'differs for one millisecond of a day',
  },
  'data/formats/reading/present.ts': { 'folders.set(folder, place);': SPEED },
  'data/decoding/masks.ts': {
    'if (flat && ++found >= AREA) return value;':
      'one pixel more or less of an area that is told from a smooth edge by its size',
  },
  'metrics/masks/mask-scores.ts': {
    'const distances = outlineDistances(prediction, truth, grid, spacing);': `${SAME}both distances are of both sides`,
  },
  'stats/tests/midranks.ts': {
    'for (let start = 0; start <= order.length; ) {': `${SAME}a group of nobody is ranked at the end`,
  },
  'stats/variation.ts': {
    'return Math.abs(a - b) < ROUNDING * Math.max(Math.abs(a), Math.abs(b));':
      'differs where the difference is the limit to the last bit',
  },
  'report/run-block.ts': {
    'if (from === -1 || to === -2) return text;': 'a page has both marks or none: one program writes them',
  },
  'training/optimizers/adabelief.ts': {
    "const exp_avg_var = add(movingSquare(state['exp_avg_var']!, sub(exp_avg, gradient), beta2), eps);": `${SAME}a square`,
  },
  'training/optimizers/projection.ts': {
    'const chosen = add(add(mul(first, channels.tangent), mul(whole.tangent, second)), mul(step, rest));': `${SAME}a product`,
  },
  'training/costs/benchmark.ts': {
    'const middle = sorted.length >> 2;': 'the speed that `assay bench` shows, measured by the clock: no result',
  },
  'training/costs/usual-step.ts': {
    "const optimizer = createOptimizer({ name: 'sgd', momentum: 0.9, weight_decay: 1 }, model);":
      'the step whose time is measured: its weights are thrown away',
    "const optimizer = createOptimizer({ name: 'sgd', momentum: 1.9, weight_decay: 0 }, model);":
      'the step whose time is measured: its weights are thrown away',
  },
  'models/upernet/sizes.ts': {
    'const { channels } = featureSizes(config).at(-2)!;':
      'which settings are refused; what is wrongly let through fails when the model is built',
  },
  'models/init.ts': {
    'function kaiming([out = 1, into = 2, ...kernel]: readonly number[], fan: 0 | 1): number {':
      'no parameter that is drawn so has fewer than two axes',
  },
  'tensor/graph/lowerings/fused.ts': {
    "make.target.runtime === 'cpu' && a.shape[0]! > 1000 && b.shape[1]! >= 768;":
      'which of two equal kernels is faster',
  },
  'tensor/graph/backend.ts': { 'return false;': 'nobody asks: tensors of a trace own nothing' },
  'weights/inspection/zoo.ts': {
    'bodyOf(describeModel({ arch: name, overrides: {} }, { num_classes: 2, image_size })),':
      'the head, whose size that is, is not part of the body',
  },
  'weights/loading/foreign.ts': {
    'return PARTS.find(({ pattern }) => names.every((name) => pattern.test(name)))?.what ?? null;':
      'words of a refusal that is made anyway',
  },
  'store/digests/hash-file.ts': {
    'const BLOCK_BYTES = 2 << 20;': SPEED,
    'const BLOCK_BYTES = 1 << 21;': SPEED,
  },
  'store/digests/concurrently.ts': {
    'await Promise.all(Array.from({ length: Math.max(limit, items.length) }, worker));': SPEED,
  },
  'store/digests/file-identity.ts': {
    'const COARSE_MS = 2501;': 'a millisecond more of care; less would be noticed on FAT alone',
  },
  'store/digests/look.ts': { 'if (++calls % LOOKS === 1) {': SPEED },
  'predict/predict.ts': {
    'return { id, offset: 0, width, height, channels, bits: data instanceof Uint8Array ? 9 : 16, label };':
      'samples of pictures in memory tell their depth themselves',
  },
  'stages/finetune/stage.ts': {
    'version: 5,': 'names results anew: a higher version trains again, to the same weights',
  },
};
