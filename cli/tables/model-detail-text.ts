import { alignColumns } from './columns.ts';
import type { ModelDetail } from './model-detail.ts';
import { megabytes, scaled } from './quantities.ts';

export function detailText(detail: ModelDetail): string {
  const { training, methods, inits } = detail;
  const outputs = detail.task === 'segmentation' ? 'structures' : 'classes';
  const parts = detail.parts.map(({ name, parameters, macs, output }) => [
    name,
    output === null ? '' : output.join(' × '),
    scaled(parameters),
    macs === 0 ? '' : scaled(macs),
  ]);
  const total = ['in all', '', scaled(detail.parameters), scaled(detail.macs)];
  const known = inits.map(({ method, weights, about }) => [`  { method: ${method}, weights: ${weights} }`, about]);
  return [
    `${detail.arch}: ${detail.task}, ${detail.image_size} px, ${detail.classes} ${outputs}`,
    '',
    alignColumns([['part', 'output', 'parameters', 'multiply-adds'], ...parts, total], 2),
    '',
    `Training with momentum, batch ${training.batch}: ${megabytes(training.state_bytes)} of parameters and state, ` +
      `about ${megabytes(training.activation_bytes)} of activations`,
    `init.method: ${[...methods, 'random', 'checkpoint'].join(', ')}`,
    known.length === 0 ? 'No weights in the catalog' : `Weights in the catalog:\n${alignColumns(known, 2)}`,
  ].join('\n');
}
