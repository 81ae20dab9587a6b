/** What a report says of its experiment: what differs between the arms, and what its numbers were made of. */
import type { Comparison } from '../results/comparison.ts';
import type { NamedValue } from '../results/results.ts';
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
