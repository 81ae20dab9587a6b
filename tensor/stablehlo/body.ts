/** Collects the operations of a function and names their results. */
import type { Precision } from '../device.ts';
import type { ConstantData } from '../graph/types.ts';
import { sizeOf } from '../shape.ts';
import type { AttributeTexts, Combiner, Element, Op, Operation, Ref, Type } from './operation.ts';
import { typeText } from './print.ts';

export class Body {
  readonly operations: Operation[] = [];
  readonly precision: Precision;
  private readonly known = new Map<string, Ref>();

  constructor(precision: Precision) {
    this.precision = precision;
  }

  op(op: Op, operands: readonly Ref[], attributes: AttributeTexts, type: Type, regions: readonly Combiner[] = []): Ref {
    const result: Ref = { name: `%${this.operations.length}`, shape: type.shape, element: type.element };
    this.operations.push({ op, operands, attributes, regions, result });
    return result;
  }

  /** The same, made once however often it is asked for: conversions of weights, filled tensors. */
  once(op: Op, operands: readonly Ref[], attributes: AttributeTexts, type: Type): Ref {
    const key = `${op}(${operands.map(({ name }) => name)})${JSON.stringify(attributes)}${typeText(type)}`;
    const found = this.known.get(key) ?? this.op(op, operands, attributes, type);
    this.known.set(key, found);
    return found;
  }

  scalar(value: number, element: Element = 'f32'): Ref {
    return this.once(
      'constant',
      [],
      { value: `dense<${literal(value, element)}> : tensor<${element}>` },
      { shape: [], element },
    );
  }

  /** The numbers of a constant, exactly: their bytes in hexadecimal. */
  constant(data: ConstantData, type: Type): Ref {
    const size = sizeOf(type.shape);
    const first = Number(data[0]);
    if (size > 0 && data.every((each) => Object.is(Number(each), first))) {
      const value = `dense<${literal(first, type.element)}> : ${typeText(type)}`;
      return this.once('constant', [], { value }, type);
    }
    return this.op('constant', [], { value: `dense<${numbers(data, type.element)}> : ${typeText(type)}` }, type);
  }
}

/** Little endian, as this process has it in memory; MLIR packs truth values otherwise, so those are written out. */
function numbers(data: ConstantData, element: Element): string {
  if (element === 'i1') throw new Error('a constant of several truth values has no text');
  return `"0x${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex').toUpperCase()}"`;
}

function literal(value: number, element: Element): string {
  if (element === 'i1') return value ? 'true' : 'false';
  if (element === 'i32') return String(value);
  if (element === 'bf16') throw new Error('constants are float32: convert them');
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  return `0x${bits.toString(16).toUpperCase().padStart(8, '0')}`;
}
