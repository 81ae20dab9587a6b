/**
 * Mutants that a whole suite once survived, and those that stand for a promise of the documentation. Each is a text that
 * occurs once in its file, and what it becomes.
 */
export interface Named {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const named = (file: string, from: string, to: string): Named => ({ file, from, to });

export const NAMED: readonly Named[] = [
  // The test split is seen by evaluation alone.
  named('stages/finetune/task.ts', "evaluation('val', { ...input, crops", "evaluation('test', { ...input, crops"),
  named(
    'stages/finetune/task.ts',
    "evaluation('val', { ...input, batch_size }",
    "evaluation('test', { ...input, batch_size }",
  ),
  // Every image of an epoch is cropped, turned and mirrored by itself.
  named(
    'data/feeding/classification.ts',
    "randomStream(seed, 'augment', epoch, id)",
    "randomStream(seed, 'augment', epoch)",
  ),
  // Folds keep patients together, in training and validation too.
  named('data/selection/make-splits.ts', "'test' : names[next++]!", "'test' : names[names.length - ++next]!"),
  named(
    'data/selection/make-splits.ts',
    'names = byRatio(rest, val, null, stratify, seed)',
    'names = byRatio(pool, val, null, stratify, seed)',
  ),
  // The classes that count are those that the data set names.
  named('stages/evaluate/classification.ts', 'const names = evaluatedClasses(dataset);', 'const names = classes;'),
  named('stages/report/contributions.ts', "if (labels === 'multi-class') return all;", 'return all;'),
  // Locks and workers.
  named('store/lock.ts', 'if (isHeld()) utimesSync(', 'if (!isHeld()) utimesSync('),
  named('pipelines/executors/worker-note.ts', 'while (await executor.lives(note.handle)) {', 'while (false) {'),
  named('pipelines/executors/worker-note.ts', 'performance.now() > patience && ', ''),
  named(
    'pipelines/executors/worker-note.ts',
    'performance.now() > patience && !(await executor.end(note.handle))',
    'false',
  ),
  // Damage, of what is finished and of what was interrupted.
  named('data/preparing/journal.ts', 'if (mark.lines !== lines ||', 'if ('),
  named(
    'data/preparing/journal.ts',
    'return this.#bytes === bytes && this.#crc === crc;',
    'return this.#bytes === bytes;',
  ),
  named(
    'store/sealed.ts',
    'if (sha256(`${text.slice(0, text.length - end.length + seal.index)}${seal[1]}}`) !== seal[2])',
    'if (false)',
  ),
];
