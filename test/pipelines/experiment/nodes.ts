/** Documents without a file, for tests of pure functions. */
import type { Json } from '../../../common/canonical.ts';
import { mapping, type Node, type Place } from '../../../pipelines/experiment/reading/document.ts';

export const nowhere: Place = { file: 'test', path: '' };

export function toNode(value: Json, at: Place = nowhere): Node {
  if (value === null || typeof value !== 'object') return { kind: 'scalar', at, value };
  if (isList(value)) return { kind: 'list', at, items: value.map((item) => toNode(item, at)) };
  return mapping(
    at,
    Object.entries(value).map(([key, inner]) => [key, { at, value: toNode(inner, at) }] as const),
  );
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
