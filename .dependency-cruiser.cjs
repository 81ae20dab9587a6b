// Imports point downwards only (docs/architecture.md, "The house"). Each folder names the folders that it may import.
const allowed = {
  bin: [],
  cli: [
    'predict',
    'gallery',
    'pipelines',
    'stages',
    'store',
    'report',
    'stats',
    'weights',
    'data',
    'pretraining',
    'training',
    'models',
    'tensor',
    'schemas',
    'common',
  ],
  predict: ['stages', 'report', 'training', 'data', 'models', 'tensor', 'schemas', 'common'],
  gallery: ['stages', 'data', 'report', 'schemas', 'common'],
  pipelines: ['stages', 'store', 'schemas', 'common'],
  stages: [
    'pretraining',
    'training',
    'data',
    'weights',
    'metrics',
    'stats',
    'report',
    'models',
    'tensor',
    'schemas',
    'common',
  ],
  pretraining: ['training', 'models', 'tensor', 'schemas', 'common'],
  training: ['models', 'tensor', 'schemas', 'common'],
  report: ['stats', 'metrics', 'schemas', 'common'],
  weights: ['models', 'tensor', 'schemas', 'common'],
  data: ['schemas', 'common'],
  metrics: ['stats', 'common'],
  stats: ['common'],
  models: ['tensor', 'schemas', 'common'],
  tensor: ['common'],
  store: ['schemas', 'common'],
  schemas: ['common'],
  common: [],
};
const own = Object.keys(allowed);
const folder = (names) => `^(${names.join('|')})/`;

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-test',
      severity: 'error',
      from: { pathNot: '^(test|bench|packaging)/' },
      to: { path: '^(test|bench|packaging)/' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: {},
      // The types that data/decoding/dicom/codecs.d.ts declares for two codecs: ambient modules can share them under a name only.
      to: { pathNot: '^assay-wasm-codec$', dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'product-uses-no-dev-package',
      severity: 'error',
      from: { pathNot: '^(test|bench|packaging)' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    ...Object.entries(allowed).map(([name, below]) => ({
      name: `${name}-imports-downwards`,
      severity: 'error',
      from: { path: `^${name}/` },
      to: { path: folder(own), pathNot: folder([name, ...below]) },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
