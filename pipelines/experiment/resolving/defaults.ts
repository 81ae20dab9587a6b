/** Fills in the schema's defaults: the only source of default values that do not depend on other settings. */
import type { Json } from '../../../common/canonical.ts';
import { dereference, isMapping, members, type Schema } from '../../../schemas/schema.ts';

/** The value with every default below it; mappings that are missing and have defaults inside appear. */
export function withDefaults(schema: Schema, value: Json | undefined): Json | undefined {
  const whole = dereference(schema);
  if (value === undefined && whole.default !== undefined) return whole.default;
  if (whole.lateDefaults === true || (value !== undefined && !isMapping(value))) return value;
  const filled = [...members(whole).named].flatMap(([key, child]): [string, Json][] => {
    const inner = withDefaults(child, value?.[key]);
    return inner === undefined ? [] : [[key, inner]];
  });
  if (value === undefined && filled.length === 0) return undefined;
  return { ...value, ...Object.fromEntries(filled) };
}
