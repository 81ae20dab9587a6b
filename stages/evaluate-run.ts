import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { canonicalJson } from '../common/canonical.ts';
import { type Dataset, openDataset } from '../data/store.ts';
import { evaluateClassification } from './evaluate-classification.ts';
import { evaluateSegmentation } from './evaluate-segmentation.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';

/** See `evaluate`. Writes `predictions.json` and `metrics.json`, for segmentation masks and pictures too. */
export async function run(context: EvaluationContext): Promise<void> {
  const dataset = await openDataset(context.inputs['data']!);
  try {
    const { predictions, metrics } = await evaluate(context, dataset);
    for (const [name, value] of Object.entries(metrics)) {
      if (value !== null) context.emit({ type: 'metric', name, value });
    }
    writeFileAtomic(join(context.output, 'predictions.json'), `${canonicalJson(predictions)}\n`);
    writeFileAtomic(join(context.output, 'metrics.json'), `${canonicalJson(metrics)}\n`);
  } finally {
    dataset.close();
  }
}

function evaluate(context: EvaluationContext, dataset: Dataset): Promise<Evaluation> {
  switch (context.params.task) {
    case 'classification':
      return evaluateClassification(context, dataset);
    case 'segmentation':
      return evaluateSegmentation(context, dataset);
  }
}
