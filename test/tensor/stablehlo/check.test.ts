import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Body } from '../../../tensor/stablehlo/body.ts';
import { checkModule } from '../../../tensor/stablehlo/check.ts';
import type { Module, Ref, Type } from '../../../tensor/stablehlo/operation.ts';

const f32 = (...shape: readonly number[]): Type => ({ shape, element: 'f32' });
const x: Ref = { name: '%arg0', ...f32(2, 3) };

/** A module of one argument x, which may give its memory away. */
function moduleOf(build: (body: Body) => Ref, donatedTo: number | null = null): Module {
  const body = new Body('float32');
  const ref = build(body);
  return {
    arguments: [{ name: 'variable/x', ref: x, donatedTo, divided: false }],
    operations: body.operations,
    results: [{ name: 'update/x', ref }],
    devices: 1,
  };
}
const refuses = (build: (body: Body) => Ref, message: string, donatedTo: number | null = null) =>
  assert.throws(() => checkModule(moduleOf(build, donatedTo)), { message });

describe('a module is refused where', () => {
  test('a value is used before it is made', () => {
    refuses(
      (body) => body.op('negate', [{ ...x, name: '%7' }], {}, x),
      '%7 is used before it is made: %0 = "stablehlo.negate"(%7) : (tensor<2x3xf32>) -> tensor<2x3xf32>',
    );
  });

  test('operands of an elementwise operation differ', () => {
    refuses(
      (body) => body.op('add', [x, body.scalar(1)], {}, x),
      'tensor<2x3xf32>, tensor<f32> do not make tensor<2x3xf32>: ' +
        '%1 = "stablehlo.add"(%arg0, %0) : (tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>',
    );
  });

  test('a reshape loses elements', () => {
    refuses(
      (body) => body.op('reshape', [x], {}, f32(5)),
      'tensor<2x3xf32> is not tensor<5xf32> in another shape: ' +
        '%0 = "stablehlo.reshape"(%arg0) : (tensor<2x3xf32>) -> tensor<5xf32>',
    );
  });

  test('a value does not broadcast', () => {
    refuses(
      (body) => body.op('broadcast_in_dim', [x], { broadcast_dimensions: 'array<i64: 0, 1>' }, f32(2, 4)),
      'tensor<2x3xf32> does not broadcast to tensor<2x4xf32> along [0,1]: %0 = "stablehlo.broadcast_in_dim"(%arg0) ' +
        '{broadcast_dimensions = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x4xf32>',
    );
  });

  test('a product mixes widths', () => {
    const narrow: Type = { shape: [2, 3], element: 'bf16' };
    refuses(
      (body) => body.op('dot_general', [x, body.op('convert', [x], {}, narrow)], {}, f32(2, 2)),
      'tensor<2x3xf32>, tensor<2x3xbf16> are not multiplied to tensor<2x2xf32>: ' +
        '%1 = "stablehlo.dot_general"(%arg0, %0) : (tensor<2x3xf32>, tensor<2x3xbf16>) -> tensor<2x2xf32>',
    );
  });

  test('a result cannot take its argument\u2019s memory', () => {
    refuses(
      (body) => body.op('reshape', [x], {}, f32(6)),
      'update/x of tensor<6xf32> cannot take the memory of variable/x of tensor<2x3xf32>',
      0,
    );
  });

  test('an output is never made', () => {
    refuses(() => ({ ...x, name: '%9' }), 'the output update/x is never made');
  });
});
