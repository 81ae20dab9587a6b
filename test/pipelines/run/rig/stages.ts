/**
 * Small real stages: they read their files and inputs and write outputs that depend on parameters, files and inputs
 * alone, as the product's stages do. A hook lets a test look in, hold a step up or break it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../../../common/canonical.ts';
import { type StageName, type StageParams, type StageRegistry, stages } from '../../../../stages/index.ts';
import type { StageContext, StageDefinition } from '../../../../stages/stage.ts';

type AnyContext = StageContext<StageParams[StageName]>;

/** Called when a step begins, before it has written anything. */
export type Hook = (id: string, context: AnyContext) => Promise<void> | void;

export function testStages(hook: Hook, versions: Partial<Record<StageName, number>> = {}): StageRegistry {
  const define = <S extends StageName>(
    name: S,
    work: (context: StageContext<StageParams[S]>) => void,
    externalFiles: StageDefinition<StageParams[S]>['externalFiles'] = async () => [],
  ): StageDefinition<StageParams[S]> => ({
    ...stages[name],
    version: versions[name] ?? 1,
    externalFiles,
    run: async (context) => {
      await hook(stepId(context.output), context);
      work(context);
    },
  });
  return {
    prepare: define('prepare', prepare, async (_, { root }) =>
      readdirSync(root!)
        .toSorted()
        .map((name) => ({ name, path: join(root!, name) })),
    ),
    leakage: define('leakage', (context) => write(context, 'leakage.txt', sha256(summary(context)))),
    pretrain: define('pretrain', (context) => write(context, 'checkpoint.txt', sha256(summary(context)))),
    'pretrain-load': define('pretrain-load', pretrainLoad, async (_, { weights }) =>
      weights?.kind === 'file' ? [{ name: 'weights', path: weights.path }] : [],
    ),
    'search-trial': define('search-trial', (context) => write(context, 'outcome.txt', sha256(summary(context)))),
    search: define('search', (context) => write(context, 'choice.txt', sha256(summary(context)))),
    finetune: define('finetune', (context) => write(context, 'model.txt', sha256(summary(context)))),
    evaluate: define('evaluate', (context) => {
      const score = Number.parseInt(sha256(summary(context)).slice(0, 4), 16) / 0x1_0000;
      write(context, 'metrics.json', JSON.stringify({ auc: score }));
    }),
    report: define('report', (context) => {
      write(context, 'results.json', JSON.stringify({ experiment: context.params.experiment, seen: summary(context) }));
      write(
        context,
        'report.html',
        '<!--assay:notice--><!--/assay:notice--><p>report</p><!--assay:run--><!--/assay:run-->',
      );
      write(context, 'report.md', 'report');
    }),
  };
}

/** The data in lower case: an upper-case letter in a file changes the file but not the output. */
function prepare(context: StageContext<StageParams['prepare']>): void {
  const root = context.locations.root!;
  const texts = readdirSync(root)
    .toSorted()
    .map((name) => readFileSync(join(root, name), 'utf8'));
  write(context, 'data.txt', texts.join('\n').toLowerCase());
}

function pretrainLoad(context: StageContext<StageParams['pretrain-load']>): void {
  const { weights } = context.locations;
  write(context, 'weights.txt', weights?.kind === 'file' ? readFileSync(weights.path, 'utf8') : 'random');
}

function write(context: AnyContext, name: string, text: string): void {
  writeFileSync(join(context.output, name), text);
}

/** Parameters, contents of all inputs, and what an interrupted run left to resume from. */
function summary(context: AnyContext): string {
  const inputs = Object.entries(context.inputs).map(([name, folder]) => [
    name,
    readdirSync(folder)
      .toSorted()
      .map((file) => readFileSync(join(folder, file), 'utf8')),
  ]);
  return canonicalJson([context.params, inputs]);
}

/** Stages do not know their step's name; tests find it in the step file beside the output folder. */
function stepId(output: string): string {
  const path = join(output, '..', 'step.json');
  if (!existsSync(path)) throw new Error(`no step file at ${path}`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly step: { readonly id: string } }).step.id;
}
