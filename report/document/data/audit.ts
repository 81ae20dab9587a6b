/** What an audit found, in words. */
import type { DataAudit, DuplicateGroup, Findings } from '../../../schemas/audit.ts';

export interface AuditText {
  /** leak: results on this split cannot be trusted; warning: worth a look. */
  readonly kind: 'leak' | 'warning';
  readonly text: string;
}

export function describeAudit(audit: DataAudit): readonly AuditText[] {
  const { leaked_images, leaked_patients, repeated_images, conflicts, empty_masks, full_masks, unused_bits } = audit;
  const texts: AuditText[] = [];
  const add = (kind: AuditText['kind'], found: number, text: () => string): void => {
    if (found > 0) texts.push({ kind, text: text() });
  };
  add('leak', leaked_patients?.count ?? 0, () => {
    const { patient, splits } = leaked_patients!.examples[0]!;
    const who = plural(leaked_patients!.count, 'patient has', 'patients have');
    return `${who} images in several splits, such as ${patient} in ${splits.join(' and ')}`;
  });
  add('leak', leaked_images.count, () => {
    const what = plural(leaked_images.count, 'picture is', 'pictures are');
    return `${what} in several splits, exactly or nearly, such as ${example(leaked_images)}`;
  });
  add('warning', conflicts.count, () => {
    const what = plural(conflicts.count, 'picture has', 'pictures have');
    return `${what} copies with different labels, such as ${example(conflicts)}`;
  });
  add('warning', repeated_images.count, () => {
    const what = plural(repeated_images.count, 'picture is', 'pictures are');
    return `${what} in a split more than once, exactly or nearly, such as ${example(repeated_images)}`;
  });
  for (const [structure, { count, examples }] of Object.entries(empty_masks))
    add('warning', count, () => {
      const what = plural(count, 'mask', 'masks');
      return `${what} of ${structure} without a pixel inside, such as that of ${examples[0]!.id}`;
    });
  for (const [structure, { count, examples }] of Object.entries(full_masks))
    add('warning', count, () => {
      const what = plural(count, 'mask', 'masks');
      return `${what} of ${structure} without a pixel outside, such as that of ${examples[0]!.id}`;
    });
  for (const [depth, { images, largest }] of Object.entries(unused_bits))
    add('warning', images, () => {
      const what = images === 1 ? `the image of ${depth} bits` : `the ${images} images of ${depth} bits`;
      const white = 2 ** Math.ceil(Math.log2(largest + 1)) - 1;
      return `no value of ${what} is above ${largest}, so that all are dark: if ${white} is white, set data.white to it`;
    });
  return texts;
}

function example({ examples }: Findings<DuplicateGroup>): string {
  return examples[0]!.images
    .slice(0, 2)
    .map(({ id, split }) => `${id} (${split})`)
    .join(' and ');
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
