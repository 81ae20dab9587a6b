/** Whether what a table compares was computed alike: a difference between arms may come from a machine, too. */
import type { Environment, Lineage } from '../../schemas/environment.ts';

export interface MadeTrial {
  readonly arm: string;
  readonly lineage: Lineage;
}

const WORDS: Readonly<Record<string, string>> = { finetune: 'trained', evaluate: 'evaluated' };

/**
 * A sentence for each property in which the trials of one table differ, such as `arms were trained with different
 * devices: cpu (adamw), cuda (sgd)`, and one where equal runs may give other digits. Empty where all were computed
 * alike and can be computed again.
 */
export function environmentNotes(trials: readonly MadeTrial[]): readonly string[] {
  return Object.entries(WORDS).flatMap(([stage, done]) => {
    const properties = new Map<string, Map<string, Set<string>>>();
    const varying = new Set<string>();
    for (const { arm, lineage } of trials) {
      const environment = lineage[stage];
      if (environment === undefined) continue;
      if (environment.deterministic === false) varying.add(arm);
      for (const [property, value] of propertiesOf(environment)) {
        const values = properties.get(property) ?? new Map<string, Set<string>>();
        properties.set(property, values.set(value, (values.get(value) ?? new Set()).add(arm)));
      }
    }
    const different = [...properties]
      .filter(([, values]) => values.size > 1)
      .map(([property, values]) => {
        const shown = Array.from(values, ([value, arms]) => `${value} (${[...arms].join(', ')})`);
        return `trials were ${done} with different ${property}: ${shown.join('; ')}`;
      });
    if (varying.size === 0) return different;
    const arms = [...varying].join(', ');
    return [...different, `trials were ${done} by operations that give other digits from run to run (${arms})`];
  });
}

function propertiesOf({
  device,
  accelerator,
  devices = 1,
  threads,
  platform,
  cpu,
  versions,
}: Environment): readonly (readonly [string, string])[] {
  return [
    ['devices', device ?? 'none'],
    ...(accelerator === undefined ? [] : [['accelerators', accelerator] as const]),
    ['numbers of devices', `${devices}`],
    ['numbers of threads', `${threads}`],
    ['platforms', platform],
    ['processors', cpu],
    ...Object.entries(versions).map(([name, version]) => [`versions of ${name}`, version] as const),
  ];
}
