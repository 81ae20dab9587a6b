/** Complete settings, as stages receive them: each with its value or its default, and nothing that means nothing. */
import { canonicalJson, type Json } from '../../../common/canonical.ts';
import { definition, dereference, isMapping, kindOf, members, type Schema } from '../../../schemas/schema.ts';

/**
 * @param name of the schema's definition of complete settings
 * @param written by the user, or filled in; checked before
 */
export function completeSettings<Settings>(name: string, written: unknown): Settings {
  return complete(definition(name), written as Json, name) as Settings;
}

function complete(schema: Schema, value: Json | undefined, path: string): Json {
  const whole = dereference(schema);
  if (whole.oneOf !== undefined) return complete(kindOf(whole.oneOf, value), value, path);
  if (value === undefined) throw new Error(`${path} has no value although the experiment passed its checks`);
  if (!isMapping(value) || whole.properties === undefined) return value;
  const settings = [...members(whole).named].flatMap(([key, child]): [string, Json][] => {
    const { default: usual, omitDefault, const: only } = dereference(child);
    // null is a value.
    const own = [value[key], usual, only].find((each) => each !== undefined);
    const isUsual = own !== undefined && usual !== undefined && canonicalJson(own) === canonicalJson(usual);
    return omitDefault === true && isUsual ? [] : [[key, complete(child, own, `${path}.${key}`)]];
  });
  return Object.fromEntries(settings);
}
