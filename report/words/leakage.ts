/** What of a task was seen in a pre-training, in words. */
import { grouped, list } from '../../common/words.ts';
import type { LeakageAudit, SeenSplit } from '../../schemas/audit.ts';
import type { AuditText } from '../document/data/audit.ts';
import type { ExperimentResults, SeenInPretraining } from '../results/results.ts';

/** leak: of the test split; warning: of the validation, which chooses the epoch. */
export function describeLeakage({ splits, sets }: LeakageAudit): readonly AuditText[] {
  return [
    ...describeSplit(splits.test, 'test', sets.length).map((text) => ({ kind: 'leak', text }) as const),
    ...describeSplit(splits.val, 'validation', sets.length).map((text) => ({ kind: 'warning', text }) as const),
  ];
}

function describeSplit({ of, images, patients }: SeenSplit, name: string, sets: number): readonly string[] {
  const texts: string[] = [];
  const [image] = images.examples;
  if (image !== undefined) {
    const where = sets > 1 ? ` of its data set ${image.as.set}` : '';
    const which = `such as ${image.id} (${image.as.id}${where})`;
    const are = images.count === 1 ? 'is' : 'are';
    texts.push(
      `${images.count} of ${of} ${name} images ${are} among those of the pre-training, exactly or nearly, ${which}`,
    );
  }
  const [patient] = patients?.examples ?? [];
  if (patient !== undefined) {
    const who = patients!.count === 1 ? `1 ${name} patient has` : `${patients!.count} ${name} patients have`;
    texts.push(`${who} images in the pre-training, such as ${patient}`);
  }
  return texts;
}

/** Leaks of all tasks, with the arms that they touch. */
export function corpusLeakWarnings({ seen = [] }: ExperimentResults): readonly string[] {
  return seen.flatMap(({ task, ...one }) => corpusLeaks(one).map((text) => `${task}, ${text}`));
}

type Compared = Pick<SeenInPretraining, 'arms' | 'audit'>;

/** Those of one pre-training. */
export const corpusLeaks = ({ arms, audit }: Compared): readonly string[] =>
  describeLeakage(audit)
    .filter(({ kind }) => kind === 'leak')
    .map(({ text }) => `${list(arms)}: ${text}.`);

/** What was compared, and what was found. */
export function corpusNotes({ arms, audit }: Compared): readonly string[] {
  const { sets } = audit;
  const images = sets.reduce((sum, set) => sum + set.images, 0);
  const corpus = `The pre-training of ${list(arms)} saw ${grouped(images)} images${sets.length === 1 ? '' : ` of ${sets.length} data sets`}`;
  const texts = describeLeakage(audit);
  const unknown = sets.filter(({ patients_compared }) => !patients_compared).length;
  const patients =
    audit.splits.test.patients === null
      ? 'Patients could not be compared.'
      : unknown > 0
        ? `Patients could be compared with ${sets.length - unknown} of the ${sets.length} data sets.`
        : null;
  return [
    ...(texts.length === 0
      ? [`${corpus}; no test or validation image is among them.`]
      : texts.map(({ text }) => `${corpus}: ${text}.`)),
    ...(patients === null ? [] : [patients]),
  ];
}
