import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { canonicalJson } from '../../common/canonical.ts';
import { type Dataset, openDataset } from '../../data/prepared/open.ts';
import { CASES_FILE, caseListOf } from './case-list.ts';
import { writeValues } from './case-values.ts';
import { evaluateClassification } from './classification.ts';
import type { Evaluation, EvaluationContext } from './evaluation.ts';
import { METRICS_FILE, REASONS_FILE } from './metrics-file.ts';
import { evaluateSegmentation } from './segmentation.ts';

/** See `evaluate`. Writes the cases, their values and the metrics, for segmentation masks and pictures too. */
export async function run(context: EvaluationContext): Promise<void> {
  const dataset = await openDataset(context.inputs['data']!);
  try {
    const { truths, values, columns, metrics, reasons } = await evaluate(context, dataset);
    for (const [name, value] of Object.entries(metrics)) {
      // Those of classes and structures would be hundreds of lines.
      if (value !== null && !name.includes('/')) context.emit({ type: 'metric', name, value });
    }
    writeValues(context.output, values, columns);
    const cases = caseListOf(dataset, context.params, truths);
    writeFileAtomic(join(context.output, CASES_FILE), `${canonicalJson(cases)}\n`);
    writeFileAtomic(join(context.output, METRICS_FILE), `${canonicalJson(metrics)}\n`);
    writeFileAtomic(join(context.output, REASONS_FILE), `${canonicalJson(reasons)}\n`);
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
