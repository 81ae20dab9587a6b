import type { Guesser } from './guess.ts';

/** An archive in MedMNIST's layout: arrays of images and labels, split by split. */
export const archive: Guesser = ({ files }) => {
  const archives = files.filter((name) => name.toLowerCase().endsWith('.npz'));
  const [file] = archives;
  if (file === undefined) return null;
  const more = archives.length > 1 ? `; there are ${archives.length - 1} more, such as ${archives[1]}` : '';
  return {
    task: 'classification',
    data: { format: 'npz', file },
    found: `an archive of arrays, ${file}`,
    remarks: { file: `in MedMNIST's layout: train_images, train_labels and the same for val and test${more}` },
  };
};
