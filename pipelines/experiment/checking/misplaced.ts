/** Settings that mean nothing beside the kind that is named. */
import { list } from '../../../common/words.ts';
import type { TaskOverride } from '../../../schemas/types.ts';
import { has, type MappingNode } from '../reading/document.ts';
import type { KindTable } from '../resolving/settings.ts';
import type { CellFinding } from './finding.ts';

/** Settings that another kind has, such as `momentum` of sgd beside `name: adamw`. */
export function misplaced(
  written: MappingNode,
  settings: TaskOverride,
  { at, by, fields }: KindTable,
): readonly CellFinding[] {
  const own = at(settings);
  if (own === undefined) return [];
  const parent = by.split('.').slice(0, -1);
  const elsewhere = [...new Set(Object.values(fields).flat())].filter((field) => !fields[own]?.includes(field));
  return elsewhere
    .filter((field) => has(written, [...parent, field]))
    .map((field) => {
      const kinds = Object.keys(fields).filter((kind) => fields[kind]?.includes(field));
      const named = kinds.map((kind) => `\`${kind}\``);
      const path = [...parent, field].join('.');
      if (kinds.length > 3) {
        const message = `\`${field}\` means nothing where \`${by}\` is \`${own}\``;
        return { path, message, hint: `Remove it, or give \`${by}\` another value.` };
      }
      return {
        path,
        message: `\`${field}\` belongs to ${list(named)}, but \`${by}\` is \`${own}\``,
        hint: `Remove it, or set \`${by}\` to ${list(named, 'or')}.`,
      };
    });
}
