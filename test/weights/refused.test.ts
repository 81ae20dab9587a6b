import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { InputError } from '../../common/errors.ts';
import { openWeights } from '../../weights/format/file.ts';
import { golden, goldenPath } from './golden.ts';

const RUNS_CODE = (what: string): string =>
  `refused: the file asks to call ${what}, which is not needed for tensors; nothing was run\n` +
  '  Other software may run it when it opens this file; get a plain state_dict, best as .safetensors, from a source that you trust';
const FETCH = '\n  Fetch the checkpoint itself: a .safetensors, .pth, .pt or .npz file';
const AGAIN = '\n  Compare its size with the original and fetch it again';

/** The whole message for each file, after the file's name. */
const MESSAGES: Readonly<Record<string, string>> = {
  'malicious_system_zip.pth': `malicious_system_zip/data.pkl, byte 225: ${RUNS_CODE('posix.system')}`,
  'malicious_system_legacy.pth': `byte 376: ${RUNS_CODE('posix.system')}`,
  'malicious_eval_in_weights.pth': `malicious_eval_in_weights/data.pkl, byte 70: ${RUNS_CODE('__builtin__.eval')}`,
  'malicious_exec_key.pth': `malicious_exec_key/data.pkl, byte 274: ${RUNS_CODE('__builtin__.exec')}`,
  'malicious_import.pth': `malicious_import/data.pkl, byte 230: ${RUNS_CODE('__builtin__.__import__')}`,
  'malicious_dotted_global.pth': `archive/data.pkl, byte 49: ${RUNS_CODE('torch.serialization.os.system')}`,
  'malicious_inst_opcode.pth': `archive/data.pkl, byte 16: ${RUNS_CODE('posix.system')}`,
  'malicious_object_array.npz':
    'bad.npy, byte 10: refused: an array of pickled Python objects; nothing was run\n' +
    '  Save the arrays as little-endian numbers',
  'module_pickle.pth':
    'holds a pickled torch.nn.modules.container.Sequential, expected a dict of tensors\n' +
    '  Save its state_dict() instead: torch.save(model.state_dict(), path), or as .safetensors',
  'torchscript.pt':
    'a TorchScript program, expected a checkpoint\n' +
    '  Load it with torch.jit.load and save its state_dict() with torch.save, or as .safetensors',
  'truncated_zip.pth': `not a whole zip archive: its directory is missing, at the end of the file (byte 9000)${AGAIN}`,
  'truncated_legacy.pth': `byte 359: expected 1600 more bytes, but there are 1500: truncated or corrupt${AGAIN}`,
  'empty.pth': `is empty${FETCH}`,
  'text.pth': `is no weights file${FETCH}`,
  'html.pth': `is a web page, not weights: the download failed${FETCH}`,
  'oversize_tensor.pth':
    'archive/data.pkl, byte 143: a tensor that cannot be: ' +
    'shape [3,127] with strides [4,1] from 0 needs 135 elements, its storage has 12',
  'missing_storage.pth': 'archive/data.pkl, byte 94: a storage in archive/data/0, but the archive has no such entry',
  'short_storage.pth': 'archive/data.pkl, byte 94: a storage of 48 bytes in archive/data/0, but that entry has 20',
  'huge_storage.pth':
    'archive/data.pkl, byte 99: a storage of 70368744177664 bytes in archive/data/0, but that entry has 48',
  'no_pickle.pth':
    'a zip archive with 0 entries data.pkl, expected one; it holds archive/data/0, archive/data/1, archive/version',
  'negative_stride.pth':
    'archive/data.pkl, byte 143: a tensor that cannot be: ' +
    'shape [3,4], strides [4,-1] and offset 0 must be whole numbers from 0',
};

describe('a file that is no checkpoint, or more than one, is refused and nothing is run', () => {
  for (const { file, why } of golden.refuse) {
    it(`${file}: ${why}`, async () => {
      const path = goldenPath(file);
      await assert.rejects(openWeights(path), (error) => {
        assert.ok(error instanceof InputError);
        assert.equal(error.message, `${path}: ${MESSAGES[file]}`);
        return true;
      });
      assert.equal(existsSync('pwned'), false, 'the file ran a command');
    });
  }
});
