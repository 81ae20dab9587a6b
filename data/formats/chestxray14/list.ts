import { posix } from 'node:path';
import { findingsList } from '../reading/findings-list.ts';

/** The lists of ChestX-ray14 in the benchmark of Ma et al. (2022), separated by blanks. */
export const list = findingsList({
  classes: [
    'Atelectasis',
    'Cardiomegaly',
    'Effusion',
    'Infiltration',
    'Mass',
    'Nodule',
    'Pneumonia',
    'Pneumothorax',
    'Consolidation',
    'Edema',
    'Emphysema',
    'Fibrosis',
    'Pleural_Thickening',
    'Hernia',
  ],
  separator: 'blanks',
  suffix: '',
  // 00000013_005.png: patient, follow-up.
  patient: (name) => /^(\d+)_\d+\./.exec(posix.basename(name))?.[1],
});
