/** Names that a careless program stumbles over, all the way to the pixels. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { listImages } from '../../data/formats/list.ts';
import { prepareDataset } from '../../data/preparing/prepare.ts';
import { WHOLE } from '../../data/selection/selection.ts';
import { dicom } from './dicom/make.ts';
import { grayPng, temporaryFolder, writeFiles } from './files.ts';

it('pictures, masks and DICOM files are read from paths with spaces, other letters and upper-case suffixes', async (t) => {
  const root = `${temporaryFolder(t)}/Röntgen 1, ä`;
  const film = dicom(
    {
      '00280002': 1,
      '00280004': 'MONOCHROME2',
      '00280010': 2,
      '00280011': 2,
      ...{ '00280100': 8, '00280101': 8, '00280102': 7, '00280103': 0 },
    },
    Uint8Array.of(0, 255, 255, 0),
  );
  writeFiles(root, {
    'fílms x/a b.PNG': await grayPng(2, 2, 7),
    'fílms x/ünï,1.DCM': film,
    'fílms x/日本.Png': await grayPng(2, 2, 9),
    'out lines/a b.png': await grayPng(2, 2, 255),
    'out lines/ünï,1.PNG': await grayPng(2, 2, 0),
    'out lines/日本.png': await grayPng(2, 2, 255),
    'li st/train é.txt': 'a b.PNG\n',
    'li st/val.txt': 'ünï,1.DCM',
    'li st/test.txt': '日本.Png\r\n',
  });
  const splits = { train: 'li st/train é.txt', val: 'li st/val.txt', test: 'li st/test.txt' };
  const source = {
    format: 'pairs',
    splits,
    images: 'fílms x',
    masks: 'out lines',
    mask_names: null,
    structures: ['lung'],
  } as const;
  const output = temporaryFolder(t);
  await prepareDataset({
    listing: await listImages(source, root, false, WHOLE),
    ...{ output, scratch: output, store: 64, on_bad_image: 'error', threads: 1 },
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  assert.deepEqual([...readFileSync(`${output}/pixels.bin`)], [7, 7, 7, 7, 0, 255, 255, 0, 9, 9, 9, 9]);
  assert.deepEqual([...readFileSync(`${output}/masks.bin`)], [1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
});
