/** The cards of a device: what can be divided among steps that run at the same time. */
import type { Cards } from './definition.ts';
import { type DeviceName, deviceNames, devices } from './registry.ts';

export type { Cards } from './definition.ts';

/** null where a device has none that are counted; of `auto` those of the device that it would take. */
export async function cardsOf(name: DeviceName | 'auto'): Promise<Cards | null> {
  const asked = name === 'auto' ? deviceNames.filter((each) => devices[each].auto === 'where it works') : [name];
  for (const each of asked) {
    const found = await devices[each].cards?.();
    if (found !== undefined && found.ids.length > 0) return found;
  }
  return null;
}
