/** What a report says of its experiment: what differs between the arms, and what its numbers were made of. */
import { grouped } from '../../common/words.ts';
import type { Comparison } from '../results/comparison.ts';
import { type PretrainingResult, pretrainingName, type Reconstructions } from '../results/pretraining.ts';
import type { ExperimentResults, NamedValue } from '../results/results.ts';
import type { Section, Table } from './blocks.ts';

/** A row an arm; where nothing differs that is known there is nothing to say. */
export function propertySections({ properties, order }: Comparison): readonly Section[] {
  if (properties.length === 0) return [];
  const table: Table = {
    id: 'properties',
    caption: 'What differs between the arms',
    corner: 'arm',
    columns: properties.map(({ name }) => ({ head: name, align: 'left' })),
    rows: order.arms.map((name, index) => ({
      name,
      cells: properties.map(({ values }) => ({ text: values[index] ?? '–' })),
    })),
  };
  return [{ id: 'arms', title: 'What differs between the arms', blocks: [{ kind: 'table', table }] }];
}

/** How the pre-trainings went, and what they came to see. */
export function pretrainingSections(
  { pretrainings = [] }: ExperimentResults,
  pictures: readonly Reconstructions[],
): readonly Section[] {
  if (pretrainings.length === 0) return [];
  const table: Table = {
    id: 'pretrainings',
    caption: 'Pre-trainings',
    corner: 'arms',
    columns: [
      { head: 'method', align: 'left' },
      ...['images', 'epochs', 'first loss', 'last loss'].map((head) => ({ head, align: 'right' }) as const),
    ],
    rows: pretrainings.map((one) => ({
      name: pretrainingName(one),
      cells: [
        one.method,
        grouped(one.images),
        String(one.epochs.length),
        loss(one.epochs[0]),
        loss(one.epochs.at(-1)),
      ].map((text) => ({ text })),
    })),
  };
  return [
    {
      id: 'pretraining',
      title: 'Pre-training',
      blocks: [
        { kind: 'table', table },
        { kind: 'curves', pretrainings },
        ...(pictures.length === 0
          ? []
          : [
              {
                kind: 'fold',
                title: 'What the pre-trained models make of hidden images',
                blocks: [{ kind: 'reconstructions', of: pictures }],
                file: 'report.md',
              } as const,
            ]),
      ],
    },
  ];
}

const loss = (epoch: PretrainingResult['epochs'][number] | undefined): string =>
  epoch === undefined ? '–' : epoch.train_loss.toFixed(4);

/** Digests and versions: the same for the same inputs. */
export function provenanceSections({ provenance }: Comparison): readonly Section[] {
  if (provenance.inputs.length === 0) return [];
  return [
    {
      id: 'provenance',
      title: 'What these numbers were made of',
      blocks: [
        {
          kind: 'fold',
          title: 'Digests of experiment, data, weights, code and settings',
          blocks: [{ kind: 'table', table: listOf('digests', 'Digests', provenance.inputs) }],
        },
      ],
    },
  ];
}

function listOf(id: string, caption: string, values: readonly NamedValue[]): Table {
  return {
    id,
    caption,
    corner: 'of',
    columns: [{ head: 'value', align: 'left' }],
    rows: values.map(({ name, value }) => ({ name, cells: [{ text: value }] })),
  };
}
