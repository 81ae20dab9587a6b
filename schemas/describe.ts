/** What the schema expects of a value, in words. */
import { dereference, members, type Schema } from './schema.ts';

/** Such as `a whole number from 1 to 100`: the end of a sentence that begins with "expected". */
export function describe(schema: Schema): string {
  const whole = dereference(schema);
  if (whole.enum !== undefined) {
    const names = whole.enum.map((name) => `\`${name}\``);
    return names.length === 1 ? names.join() : `one of ${names.join(', ')}`;
  }
  const types = typeof whole.type === 'string' ? [whole.type] : (whole.type ?? []);
  return types.map((type) => describeType(type, whole)).join(' or ');
}

function describeType(type: string, schema: Schema): string {
  switch (type) {
    case 'string':
      // A pattern says nothing to a reader; the comment beside it does.
      if (schema.pattern !== undefined && schema.$comment !== undefined) return schema.$comment;
      return schema.minLength === undefined ? 'text' : 'text that is not empty';
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'array':
      return `a list${length(schema)}`;
    case 'object':
      return describeMapping(schema);
    default:
      return type;
  }
}

function describeMapping(schema: Schema): string {
  if (schema.minProperties !== undefined) return 'a mapping with at least one entry';
  const keys = [...members(schema).named.keys()];
  return keys.length === 0 || keys.length > 3 ? 'a mapping' : `a mapping (${keys.join(', ')})`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    minimum === undefined ? '' : `of at least ${minimum}`,
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`,
  ].filter((bound) => bound !== '');
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}

function length({ minItems, maxItems, items }: Schema): string {
  const count = minItems === undefined ? '' : minItems === maxItems ? `${minItems} ` : `at least ${minItems} `;
  if (count === '') return '';
  const what = items === undefined ? 'value' : itemName(items);
  return ` of ${count}${what}${minItems === 1 ? '' : 's'}${items ? range(items) : ''}`;
}

function itemName(items: Schema): string {
  const { type } = dereference(items);
  return type === 'number' ? 'number' : type === 'string' ? 'text' : 'value';
}
