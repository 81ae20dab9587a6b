/** Largest values of windows, and their gradient. */
import type { Ref } from '../operation.ts';
import { convert, pad, pairs, places, slice } from '../ops.ts';
import type { Call, Rule } from './rule.ts';

/** The window over all four axes. */
function window(call: Call, padding: readonly number[]) {
  return {
    window_dimensions: places([1, 1, ...call.list('kernel')]),
    window_strides: places([1, 1, ...call.list('stride')]),
    padding: pairs([0, 0, ...padding].map((size) => [size, size])),
  };
}

const lowest = ({ body }: Call, { element }: Ref): Ref => convert(body, body.scalar(Number.NEGATIVE_INFINITY), element);

/** The largest value needs no wider numbers than those that it is chosen from. */
function maxPool(call: Call): Ref {
  const x = call.raw(0);
  const attributes = window(call, call.list('padding'));
  return call.body.op('reduce_window', [x, lowest(call, x)], attributes, { shape: call.shape, element: x.element }, [
    'maximum',
  ]);
}

/**
 * Each dy goes to the first largest value of its window, as torch's does: of two equal ones "greater or equal" keeps
 * the first. Padding is made by hand: the operation's own are zeros, which would win over negative values.
 */
function maxPoolGradient(call: Call): Ref {
  const { body } = call;
  const [x, dy] = [call.wide(0), call.wide(1)];
  const around = [0, 0, ...call.list('padding')];
  const isPadded = around.some((size) => size > 0);
  const maps = isPadded ? pad(body, x, lowest(call, x), around, around) : x;
  const attributes = window(call, [0, 0]);
  const spread = body.op('select_and_scatter', [maps, dy, body.scalar(0)], attributes, maps, ['select-ge', 'add']);
  const ends = around.map((size, axis) => size + x.shape[axis]!);
  const result = isPadded ? slice(body, spread, around, ends) : spread;
  return convert(body, result, call.raw(1).element);
}

export const pooling = {
  MaxPool2d: maxPool,
  MaxPool2dGradient: maxPoolGradient,
} as const satisfies Readonly<Record<string, Rule>>;
